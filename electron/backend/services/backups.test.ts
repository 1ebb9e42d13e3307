import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Library, refusal } from '../library.test-support.ts';
import { Backups } from './backups.ts';

const libraries: Library[] = [];
afterEach(async () => {
  for (const library of libraries.splice(0)) await library.remove();
});
function open(...options: ConstructorParameters<typeof Library>): Library {
  const library = new Library(...options);
  libraries.push(library);
  return library;
}
const list = (library: Library) => library.client.call('backups.list', {});
const asides = (library: Library): string[] => readdirSync(library.folder).filter((name) => name.startsWith('library-aside'));

describe('backups', () => {
  it('are made in a thread of their own while somebody writes, and told to the windows', async () => {
    const library = open();
    const { id } = await library.create('First words. ');
    const events = library.collect('backups.changed');
    const making = library.client.call('backups.make', {});
    for (let count = 0; count < 30; count += 1) await library.edit(id, [{ from: 0, to: 0, insert: 'more ' }]);
    expect(await making).toMatchObject({ reason: 'asked', documents: 2 });
    expect(await list(library)).toMatchObject({ backups: [{ documents: 2 }], problem: null, failed: null, folder: join(library.folder, 'backups') });
    expect(events).toHaveLength(1);
  });

  it('say why one could not be made, and count it as made when it can', async () => {
    const library = open();
    await library.backend.ready;
    writeFileSync(join(library.folder, 'backups'), 'in the way');
    expect(await refusal(library.client.call('backups.make', {}))).toBe('folder-missing');
    rmSync(join(library.folder, 'backups'));
    expect((await list(library)).failed).toMatchObject({ code: 'folder-missing' });
    await library.client.call('backups.make', {});
    expect((await list(library)).failed).toBeNull();
  });

  it('come by themselves an hour after the last one if something was written, also when the clock was put back', async () => {
    const library = open();
    await library.backend.ready;
    let now = Date.UTC(2026, 10, 24, 9);
    let changes = 1;
    const store = { allSql: () => [{ n: changes }] } as unknown as Parameters<Backups['start']>[0]['store'];
    const log = { info: () => undefined, error: () => undefined } as unknown as Parameters<Backups['start']>[0]['log'];
    const backups = new Backups({ folder: library.folder, emitter: { emit: () => undefined }, now: () => now });
    backups.start({ store, log });
    const count = async (): Promise<number> => {
      await backups.look();
      return backups.list(null).backups.length;
    };
    expect(await count()).toBe(1);
    changes += 1;
    now += 30 * 60_000;
    expect(await count()).toBe(1);
    now += 31 * 60_000;
    expect(await count()).toBe(2);
    now += 61 * 60_000;
    expect(await count()).toBe(2);
    changes += 1;
    now -= 86_400_000;
    expect(await count()).toBe(3);
    await backups.stop();
  });
});

describe('a library that can’t be opened', () => {
  it('offers its backups, opens the chosen one, and keeps what was there under another name', async () => {
    const library = open();
    const { id } = await library.create('Words of the backup.');
    const made = await library.client.call('backups.make', {});
    await library.edit(id, [{ from: 0, to: 0, insert: 'Later. ' }]);
    await library.backend.close();
    const file = join(library.folder, 'library.db');
    const bytes = readFileSync(file);
    bytes.fill(0xee, 4096, 4096 * 6);
    writeFileSync(file, bytes);
    library.start();
    expect(await refusal(library.client.call('documents.list', {}))).toBe('library-damaged');
    expect(await list(library)).toMatchObject({ problem: { code: 'library-damaged' }, backups: [{ name: made.name, documents: 2 }] });
    expect(await refusal(library.client.call('backups.restore', { name: 'library-20000101-000000-asked.db' }))).toBe('backup-missing');
    expect(readFileSync(file).equals(bytes)).toBe(true);
    const replaced = library.collect('library.replaced');
    const { aside } = await library.client.call('backups.restore', { name: made.name });
    expect(asides(library)).toContain(aside);
    expect(readFileSync(join(library.folder, aside)).equals(bytes)).toBe(true);
    expect((await library.open(id)).text).toBe('Words of the backup.');
    expect(replaced).toHaveLength(1);
    expect((await list(library)).problem).toBeNull();
    await library.restart();
    expect((await library.open(id)).text).toBe('Words of the backup.');
  });

  it('is never replaced by an empty one: without a backup it stays as it is', async () => {
    const library = open();
    await library.backend.ready;
    await library.backend.close();
    const file = join(library.folder, 'library.db');
    writeFileSync(file, 'damaged');
    library.start();
    expect(await list(library)).toMatchObject({ problem: { code: 'library-damaged' }, backups: [] });
    await library.backend.close();
    library.start();
    expect(await refusal(library.client.call('documents.list', {}))).toBe('library-damaged');
    expect(readFileSync(file, 'utf8')).toBe('damaged');
  });
});

describe('a library that is open', () => {
  it('goes back to a backup and forward again, with its windows told', async () => {
    const library = open();
    const { id } = await library.create('One.');
    const first = await library.client.call('backups.make', {});
    await library.edit(id, [{ from: 4, to: 4, insert: ' Two.' }]);
    const other = library.window();
    const told: unknown[] = [];
    other.on('library.replaced', () => void told.push(1));
    // Calls made meanwhile are answered by the library that is there then.
    const [{ aside }, text] = await Promise.all([library.client.call('backups.restore', { name: first.name }), library.open(id).then((document) => document.text)]);
    expect(['One.', 'One. Two.']).toContain(text);
    expect((await library.open(id)).text).toBe('One.');
    expect(told).toHaveLength(1);
    expect(asides(library)).toContain(aside);
    await library.edit(id, [{ from: 4, to: 4, insert: ' Three.' }]);
    await library.restart();
    expect((await library.open(id)).text).toBe('One. Three.');
  });

  it('stays open when the backup is not whole', async () => {
    const library = open();
    const { id } = await library.create('One.');
    const made = await library.client.call('backups.make', {});
    const file = join(library.folder, 'backups', made.name);
    writeFileSync(file, readFileSync(file).subarray(0, 12_000));
    expect(await refusal(library.client.call('backups.restore', { name: made.name }))).toBe('backup-damaged');
    expect((await library.open(id)).text).toBe('One.');
  });
});
