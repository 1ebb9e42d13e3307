import { unzipSync } from 'fflate';
import { Parser } from 'htmlparser2';
import { describe, expect, it } from 'vitest';
import { exportInThread, importInThread } from './converter.ts';
import type { ExportRequest } from './convert.ts';

const THREAD = { fontFolder: 'assets/fonts' };
const BASE = '# The old title\n\nThe trains is late, and *nobody* knows why.\n\n- first thing\n- last thing\n\nGone for good.\n';
const AT = Date.UTC(2026, 4, 6, 7, 8, 9);

function change(old: string, insert: string) {
  const from = BASE.indexOf(old);
  return { from, to: from + old.length, insert, author: 'Palimpsest', at: AT };
}

const request: ExportRequest = {
  kind: 'export', format: 'docx', text: BASE, title: '', language: 'en', at: AT, file: null,
  changes: [change('old', 'new'), change('is', 'are'), change('*nobody*', '*somebody*'), change('last', ''), change('Gone', 'Not gone')],
};

/** Reads the document as another program does: the words before and after the changes. */
function read(xml: string): { before: string; after: string; authors: Set<string>; dates: Set<string>; ids: string[] } {
  const result = { before: '', after: '', authors: new Set<string>(), dates: new Set<string>(), ids: [] as string[] };
  const stack: string[] = [];
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        stack.push(name);
        if (name !== 'w:ins' && name !== 'w:del') return;
        result.authors.add(String(attributes['w:author']));
        result.dates.add(String(attributes['w:date']));
        result.ids.push(String(attributes['w:id']));
      },
      ontext(text) {
        const at = stack.at(-1);
        if (at !== 'w:t' && at !== 'w:delText') return;
        // Deleted words stand in an element of their own, which a program that knows no changes does not show.
        expect(at === 'w:delText').toBe(stack.includes('w:del'));
        if (!stack.includes('w:ins')) result.before += text;
        if (!stack.includes('w:del')) result.after += text;
      },
      onclosetag(name) {
        if (name === 'w:p') {
          result.before += '\n';
          result.after += '\n';
        }
        stack.pop();
      },
    },
    { xmlMode: true },
  );
  parser.end(xml);
  return result;
}

describe('A Word file with tracked changes', () => {
  it('holds the text before and after them, by author and time', async () => {
    const { bytes, losses } = await exportInThread(request, THREAD);
    expect(losses).toEqual([]);
    const xml = new TextDecoder().decode(unzipSync(bytes)['word/document.xml']);
    const { before, after, authors, dates, ids } = read(xml);
    expect(before).toBe('The old title\nThe trains is late, and nobody knows why.\nfirst thing\nlast thing\nGone for good.\n');
    expect(after).toBe('The new title\nThe trains are late, and somebody knows why.\nfirst thing\n thing\nNot gone for good.\n');
    expect([...authors]).toEqual(['Palimpsest']);
    expect([...dates]).toEqual(['2026-05-06T07:08:09.000Z']);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('is read back with the changes taken, and says so', async () => {
    const { bytes } = await exportInThread(request, THREAD);
    const back = await importInThread({ kind: 'import', name: 'x.docx', bytes }, THREAD);
    expect(back.text).toContain('The trains are late, and *somebody* knows why.');
    expect(back.losses).toEqual([expect.objectContaining({ kind: 'tracked', count: 9 })]);
  });
});

describe('A PDF', () => {
  it('is written with its fonts, and tells which letters they lack', async () => {
    const { bytes, losses } = await exportInThread({ ...request, format: 'pdf', text: `${BASE}\nÜber 中.\n`, changes: [] }, THREAD);
    expect(new TextDecoder('latin1').decode(bytes.subarray(0, 5))).toBe('%PDF-');
    expect(losses).toEqual([{ kind: 'characters', count: 1, examples: ['U+4E2D'] }]);
  });
});
