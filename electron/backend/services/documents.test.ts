import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { wordCount } from '../../../engine/text/index.ts';
import { Library, refusal, settle } from '../library.test-support.ts';
import { longestText } from './documents.ts';

let library: Library;
beforeEach(() => {
  library = new Library();
});
afterEach(() => library.remove());

describe('documents', () => {
  it('start with a sample letter that is never made twice, not even when it was deleted', async () => {
    const [letter] = await library.client.call('documents.list', {});
    expect(letter!.title).toBe('Letter to the allotment committee');
    expect((await library.client.call('settings.get', {})).lastDocument).toBe(letter!.id);
    await library.client.call('documents.trash', { id: letter!.id });
    await library.client.call('documents.delete', { id: letter!.id });
    await library.restart();
    expect(await library.client.call('documents.list', {})).toEqual([]);
  });

  it('are renamed, put in the trash, taken back and deleted, over restarts', async () => {
    const { id } = await library.create('Some words here.', 'First');
    expect(await library.client.call('documents.rename', { id, title: 'Second' })).toMatchObject({ title: 'Second', words: 3, trashedAt: null });
    expect(await refusal(library.client.call('documents.delete', { id }))).toBe('not-in-trash');
    expect((await library.client.call('documents.trash', { id })).trashedAt).toBeGreaterThan(0);
    await library.restart();
    expect(await refusal(library.client.call('documents.edit', { id, revision: 0, changes: [], length: 16, proposals: [], origins: [] }))).toBe('in-trash');
    expect(await library.client.call('documents.restore', { id })).toMatchObject({ title: 'Second', trashedAt: null });
    await library.client.call('documents.trash', { id });
    await library.client.call('documents.delete', { id });
    expect(await refusal(library.open(id))).toBe('no-document');
    await library.restart();
    expect(await refusal(library.open(id))).toBe('no-document');
  });

  it('are gone from the disk when deleted', async () => {
    const { id } = await library.create('The word is Floccinaucinihilipilification.');
    const bytes = (): string => ['library.db', 'library.db-wal'].map((name) => readFileSync(join(library.folder, name), 'latin1')).join('');
    expect(bytes()).toContain('Floccinaucini');
    await library.client.call('documents.trash', { id });
    await library.client.call('documents.delete', { id });
    expect(bytes()).not.toContain('Floccinaucini');
  });

  it('keep where the writer was', async () => {
    const { id } = await library.create('0123456789');
    await library.client.call('documents.saveView', { id, view: { anchor: 2, head: 9, scrollTop: 12.5 } });
    await library.restart();
    expect((await library.open(id)).view).toEqual({ anchor: 2, head: 9, scrollTop: 12.5 });
    await library.edit(id, [{ from: 0, to: 6, insert: '' }]);
    expect((await library.open(id)).view).toEqual({ anchor: 2, head: 4, scrollTop: 12.5 });
  });

  it('take only edits that fit the newest text', async () => {
    const { id } = await library.create('0123456789');
    const edit = (revision: number, from: number, to: number, insert: string, length: number) =>
      refusal(library.client.call('documents.edit', { id, revision, changes: [{ from, to, insert }], length, proposals: [], origins: [] }));
    expect(await edit(1, 0, 0, 'x', 11)).toBe('stale-revision');
    expect(await edit(0, 0, 0, 'x', 10)).toBe('bad-edit');
    expect(await edit(0, 5, 11, '', 5)).toBe('bad-edit');
    expect(await edit(0, 6, 5, '', 11)).toBe('bad-edit');
    expect(await library.open(id)).toMatchObject({ text: '0123456789', revision: 0 });
    const two = { id, revision: 0, proposals: [], origins: [], changes: [{ from: 4, to: 5, insert: 'a' }, { from: 2, to: 3, insert: 'b' }], length: 10 };
    expect(await refusal(library.client.call('documents.edit', two))).toBe('bad-edit');
  });

  it('refuse two windows that write over each other, and both texts can still be read', async () => {
    const { id } = await library.create('shared');
    const other = library.window();
    await other.call('documents.edit', { id, revision: 0, changes: [{ from: 0, to: 0, insert: 'B' }], length: 7, proposals: [], origins: [] });
    expect(await refusal(library.client.call('documents.edit', { id, revision: 0, changes: [{ from: 0, to: 0, insert: 'A' }], length: 7, proposals: [], origins: [] }))).toBe('stale-revision');
    expect((await library.open(id)).text).toBe('Bshared');
  });

  it('count words like a count of the whole, after any edit', async () => {
    const { id } = await library.create('One two\nthree\r\nfour five');
    const changes = [[{ from: 3, to: 4, insert: '' }], [{ from: 6, to: 7, insert: ' and ' }], [{ from: 0, to: 3, insert: 'x y\nz' }, { from: 12, to: 14, insert: '\n' }], [{ from: 0, to: 8, insert: '' }]];
    for (const step of changes) {
      await library.edit(id, step);
      const { text } = await library.open(id);
      const summary = (await library.client.call('documents.list', {})).find((document) => document.id === id);
      expect([text, summary?.words]).toEqual([text, wordCount(text)]);
    }
  });

  it('are told to the windows while somebody types, but not with every key', async () => {
    const { id } = await library.create('');
    await settle();
    const lists = library.collect('documents.changed');
    for (let count = 0; count < 30; count += 1) await library.edit(id, [{ from: 0, to: 0, insert: 'word ' }]);
    await new Promise((resolve) => setTimeout(resolve, 1100));
    expect(lists.length).toBeGreaterThanOrEqual(1);
    expect(lists.length).toBeLessThanOrEqual(5);
    expect(lists.at(-1)!.documents.find((document) => document.id === id)?.words).toBe(30);
  });

  it('take 10 MB pasted at once, and refuse more than they can hold with the text as it was', async () => {
    const paste = 'Ten million characters of prose, pasted. '.repeat(250_000);
    const { id } = await library.create('Before. ');
    await library.edit(id, [{ from: 8, to: 8, insert: paste }]);
    await library.restart();
    const opened = await library.open(id);
    expect(opened.text.length).toBe(8 + paste.length);
    expect(opened.text.endsWith('pasted. ')).toBe(true);
    expect(await refusal(library.edit(id, [{ from: 0, to: 0, insert: paste }]))).toBe('document-too-long');
    expect(await library.open(id)).toMatchObject({ revision: 1 });
    expect(await refusal(library.create('x'.repeat(longestText + 1)))).toBe('document-too-long');
    expect(await library.edit(id, [{ from: 0, to: 1, insert: 'b' }])).toBe(2);
  });
});
