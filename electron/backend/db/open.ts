/**
 * Opening the library: one program at a time, checked before anything is written, brought up to date, and never
 * replaced. A new library is made under another name and gets its own only when it is complete, so an empty or cut
 * file with the library's name is always damage and never a first start.
 */
import { existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Problem } from '../../../engine/text/index.ts';
import { backupAtOnce, backupFolder, backupName, finishRestore } from './backup.ts';
import { syncFolder } from './durable.ts';
import { openBetterSqlite, type Driver, type OpenDriver } from './driver.ts';
import { migrations } from './migrations/all.ts';
import type { Migration } from './migrations/migration.ts';
import { beginSitting, checkSeal, sittingOf, writeSeal } from './seal.ts';
import { isWhole } from './search-indexes.ts';
import { asStorageProblem, errorCode, storageProblem } from './storage-problem.ts';
import { Store } from './store.ts';

/** 'PALI', so that a file of another program is not taken for a library. */
const applicationId = 0x50414c49;

/** A lock that nobody refers to would be closed by the garbage collector, and so be lost. */
const heldLocks = new Set<Driver>();

export interface OpenOptions {
  readonly folder: string;
  readonly openDriver?: OpenDriver;
  readonly migrations?: readonly Migration[];
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** Told of named steps; tests end the process there. */
  readonly onStep?: ((step: string) => void) | undefined;
}

/** The library's file in a data folder. */
export function libraryFile(folder: string): string {
  return join(folder, 'library.db');
}

/** Throws a `Problem`: library-open, library-damaged, library-newer, folder-readonly, folder-missing, disk-full, disk-error. */
export function openLibrary({ folder, openDriver = openBetterSqlite, migrations: steps = migrations, now = Date.now, onStep = () => undefined }: OpenOptions): Store {
  const file = libraryFile(folder);
  const opened: Driver[] = [];
  const open: OpenDriver = (path) => {
    const driver = openDriver(path);
    opened.push(driver);
    return driver;
  };
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const lock = takeLock(folder, open);
    finishRestore(folder, now(), onStep);
    if (!existsSync(file)) create(folder, file, openDriver, steps);
    else if (statSync(file).size === 0) throw storageProblem('library-damaged', file);
    const seal = checkSeal(file);
    const driver = open(file);
    check(driver, file, steps, seal, onStep);
    migrate(driver, steps, () => {
      onStep('migration-begins');
      backupAtOnce(driver, join(backupFolder(folder), backupName(backupFolder(folder), 'migration', now())), openDriver);
      onStep('migration-backed-up');
    }, onStep);
    const sitting = beginSitting(driver);
    heldLocks.add(lock);
    return new Store(driver, file, () => {
      try {
        writeSeal(file, sitting);
      } catch {
        // Without a seal the next start checks as after a crash.
      }
      heldLocks.delete(lock);
      lock.close();
    });
  } catch (error) {
    for (const driver of opened.reverse()) closeQuietly(driver);
    throw asStorageProblem(error, errorCode(error)?.startsWith('SQLITE') ? file : folder);
  }
}

/** A database beside the library whose only use is its lock: the system drops it when the process ends, however it ends. */
export function takeLock(folder: string, open: OpenDriver = openBetterSqlite): Driver {
  const file = join(folder, 'library.lock');
  try {
    const driver = open(file);
    driver.exec('pragma locking_mode = exclusive; begin exclusive');
    return driver;
  } catch (error) {
    if (errorCode(error)?.startsWith('SQLITE_BUSY')) throw storageProblem('library-open', folder, error);
    throw asStorageProblem(error, folder);
  }
}

function create(folder: string, file: string, openDriver: OpenDriver, steps: readonly Migration[]): void {
  // A journal without its library holds somebody's text.
  if (existsSync(`${file}-wal`) && statSync(`${file}-wal`).size > 0) throw storageProblem('library-damaged', file);
  const draft = join(folder, 'library.new');
  for (const ending of ['', '-wal', '-shm', '-journal']) rmSync(draft + ending, { force: true });
  const driver = openDriver(draft);
  try {
    driver.exec(`pragma application_id = ${applicationId}; pragma journal_mode = wal; pragma synchronous = full`);
    migrate(driver, steps, () => undefined, () => undefined);
    driver.exec('pragma wal_checkpoint(truncate)');
  } finally {
    closeQuietly(driver);
  }
  renameSync(draft, file);
  syncFolder(folder);
}

/** Checks, then settings. A library whose seal holds is what was closed, byte for byte, and need not be looked through. */
function check(driver: Driver, file: string, steps: readonly Migration[], seal: ReturnType<typeof checkSeal>, onStep: (step: string) => void): void {
  const version = pragma(driver, 'user_version');
  if (pragma(driver, 'application_id') !== applicationId) throw storageProblem('library-damaged', file);
  if (Number(version) > steps.length) throw newerLibrary(file);
  driver.exec(`
    pragma foreign_keys = on;
    pragma synchronous = full;
    pragma fullfsync = on;
    pragma checkpoint_fullfsync = on;
    pragma secure_delete = on;
    pragma trusted_schema = off;
    pragma cell_size_check = on;
    pragma temp_store = memory;
  `);
  if (typeof seal === 'object' && sittingOf(driver) === seal.sitting) throw storageProblem('library-damaged', file);
  if (seal !== 'whole' && !isWhole(driver, 'quick_check', (index) => onStep(`${index}-mended`))) throw storageProblem('library-damaged', file);
  if (pragma(driver, 'journal_mode = wal') !== 'wal') throw storageProblem('folder-readonly', file);
  // Only a write shows whether writing is allowed; better now than at the first key press.
  driver.exec('begin immediate; rollback');
}

/** `before` is called once if there is anything to do to a library that holds something. */
function migrate(driver: Driver, steps: readonly Migration[], before: () => void, onStep: (step: string) => void): void {
  const version = Number(pragma(driver, 'user_version'));
  if (version < steps.length) before();
  for (const step of steps.slice(version)) {
    driver.exec('begin immediate');
    try {
      driver.exec(step.sql);
      onStep('migration-carried-out');
      driver.exec(`pragma user_version = ${step.number}; commit`);
      onStep('migration-committed');
    } catch (error) {
      if (driver.inTransaction) driver.exec('rollback');
      throw error;
    }
  }
}

function pragma(driver: Driver, text: string): unknown {
  return Object.values(driver.all(`pragma ${text}`, [])[0] ?? {})[0];
}

function newerLibrary(path: string): Problem {
  return new Problem({
    code: 'library-newer',
    what: 'This library was written by a newer Palimpsest.',
    safe: 'It was not changed.',
    todo: 'Install the newest version and start it again.',
    values: { path },
  });
}

function closeQuietly(driver: Driver): void {
  try {
    driver.close();
  } catch {
    // What went wrong before is what matters.
  }
}
