import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Backup } from '../../contract/index.ts';
import { backupAtOnce, backupFolder, backupName, backupsToDelete, finishRestore, listBackups, makeBackup, restoreBackup } from './backup.ts';
import { openBetterSqlite, type OpenDriver } from './driver.ts';
import { TestLibrary } from './library.test-support.ts';
import { openLibrary } from './open.ts';
import { query } from './store.ts';
import { appendEdit, createText } from './texts.ts';

const now = Date.UTC(2026, 10, 24, 10, 56, 1);
let library: TestLibrary;
let backups: string;
beforeEach(() => {
  library = new TestLibrary();
  backups = backupFolder(library.folder);
});
afterEach(() => library.remove());

function write(id: string, text: string): void {
  library.store.transaction(() => {
    library.document(id);
    let state = createText(library.store, id, text, 0);
    state = appendEdit(library.store, id, state, [{ from: 0, to: 0, insert: '+' }], [], 0);
    library.store.run(query.updateTable('documents').set({ revision: 1, length: state.text.length }).where('id', '=', id));
  });
}

const target = (name = 'library-20261124-105601-asked.db'): string => join(backups, name);
const make = (openDriver?: OpenDriver): Promise<void> => makeBackup({ source: library.store.file, target: target(), ...(openDriver ? { openDriver } : {}) });
const ids = (): string[] => library.store.all(query.selectFrom('documents').select('id').orderBy('id')).map(({ id }) => id);

