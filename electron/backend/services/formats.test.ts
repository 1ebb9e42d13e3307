import { unzipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Library } from '../library.test-support.ts';

let library: Library;
beforeEach(() => {
  library = new Library();
});
afterEach(() => library.remove());

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const passage = 'The quick brown fox jumps over a lazy dog.';
const revised = 'A quick red fox leaps over the lazy dog.';

describe('a file', () => {
  it('becomes a document with its words and a report of what it could not bring', async () => {
    const report = await library.client.call('formats.import', { name: 'page.html', data: base64('<!doctype html><title>Page</title><h1>Head</h1><p>Words <script>x</script><img src="a.png" alt="map"></p>') });
    expect(report).toMatchObject({ title: 'Page', from: 'html', losses: [{ kind: 'script', count: 1 }, { kind: 'image', count: 1, examples: ['map'] }] });
    const document = await library.open(report.id);
    expect(document.text).toBe('# Head\n\nWords\n');
  });

  it('that cannot be read leaves no document behind', async () => {
    const before = await library.client.call('documents.list', {});
    await expect(library.client.call('formats.import', { name: 'x.docx', data: base64('PK\u0003\u0004 broken') })).rejects.toMatchObject({ code: 'file-damaged' });
    expect(await library.client.call('documents.list', {})).toEqual(before);
  });
});

describe('a document', () => {
  it('is exported under its title, in any format', async () => {
    const { id } = await library.create('# Head\n\nWords.\n', 'What: a <title>?');
    for (const [format, ending] of [['markdown', 'md'], ['text', 'txt'], ['html', 'html'], ['docx', 'docx'], ['epub', 'epub'], ['pdf', 'pdf']] as const) {
      const file = await library.client.call('formats.export', { id, format, changes: false });
      expect(file.name).toBe(`What a title.${ending}`);
      expect(Buffer.from(file.data, 'base64').length).toBeGreaterThan(5);
    }
  });

  it('shows its open proposals as tracked changes, and stays as it is', async () => {
    const document = await library.create(`Before. ${passage} After.`);
    await library.run(document, passage);
    library.engine.answer(revised);
    await library.proposal(document.id);
    const marked = await library.client.call('formats.export', { id: document.id, format: 'criticmarkup', changes: true });
    const text = Buffer.from(marked.data, 'base64').toString();
    expect(text).toMatch(/^Before\. .*\{(?:~~|--|\+\+)/u);
    const resolved = text.replaceAll(/\{~~([\s\S]*?)~>([\s\S]*?)~~\}|\{--[\s\S]*?--\}|\{\+\+([\s\S]*?)\+\+\}/gu, (_, _old, fresh, come) => String(fresh ?? come ?? ''));
    expect(resolved).toBe(`Before. ${revised} After.`);
    const word = await library.client.call('formats.export', { id: document.id, format: 'docx', changes: true });
    const xml = new TextDecoder().decode(unzipSync(new Uint8Array(Buffer.from(word.data, 'base64')))['word/document.xml']);
    expect(xml).toContain('w:author="Palimpsest"');
    expect(xml).toMatch(/<w:delText[^>]*>brown/u);
    expect((await library.open(document.id)).text).toBe(`Before. ${passage} After.`);
    // Without the wish the same file has no changes in it.
    const plain = await library.client.call('formats.export', { id: document.id, format: 'docx', changes: false });
    expect(new TextDecoder().decode(unzipSync(new Uint8Array(Buffer.from(plain.data, 'base64')))['word/document.xml'])).not.toContain('<w:del ');
  });
});
