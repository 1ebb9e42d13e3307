import { fork, spawnSync } from 'node:child_process';
import { appendFileSync, chmodSync, closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Problem } from '../../../engine/text/index.ts';
import { openBetterSqlite } from './driver.ts';
import { migrations } from './migrations/all.ts';
import { libraryFile, openLibrary } from './open.ts';
import { query, type Store } from './store.ts';

let folder: string;
let file: string;
const stores: Store[] = [];

beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'palimpsest-')), 'data');
  file = libraryFile(folder);
});
afterEach(() => {
  for (const store of stores.splice(0)) store.close();
  rmSync(join(folder, '..'), { recursive: true, force: true });
});

function open(): Store {
  const store = openLibrary({ folder });
  stores.push(store);
  return store;
}

/** A library with a row in it, closed. */
function written(): void {
  const store = open();
  store.run(query.insertInto('meta').values({ key: 'here', value: 'yes'.repeat(5000) }));
  store.close();
}

function problemOf(work: () => unknown): Problem {
  try {
    work();
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error('It opened.');
}

describe('opening a library', () => {
  it('makes it in a folder that is not there yet, readable for its owner only', () => {
    open();
    expect(existsSync(file)).toBe(true);
    if (process.platform !== 'win32') expect(statSync(folder).mode & 0o077).toBe(0);
  });

  it('writes every commit through to the disk, checks references and wipes what is deleted', () => {
    const store = open();
    const setting = (name: string): unknown => Object.values(store.allSql(`pragma ${name}`)[0] ?? {})[0];
    expect([setting('journal_mode'), setting('synchronous'), setting('foreign_keys'), setting('secure_delete'), setting('trusted_schema')]).toEqual(['wal', 2, 1, 1, 0]);
  });

  it('has strict tables only', () => {
    const tables = open().allSql("select name, strict from pragma_table_list where schema = 'main' and type = 'table' and name not like 'sqlite_%' and name not like 'run_search%'");
    expect(tables.length).toBeGreaterThan(10);
    for (const { name, strict } of tables) expect([name, strict]).toEqual([name, 1]);
  });

  it('keeps what was written', () => {
    written();
    expect(open().first(query.selectFrom('meta').selectAll().where('key', '=', 'here'))?.value).toContain('yes');
  });

  it('refuses a second Palimpsest on the same folder, and lets it in when the first has closed', () => {
    const first = open();
    expect(problemOf(() => openLibrary({ folder })).code).toBe('library-open');
    first.run(query.insertInto('meta').values({ key: 'still', value: 'working' }));
    first.close();
    expect(open().first(query.selectFrom('meta').selectAll().where('key', '=', 'still'))?.value).toBe('working');
  });

  it('refuses it across processes too, and a killed process leaves no lock behind', async () => {
    const script = join(folder, '..', 'holder.ts');
    writeFileSync(script, `import { openLibrary } from ${JSON.stringify(join(import.meta.dirname, 'open.ts'))};\nopenLibrary({ folder: ${JSON.stringify(folder)} });\nprocess.send('open');\nsetInterval(() => {}, 1000);\n`);
    const holder = fork(script, { stdio: 'ignore' });
    await new Promise((resolve) => holder.once('message', resolve));
    expect(problemOf(() => openLibrary({ folder })).code).toBe('library-open');
    const gone = new Promise((resolve) => holder.once('exit', resolve));
    holder.kill('SIGKILL');
    await gone;
    open();
  });

  it('says so when another program holds the file', () => {
    written();
    const other = new Database(file);
    other.exec('begin exclusive');
    const problem = problemOf(() => openLibrary({ folder }));
    expect([problem.code, problem.values]).toEqual(['library-locked', { path: file }]);
    other.exec('rollback');
    other.close();
    open();
  });

  it('refuses a library of a newer Palimpsest and leaves it as it is', () => {
    written();
    const other = new Database(file);
    other.pragma(`user_version = ${migrations.length + 1}`);
    other.pragma('wal_checkpoint(truncate)');
    other.close();
    const before = readFileSync(file);
    expect(problemOf(() => openLibrary({ folder })).code).toBe('library-newer');
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  const damages: [string, () => void][] = [
    ['it holds something else', () => writeFileSync(file, 'not a database at all, '.repeat(1000))],
    ['it is empty', () => truncateSync(file, 0)],
    ['its end is missing', () => truncateSync(file, Math.floor(statSync(file).size / 4096 / 2) * 4096)],
    [
      'pages were overwritten',
      () => {
        const handle = openSync(file, 'r+');
        for (let page = 3; page < 12; page += 1) writeSync(handle, Buffer.alloc(4096, 0xee), 0, 4096, page * 4096);
        closeSync(handle);
      },
    ],
    [
      'it is another program’s database',
      () => {
        rmSync(file);
        const other = new Database(file);
        other.exec('create table theirs (a)');
        other.close();
      },
    ],
  ];
  for (const [what, damage] of damages) {
    it(`refuses a library where ${what}, says where it is and leaves it as it is`, () => {
      written();
      damage();
      const before = readFileSync(file);
      const problem = problemOf(() => openLibrary({ folder }));
      expect([problem.code, problem.values]).toEqual(['library-damaged', { path: file }]);
      expect(readFileSync(file).equals(before)).toBe(true);
    });
  }

  it('does not make a new library beside the journal of one that is missing', () => {
    written();
    rmSync(file);
    writeFileSync(`${file}-wal`, 'somebody’s last words');
    expect(problemOf(() => openLibrary({ folder })).code).toBe('library-damaged');
    expect(existsSync(file)).toBe(false);
    expect(readFileSync(`${file}-wal`, 'utf8')).toBe('somebody’s last words');
  });

  it('starts over where making the library was cut off', () => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'library.new'), 'half a lib');
    open();
    expect(existsSync(join(folder, 'library.new'))).toBe(false);
  });

  it('says so when the folder can’t be made', () => {
    writeFileSync(join(folder, '..', 'file'), '');
    expect(problemOf(() => openLibrary({ folder: join(folder, '..', 'file', 'data') })).code).toBe('folder-missing');
  });

  it.skipIf(process.platform === 'win32')('says so when the folder may not be written to', () => {
    written();
    const parent = join(folder, '..');
    chmodSync(parent, 0o755);
    chmodSync(folder, 0o555);
    for (const name of ['library.db', 'library.lock']) chmodSync(join(folder, name), 0o444);
    // Root may write anywhere, so the question is asked as nobody.
    const script = `import { openLibrary } from ${JSON.stringify(join(import.meta.dirname, 'open.ts'))};
      try { openLibrary({ folder: ${JSON.stringify(folder)} }); console.log('opened'); } catch (error) { console.log(error.code); }`;
    const asNobody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
    const { stdout } = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', script], { ...asNobody, encoding: 'utf8', cwd: '/' });
    chmodSync(folder, 0o755);
    expect(stdout.trim()).toBe('folder-readonly');
  });

  it('says so when the disk is full, and the library that was there is whole', () => {
    written();
    const problem = problemOf(() =>
      openLibrary({ folder, migrations: [...migrations, { number: migrations.length + 1, sql: 'pragma max_page_count = 1; create table more (a); insert into more values (zeroblob(10000000));' }] }),
    );
    expect(problem.code).toBe('disk-full');
    expect(open().first(query.selectFrom('meta').selectAll())?.key).toBe('here');
  });

  it('undoes a migration that fails, and tries it again next time', () => {
    written();
    const number = migrations.length + 1;
    expect(() => openLibrary({ folder, migrations: [...migrations, { number, sql: 'create table extra (a) strict; insert into nowhere values (1);' }] })).toThrow();
    const store = openLibrary({ folder, migrations: [...migrations, { number, sql: 'create table extra (a integer) strict;' }] });
    expect(store.allSql('pragma user_version')).toEqual([{ user_version: number }]);
    expect(store.first(query.selectFrom('meta').selectAll())?.key).toBe('here');
    store.close();
  });

  it('reads a journal that a killed process left', () => {
    const store = open();
    store.run(query.insertInto('meta').values({ key: 'late', value: 'word' }));
    // A copy of the files as they are now is what a power cut leaves.
    const copy = join(folder, '..', 'copy');
    mkdirSync(copy);
    for (const name of ['library.db', 'library.db-wal']) writeFileSync(join(copy, name), readFileSync(join(folder, name)));
    appendFileSync(join(copy, 'library.db-wal'), Buffer.alloc(3000, 7));
    const other = openLibrary({ folder: copy });
    expect(other.first(query.selectFrom('meta').selectAll())?.value).toBe('word');
    other.close();
  });
});

describe('the driver', () => {
  it('says when SQLite has ended a transaction by itself', () => {
    const driver = openBetterSqlite(':memory:');
    driver.exec('create table t (a); begin');
    expect(driver.inTransaction).toBe(true);
    driver.exec('rollback');
    expect(driver.inTransaction).toBe(false);
    driver.close();
  });
});