describe('a backup', () => {
  it('is one file that opens alone and holds what the library held, also what is in the journal only', async () => {
    write('a', 'first');
    await make();
    expect(readdirSync(backups)).toEqual(['library-20261124-105601-asked.db']);
    expect(listBackups(backups)).toMatchObject([{ reason: 'asked', at: now, documents: 1 }]);
    const copy = new Database(target(), { readonly: true });
    expect(copy.prepare('select id from documents').pluck().all()).toEqual(['a']);
    copy.close();
  });

  it('is of one moment, whatever is written meanwhile', async () => {
    write('a', 'first');
    const making = make();
    for (let count = 0; count < 20; count += 1) {
      write(`b${count}`, 'later '.repeat(2000));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await making;
    const copy = new Database(target());
    expect(copy.prepare('pragma integrity_check').pluck().get()).toBe('ok');
    copy.close();
  });

  it('does not count, and leaves nothing behind, when the copy is not whole', async () => {
    write('a', 'words that matter '.repeat(500));
    const spoiling: OpenDriver = (file) => {
      const driver = openBetterSqlite(file);
      return file.endsWith('library.db')
        ? {
            ...wrap(driver),
            backup: async (to) => {
              await driver.backup(to);
              const bytes = readFileSync(to);
              // A text of a document: SQLite itself sees nothing wrong with other words.
              bytes[bytes.indexOf('words that matter') + 5]! ^= 1;
              writeFileSync(to, bytes);
            },
          }
        : driver;
    };
    await expect(make(spoiling)).rejects.toMatchObject({ code: 'library-damaged' });
    expect(readdirSync(backups)).toEqual([]);
    const full: OpenDriver = (file) => ({ ...wrap(openBetterSqlite(file)), backup: () => Promise.reject(Object.assign(new Error('full'), { code: 'SQLITE_FULL' })) });
    await expect(make(full)).rejects.toMatchObject({ code: 'SQLITE_FULL' });
    expect(readdirSync(backups)).toEqual([]);
    await make();
    expect(readdirSync(backups)).toHaveLength(1);
  });

  it('is made before a migration; one that can’t be made stops the migration', () => {
    write('a', 'first');
    library.store.close();
    const file = join(library.folder, 'library.db');
    const version = (): unknown => {
      const database = new Database(file, { readonly: true });
      try {
        return database.pragma('user_version', { simple: true });
      } finally {
        database.close();
      }
    };
    const before = Number(version());
    const more = [...Array.from({ length: before }, (_, index) => ({ number: index + 1, sql: '' })), { number: before + 1, sql: 'create table extra (a integer) strict;' }];
    writeFileSync(backups, 'a file where the folder should be');
    expect(() => openLibrary({ folder: library.folder, migrations: more })).toThrow();
    expect(version()).toBe(before);
    rmSync(backups);
    const store = openLibrary({ folder: library.folder, migrations: more, now: () => now });
    expect(store.allSql('select name from sqlite_schema where name = ?', 'extra')).toHaveLength(1);
    store.close();
    expect(listBackups(backups)).toMatchObject([{ reason: 'migration', documents: 1, at: now }]);
    const copy = new Database(join(backups, listBackups(backups)[0]!.name), { readonly: true });
    expect(copy.pragma('user_version', { simple: true })).toBe(before);
    copy.close();
    // Back to the version of the program under test.
    rmSync(file);
    library.reopen();
  });

  it('never takes the name of another one', async () => {
    await make();
    expect(backupName(backups, 'asked', now)).toBe('library-20261124-105601-asked-2.db');
    writeFileSync(join(backups, 'notes.txt'), 'mine');
    writeFileSync(join(backups, 'library-20261124-115601-asked.db'), 'not a database');
    expect(listBackups(backups).map(({ name, documents }) => [name, documents])).toEqual([
      ['library-20261124-115601-asked.db', null],
      ['library-20261124-105601-asked.db', 0],
    ]);
  });
});

function wrap(driver: ReturnType<OpenDriver>): ReturnType<OpenDriver> {
  return {
    exec: (sql) => driver.exec(sql),
    all: (sql, parameters) => driver.all(sql, parameters),
    run: (sql, parameters) => driver.run(sql, parameters),
    get inTransaction() {
      return driver.inTransaction;
    },
    backup: (file) => driver.backup(file),
    close: () => driver.close(),
  };
}

describe('which backups stay', () => {
  const day = 86_400_000;
  const hours = (count: number, every = 1): Backup[] =>
    Array.from({ length: count }, (_, index) => ({ name: `s${index}`, reason: 'scheduled', at: now - index * every * 3_600_000, bytes: 1, documents: 1 }));

  it('six by the hour, fourteen by the day, eight by the week', () => {
    const all = hours(24 * 100);
    const going = new Set(backupsToDelete(all).map(({ name }) => name));
    const left = all.filter(({ name }) => !going.has(name));
    expect(left.slice(0, 6).map(({ name }) => name)).toEqual(['s0', 's1', 's2', 's3', 's4', 's5']);
    expect(left.length).toBeLessThanOrEqual(6 + 14 + 8);
    expect(new Set(left.map(({ at }) => Math.floor(at / day))).size).toBeGreaterThanOrEqual(14 + 5);
    expect(now - left.at(-1)!.at).toBeGreaterThan(45 * day);
  });

  it('always the newest of each kind, and never more than thirty-six; going once is enough', () => {
    const backup = fc.record({ at: fc.nat(400 * day), reason: fc.constantFrom('scheduled' as const, 'asked' as const, 'migration' as const) });
    fc.assert(
      fc.property(fc.array(backup, { maxLength: 200 }), (list) => {
        const all = list.toSorted((a, b) => b.at - a.at).map((each, index): Backup => ({ ...each, name: `n${index}`, bytes: 1, documents: 1 }));
        const going = new Set(backupsToDelete(all).map(({ name }) => name));
        const left = all.filter(({ name }) => !going.has(name));
        expect(left.length).toBeLessThanOrEqual(36);
        for (const reason of ['scheduled', 'asked', 'migration']) {
          const newest = all.find((each) => each.reason === reason);
          if (newest) expect(left).toContain(newest);
        }
        expect(backupsToDelete(left)).toEqual([]);
      }),
    );
  });
});

describe('putting a backup in the library’s place', () => {
  it('sets the library aside with its journal, whatever state it is in', async () => {
    write('a', 'first');
    await make();
    write('b', 'second');
    library.store.close();
    writeFileSync(library.store.file, 'damaged beyond repair');
    writeFileSync(`${library.store.file}-wal`, 'its journal');
    const aside = await restoreBackup({ folder: library.folder, name: 'library-20261124-105601-asked.db', now });
    expect(aside).toBe('library-aside-20261124-105601.db');
    expect(readFileSync(join(library.folder, aside), 'utf8')).toBe('damaged beyond repair');
    expect(readFileSync(join(library.folder, `${aside}-wal`), 'utf8')).toBe('its journal');
    library.reopen();
    expect(ids()).toEqual(['a']);
    expect(existsSync(target())).toBe(true);
  });

  it('goes on after a power cut at any step, and ends in the backup with the old library aside', async () => {
    write('a', 'first');
    await make();
    write('b', 'second');
    library.store.close();
    for (const [cut, times] of [['restore-chosen', 1], ['restore-aside', 1], ['restore-aside', 2], ['restore-aside', 3], ['restore-aside', 4]] as const) {
      writeFileSync(library.store.file, 'damaged');
      writeFileSync(`${library.store.file}-wal`, 'its journal');
      writeFileSync(`${library.store.file}-seal`, 'its seal');
      let left: number = times;
      const power = (step: string): void => {
        if (step === cut && (left -= 1) === 0) throw new Error('power cut');
      };
      await restoreBackup({ folder: library.folder, name: 'library-20261124-105601-asked.db', now, onStep: power }).catch(() => undefined);
      finishRestore(library.folder, now + 5000);
      library.reopen();
      expect(ids()).toEqual(['a']);
      library.store.close();
      const aside = readdirSync(library.folder).filter((name) => name.startsWith('library-aside'));
      expect(aside.filter((name) => name.endsWith('.db'))).toHaveLength(1);
      const [main] = aside.filter((name) => name.endsWith('.db'));
      expect(readFileSync(join(library.folder, main!), 'utf8')).toBe('damaged');
      expect(readFileSync(join(library.folder, `${main}-wal`), 'utf8')).toBe('its journal');
      for (const name of aside) rmSync(join(library.folder, name));
    }
    library.reopen();
  });

  it('leaves the library alone where the backup is gone or not whole', async () => {
    write('a', 'first');
    await make();
    writeFileSync(target('library-20261124-115601-asked.db'), readFileSync(target()).subarray(0, 9000));
    library.store.close();
    const before = readFileSync(library.store.file);
    const restore = (name: string): Promise<string> => restoreBackup({ folder: library.folder, name, now });
    await expect(restore('library-20261124-115601-asked.db')).rejects.toMatchObject({ code: 'backup-damaged' });
    await expect(restore('library-20261124-125601-asked.db')).rejects.toMatchObject({ code: 'backup-missing' });
    await expect(restore('../library.db')).rejects.toMatchObject({ code: 'backup-missing' });
    expect(readFileSync(library.store.file).equals(before)).toBe(true);
    expect(readdirSync(library.folder).filter((name) => /aside|restored/.test(name))).toEqual([]);
    library.reopen();
  });
});

it('a copy in one step is checked too', () => {
  write('a', 'first');
  const driver = openBetterSqlite(library.store.file);
  const lying: OpenDriver = (file) => {
    const copy = openBetterSqlite(file);
    copy.exec('delete from documents');
    return copy;
  };
  expect(() => backupAtOnce(driver, target(), lying)).toThrow(expect.objectContaining({ code: 'library-damaged' }) as Error);
  expect(readdirSync(backups)).toEqual([]);
  driver.close();
});
