import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { backupFolder, backupName, makeBackup } from './backup.ts';
import { libraryFile, openLibrary } from './open.ts';
import { sealFile } from './seal.ts';

let folder: string;
let file: string;

beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'palimpsest-')), 'data');
  file = libraryFile(folder);
  const store = openLibrary({ folder });
  store.runSql("insert into run_search (rowid, prompt, result, instruction, excerpt) values (7, 'a lamp in the window', 'boats and rivers', 'plainer', 'never once')");
  store.close();
  // As after a crash: nothing says that the file is what was closed.
  rmSync(sealFile(file));
});
afterEach(() => rmSync(join(folder, '..'), { recursive: true, force: true }));

function raw<T>(work: (database: Database.Database) => T): T {
  const database = new Database(file);
  try {
    return work(database);
  } finally {
    database.close();
  }
}

/** What the index holds is no longer what it was made from: the row says "sails" where it said "lamp". */
function setAtOdds(): void {
  raw((database) => {
    database.unsafeMode(true);
    database.exec("update run_search_content set c0 = 'sails in the window'");
  });
  expect(raw((database) => database.pragma('quick_check', { simple: true }))).not.toBe('ok');
}

describe('an index of search that is at odds with its rows', () => {
  it('is made anew, and keeps nobody from the library', () => {
    setAtOdds();
    const steps: string[] = [];
    const store = openLibrary({ folder, onStep: (step) => steps.push(step) });
    const found = (word: string): unknown[] => store.allSql('select rowid from run_search where run_search match ?', word);
    expect([steps, found('lamp').length, found('sails').length, found('boats').length]).toEqual([['run_search-mended'], 0, 1, 1]);
    store.close();
    expect(raw((database) => database.pragma('integrity_check', { simple: true }))).toBe('ok');
  });

  it('keeps nobody from a backup', async () => {
    setAtOdds();
    const target = join(backupFolder(folder), backupName(backupFolder(folder), 'scheduled', 1_800_000_000_000));
    await makeBackup({ source: file, target });
    expect(existsSync(target)).toBe(true);
  });

  it('does not hide damage beside it', () => {
    setAtOdds();
    raw((database) => {
      database.pragma('foreign_keys = off');
      database.exec("insert into pictures (document_id, id, type, width, height, name, added_at, size, sha256, bytes) values ('d', '12345678901234567890123456789012', 'image/png', 1, 1, 'n', 1, 1, zeroblob(32), zeroblob(1))");
      // A row that its table does not allow, as a changed byte makes one.
      database.unsafeMode(true);
      database.pragma('writable_schema = on');
      database.exec("update sqlite_schema set sql = replace(sql, 'check (width > 0)', 'check (width > 5)') where name = 'pictures'");
    });
    expect(() => openLibrary({ folder })).toThrow(expect.objectContaining({ code: 'library-damaged' }));
  });
});
