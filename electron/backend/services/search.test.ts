import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DocumentId } from '../../contract/index.ts';
import { Library } from '../library.test-support.ts';

let library: Library;
beforeEach(() => {
  library = new Library();
});
afterEach(() => library.remove());

const find = (query: string, more: object = {}) => library.client.call('search.find', { query, folderId: null, tags: [], limit: 20, ...more });
const titles = async (query: string, more: object = {}): Promise<string[]> => (await find(query, more)).hits.map(({ title }) => title);

/** Every file of the library, as one string of bytes. */
const bytesOnDisk = (): string => readdirSync(library.folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => readFileSync(join(entry.parentPath, entry.name)).toString('latin1')).join('\n');

/** Read beside the program. */
function outsideTheIndex(): unknown {
  const database = new Database(join(library.folder, 'library.db'), { readonly: true });
  try {
    return database.prepare('select count(*) from passages where indexed = 0').pluck().get();
  } finally {
    database.close();
  }
}

describe('searching the text of all documents', () => {
  it('finds what was typed a moment ago, with the words around it and its place', async () => {
    const { id } = await library.create('A long walk.\n\nThe river Ouse was high that winter, and the mill stood still.', 'Floods');
    expect(await titles('ouse')).toEqual(['Floods']);
    await library.edit(id, [{ from: 0, to: 0, insert: 'Préface. ' }]);
    const { hits } = await find('ouse mill');
    const { text } = await library.open(id);
    const [snippet] = hits[0]!.snippets;
    expect(snippet!.text).toContain('The river Ouse was high');
    expect(snippet!.marks.map(({ from, to }) => snippet!.text.slice(from, to))).toEqual(['Ouse', 'mill']);
    expect(text.slice(snippet!.range.from, snippet!.range.to)).toBe('Ouse');
    expect(await titles('preface')).toEqual(['Floods']);
    await library.edit(id, [{ from: 0, to: text.length, insert: '' }]);
    expect(await titles('ouse')).toEqual([]);
  });

  it('finds one and two characters of scripts without spaces', async () => {
    await library.create('昔々、ある所に水の神がいました。川面は静かだった。', '水神');
    await library.create('강물이 흐른다.', '강');
    expect(await titles('水')).toEqual(['水神']);
    expect(await titles('川面')).toEqual(['水神']);
    expect(await titles('静かだ')).toEqual(['水神']);
    expect(await titles('강물')).toEqual(['강']);
    expect(await titles('面川')).toEqual([]);
    // So many beginnings of terms that the texts are read instead.
    await library.create(Array.from({ length: 200 }, (_, index) => `水${String.fromCharCode(0x5000 + index)}`).join(''), '百');
    await library.create('A text with none of it, but of some length. '.repeat(100), 'None');
    await library.restart();
    await vi.waitFor(() => expect(outsideTheIndex()).toBe(0), { timeout: 10_000 });
    expect((await titles('水')).toSorted()).toEqual(['水神', '百'].toSorted());
    expect(await titles('of')).toContain('None');
  });

  it('wants every word somewhere in the document, and what is in quotation marks together', async () => {
    await library.create('Bread and stone.', 'One');
    await library.create('Stone by stone, then bread.', 'Two');
    expect(await titles('stone bread')).toEqual(['Two', 'One']);
    expect(await titles('"stone by"')).toEqual(['Two']);
    expect(await titles('stone "nothing of the kind"')).toEqual([]);
    expect((await find('stone', { limit: 1 })).more).toBe(true);
  });

  it('looks into one folder or at some tags, and never into the trash', async () => {
    const folder = await library.client.call('folders.create', { name: 'Book', parentId: null });
    const inside = await library.create('A pelican.', 'Inside');
    const outside = await library.create('A pelican.', 'Outside');
    await library.client.call('documents.place', { id: inside.id, folderId: folder.id });
    await library.client.call('documents.tag', { id: outside.id, tags: ['birds'] });
    expect(await titles('pelican', { folderId: folder.id })).toEqual(['Inside']);
    expect(await titles('pelican', { tags: ['birds'] })).toEqual(['Outside']);
    await library.client.call('documents.trash', { id: inside.id });
    expect(await titles('pelican')).toEqual(['Outside']);
    await library.client.call('documents.restore', { id: inside.id });
    expect(await titles('pelican')).toHaveLength(2);
  });

  it('is true of the newest text at any time, against reading every text', async () => {
    const words = ['stone', 'river', '水', '面川', 'Ünder', 'the', 'tone', '"', '%'];
    const step = fc.record({ document: fc.nat(2), at: fc.nat(200), remove: fc.nat(12), insert: fc.array(fc.constantFrom(...words, ' ', '\n'), { maxLength: 4 }).map((parts) => parts.join('')) });
    const ids: DocumentId[] = [];
    for (let count = 0; count < 3; count += 1) ids.push((await library.create(words.slice(count).join(' '), String(count))).id);
    for (const id of ids) await library.client.call('documents.tag', { id, tags: ['own'] });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 5 }), fc.constantFrom('stone', 'one', '水', '川', 'under', 'e r', 'th', '%'), async (steps, query) => {
        for (const { document, at, remove, insert } of steps) {
          const { text } = await library.open(ids[document]!);
          const from = Math.min(at, text.length);
          await library.edit(ids[document]!, [{ from, to: Math.min(text.length, from + remove), insert }]);
        }
        const expected: string[] = [];
        for (const [index, id] of ids.entries()) {
          const { text } = await library.open(id);
          const plain = text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
          if (query.split(' ').every((word) => plain.includes(word))) expected.push(String(index));
        }
        expect((await titles(query, { tags: ['own'] })).toSorted()).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  });

  it('takes passages into the index when nobody writes, and a library from before in the same way', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      await library.create('A passage about lighthouses.\n'.repeat(400), 'Long');
      expect(outsideTheIndex()).toBeGreaterThan(5);
      await vi.advanceTimersByTimeAsync(4000);
      expect(outsideTheIndex()).toBe(0);
      expect((await find('lighthouses')).hits[0]).toMatchObject({ title: 'Long' });
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('deleting for good', () => {
  it('leaves not one of the words in the files: text, history, versions, search; and backups when that is asked for', async () => {
    const secret = 'xylographically-quixotic';
    const { id } = await library.create(`Before ${secret} after.`, secret);
    await library.edit(id, [{ from: 0, to: 0, insert: `${secret} once more. ` }]);
    await library.client.call('versions.keep', { documentId: id, name: secret, reason: 'named' });
    await library.run({ id }, secret);
    library.engine.prompt(`rewrite ${secret}`);
    library.engine.draft(`a ${secret} draft`);
    library.engine.done();
    await vi.waitFor(async () => expect(await library.client.call('queue.list', {})).toEqual([]));
    await library.restart();
    await vi.waitFor(() => expect(outsideTheIndex()).toBe(0), { timeout: 10_000 });
    expect((await find('xylographically')).hits).toHaveLength(1);
    await library.client.call('backups.make', {});
    expect(bytesOnDisk()).toContain(secret);
    await library.client.call('documents.trash', { id });
    await library.client.call('documents.delete', { id });
    expect(await titles('xylographically')).toEqual([]);
    const left = readdirSync(library.folder).filter((name) => name.startsWith('library.db')).map((name) => readFileSync(join(library.folder, name)).toString('latin1')).join('\n');
    expect(left).not.toContain(secret);
    // Also not in the pieces that the index is made of.
    expect(left).not.toContain('xyl');
    // Still in the backup, and gone from there with one call.
    expect(bytesOnDisk()).toContain(secret);
    await library.client.call('backups.renew', {});
    await library.backend.close();
    expect(bytesOnDisk()).not.toContain(secret);
  });
});
