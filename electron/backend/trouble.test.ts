import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openBetterSqlite, type Driver } from './db/driver.ts';
import { failingDriver, Library, refusal, settle } from './library.test-support.ts';
import { wholeFrame } from './scripted-engine.test-support.ts';

const libraries: Library[] = [];
afterEach(async () => {
  for (const library of libraries.splice(0)) await library.remove();
});
function open(...options: ConstructorParameters<typeof Library>): Library {
  const library = new Library(...options);
  libraries.push(library);
  return library;
}

const everyCall = async (library: Library): Promise<string[]> => [
  await refusal(library.client.call('documents.list', {})),
  await refusal(library.client.call('settings.get', {})),
  await refusal(library.client.call('documents.create', { title: '', text: '' })),
];

describe('a library that can’t be opened', () => {
  it('answers every call with the reason, and does not hang', async () => {
    const first = open();
    await first.backend.ready;
    const second = open();
    await second.backend.close();
    second.start({ dataFolder: first.folder });
    expect(await everyCall(second)).toEqual(['library-open', 'library-open', 'library-open']);
    await expect(second.backend.ready).rejects.toMatchObject({ code: 'library-open', values: { path: first.folder } });
    expect(await first.client.call('documents.list', {})).toHaveLength(1);
  });

  it('tells damage by its place, and opens again when a sound file is put back', async () => {
    const library = open();
    await library.backend.ready;
    await library.backend.close();
    const file = join(library.folder, 'library.db');
    const sound = new Database(file).serialize();
    writeFileSync(file, 'damaged');
    library.start();
    await expect(library.backend.ready).rejects.toMatchObject({ code: 'library-damaged', values: { path: file } });
    await library.backend.close();
    writeFileSync(file, sound);
    library.start();
    expect(await library.client.call('documents.list', {})).toHaveLength(1);
  });

  it('says so when the folder vanished, and makes no other one', async () => {
    const library = open();
    await library.backend.close();
    const gone = join(library.folder, 'drive');
    writeFileSync(gone, '');
    library.start({ dataFolder: join(gone, 'palimpsest') });
    expect(await everyCall(library)).toEqual(['folder-missing', 'folder-missing', 'folder-missing']);
    rmSync(gone);
    mkdirSync(gone);
    await library.backend.close();
    library.start({ dataFolder: join(gone, 'palimpsest') });
    expect(await library.client.call('documents.list', {})).toHaveLength(1);
  });
});

describe('a full disk', () => {
  it('refuses the edit, keeps everything acknowledged, and takes the same edit when there is room again', async () => {
    // A page limit is a full disk as SQLite sees it.
    let driver: Driver | undefined;
    const library = open({ openDriver: (file) => (file.endsWith('library.db') ? (driver = openBetterSqlite(file)) : openBetterSqlite(file)) });
    const { id } = await library.create('Start. ');
    driver!.all('pragma max_page_count = 1', []);
    let text = 'Start. ';
    let revision = 0;
    const type = async (): Promise<void> => {
      const insert = 'More and more words. '.repeat(100);
      ({ revision } = await library.client.call('documents.edit', { id, revision, changes: [{ from: text.length, to: text.length, insert }], length: text.length + insert.length, proposals: [], origins: [] }));
      text += insert;
    };
    let code = '';
    for (let count = 0; count < 200 && code === ''; count += 1) {
      try {
        await type();
      } catch (error) {
        ({ code } = error as { code: string });
      }
    }
    expect(code).toBe('disk-full');
    expect(await library.open(id)).toMatchObject({ text, revision });
    expect(await refusal(library.create('x'.repeat(100_000)))).toBe('disk-full');
    driver!.all('pragma max_page_count = 1000000', []);
    await type();
    await library.restart();
    expect(await library.open(id)).toMatchObject({ text, revision });
  });

  it('during a run: its trace and its proposal come when there is room again', async () => {
    let full = false;
    const library = open({ openDriver: failingDriver((sql) => (full && /^(insert|update|commit)/.test(sql) ? 'SQLITE_FULL' : undefined)) });
    const document = await library.create('Some sentence.');
    const { id } = await library.run(document, 'Some sentence.');
    full = true;
    library.engine.prompt('prompt');
    for (let index = 0; index < 70; index += 1) library.engine.pass(wholeFrame(index, 'Another sentence.'));
    library.engine.draft('Another sentence.');
    library.engine.done();
    await settle();
    expect(await refusal(library.edit(document.id, [{ from: 0, to: 0, insert: 'x' }]))).toBe('disk-full');
    expect((await library.client.call('queue.list', {}))[0]).toMatchObject({ id, state: 'running' });
    full = false;
    await new Promise((resolve) => setTimeout(resolve, 3500));
    expect(await library.proposal(document.id)).toMatchObject({ state: 'open' });
    expect(await library.client.call('runs.passes', { id, draft: 0 })).toHaveLength(70);
  });
});

describe('a fault of the program', () => {
  it('in a call is answered as such and harms nothing', async () => {
    const library = open({ openDriver: failingDriver((sql) => (sql.startsWith('insert into "views"') ? 'NOT_ONE_WE_KNOW' : undefined)) });
    const { id } = await library.create('Text.');
    expect(await refusal(library.client.call('documents.saveView', { id, view: { anchor: 0, head: 0, scrollTop: 0 } }))).toBe('bug');
    expect((await library.open(id)).text).toBe('Text.');
    const [line] = (await library.client.call('log.read', { limit: 100 })).filter(({ level }) => level === 'error');
    expect(line?.message).toContain('documents.saveView');
  });

  it('in a call that does not fit the contract is refused before any service sees it', async () => {
    const library = open();
    const { id } = await library.create('Text.');
    const odd = library.client.call as unknown as (method: string, params: unknown) => Promise<unknown>;
    await expect(async () => odd('documents.rename', { id, title: '' })).rejects.toThrow();
    expect((await library.open(id)).title).toBe('Test');
  });
});

describe('an engine that does not obey', () => {
  it('is ended after a while, its run with it, and the queue goes on with a new one', async () => {
    const library = open();
    const document = await library.create('First part. Second part.');
    const { id } = await library.run(document, 'First part.');
    await library.run(document, 'Second part.');
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      await library.client.call('runs.stop', { id, keep: true });
      expect(library.engine.stops).toEqual([{ runId: id, keep: true }]);
      await vi.advanceTimersByTimeAsync(19_000);
      expect(library.engine.shutdowns).toBe(0);
      await vi.advanceTimersByTimeAsync(2_000);
    } finally {
      vi.useRealTimers();
    }
    await settle();
    expect(library.engine.shutdowns).toBe(1);
    expect((await library.client.call('runs.get', { id })).run).toMatchObject({ state: 'failed', problem: { code: 'engine-hung' } });
    expect(library.engine.current.task).toMatchObject({ passage: 'Second part.' });
  });

  it('when it crashed too often is started again by hand, and the queue goes on', async () => {
    const library = open();
    const document = await library.create('First part. Second part.');
    const { id } = await library.run(document, 'First part.');
    await library.run(document, 'Second part.');
    library.engine.say({ kind: 'exited', runId: id, problem: { code: 'engine-keeps-crashing', what: 'W.', safe: 'S.', todo: 'T.' }, restarting: false });
    expect(await library.client.call('engine.status', {})).toMatchObject({ state: 'failed', waiting: 1, problem: { code: 'engine-keeps-crashing' } });
    expect((await library.open(document.id)).text).toBe('First part. Second part.');
    await library.client.call('engine.start', {});
    library.engine.ready();
    expect(library.engine.current.task).toMatchObject({ passage: 'Second part.' });
  });
});
