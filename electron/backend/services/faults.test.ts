import { afterEach, describe, expect, it } from 'vitest';
import type { Client, DocumentId } from '../../contract/index.ts';
import { failingDriver, Library, refusal } from '../library.test-support.ts';

const libraries: Library[] = [];
afterEach(async () => {
  for (const library of libraries.splice(0)) await library.remove();
});

/** A library whose n-th write from now on fails with a code of SQLite's. */
async function breakable(now?: () => number): Promise<{ library: Library; failAt(n: number, code?: string): void; failed(): boolean }> {
  let left = 0;
  let wanted = '';
  let hit = false;
  const library = new Library({
    openDriver: failingDriver((sql) => {
      if (wanted === '' || !/^(insert|update|delete|commit)/i.test(sql) || (left -= 1) > 0) return undefined;
      const code = wanted;
      wanted = '';
      hit = true;
      return code;
    }),
    ...(now ? { now } : {}),
  });
  libraries.push(library);
  await library.backend.ready;
  return { library, failAt: (n, code = 'SQLITE_IOERR_WRITE') => void ([left, wanted, hit] = [n, code, false]), failed: () => hit };
}

/** All that a window can see of a document and its surroundings. */
async function everything(client: Client, id: DocumentId): Promise<unknown> {
  const list = await client.call('documents.list', {});
  const summary = list.find((document) => document.id === id);
  if (!summary) return [list.length, await client.call('folders.list', {})];
  const { text, revision, view } = await client.call('documents.open', { id });
  const versions = await client.call('versions.list', { documentId: id });
  const found = await Promise.all(['tide', 'quay', 'zz', '水'].map((query) => client.call('search.find', { query, folderId: null, tags: [], limit: 20 })));
  return [summary, text, revision, view, versions, found.map(({ hits }) => hits.map((hit) => hit.documentId)), await client.call('folders.list', {})];
}

const long = 'The tide turned at four. Nobody on the quay had noticed. 水 '.repeat(60);

describe('a write that fails', () => {
  const steps: [string, (library: Library, id: DocumentId) => Promise<unknown>][] = [
    ['an edit that also keeps a version and rewrites passages', async (library, id) => library.edit(id, [{ from: 100, to: 2900, insert: 'zz' }])],
    ['a new document', (library) => library.create('quay '.repeat(1000), 'New')],
    ['a version with a name', (library, documentId) => library.client.call('versions.keep', { documentId, name: 'kept', reason: 'named' })],
    ['new tags', (library, id) => library.client.call('documents.tag', { id, tags: ['a', 'b', 'c'] })],
    ['a new folder', (library) => library.client.call('folders.create', { name: 'Folder', parentId: null })],
    ['deleting a folder with something in it', async (library) => library.client.call('folders.delete', { id: (await library.client.call('folders.list', {}))[0]!.id })],
    ['moving to the trash', (library, id) => library.client.call('documents.trash', { id })],
  ];
  for (const [what, step] of steps) {
    it(`${what}: all of it is there or nothing, whichever write it is, and it can be done again`, async () => {
      for (let n = 1; n < 40; n += 1) {
        const { library, failAt, failed } = await breakable(() => 5_000_000_000 + n);
        const { id } = await library.create(long, 'Test');
        const folder = await library.client.call('folders.create', { name: 'Book', parentId: null });
        await library.client.call('documents.place', { id, folderId: folder.id });
        const before = await everything(library.client, id);
        failAt(n, n % 2 === 0 ? 'SQLITE_FULL' : 'SQLITE_IOERR_WRITE');
        let code = '';
        try {
          await step(library, id);
        } catch (error) {
          ({ code } = error as { code: string });
        }
        if (!failed()) {
          // Every write of the step has had its turn.
          expect(n).toBeGreaterThan(1);
          return;
        }
        expect(['disk-full', 'disk-error']).toContain(code);
        expect(await everything(library.client, id)).toEqual(before);
        await step(library, id);
        expect(await everything(library.client, id)).not.toEqual(what === 'a new document' ? undefined : before);
      }
      throw new Error('The step has more writes than were tried.');
    });
  }
});

describe('a file that another program holds, and a clock that is wrong', () => {
  it('says so and takes the same edit again when the lock is gone', async () => {
    const { library, failAt } = await breakable();
    const { id } = await library.create(long);
    failAt(1, 'SQLITE_BUSY');
    expect(await refusal(library.edit(id, [{ from: 0, to: 0, insert: 'zz' }]))).toBe('library-locked');
    await library.edit(id, [{ from: 0, to: 0, insert: 'zz' }]);
    expect((await library.open(id)).text).toBe(`zz${long}`);
  });

  it('keeps every word, version and place in the search while the clock jumps about', async () => {
    let now = Date.UTC(2026, 10, 24);
    const library = new Library({ now: () => now });
    libraries.push(library);
    const { id } = await library.create('Start.');
    let text = 'Start.';
    const jumps = [3_600_000, -86_400_000 * 400, 0, 86_400_000 * 4000, -1, -86_400_000 * 3999, 10];
    for (const [index, jump] of jumps.entries()) {
      now += jump;
      await library.edit(id, [{ from: 0, to: 0, insert: `quay${index} ` }]);
      text = `quay${index} ${text}`;
    }
    await library.restart();
    expect((await library.open(id)).text).toBe(text);
    const { hits } = await library.client.call('search.find', { query: 'quay6 quay0', folderId: null, tags: [], limit: 5 });
    expect(hits.map(({ documentId }) => documentId)).toEqual([id]);
    expect((await library.client.call('versions.list', { documentId: id })).length).toBeGreaterThanOrEqual(3);
  });
});
