/**
 * Backups: copies of the whole library, each opened and read before it counts, written under another name until then;
 * which of them are kept; and putting one in the library's place, which is set aside and never deleted.
 */
import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Backup } from '../../contract/index.ts';
import { openBetterSqlite, type Driver, type OpenDriver } from './driver.ts';
import { renameDurably, syncFile, syncFolder } from './durable.ts';
import { sealFile } from './seal.ts';
import { isWhole } from './search-indexes.ts';
import { storageProblem } from './storage-problem.ts';
import { Store } from './store.ts';
import { loadText } from './texts.ts';

const namePattern = /^library-(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)-(scheduled|asked|migration)(-\d+)?\.db$/;

export function backupFolder(folder: string): string {
  return join(folder, 'backups');
}

/** A name that no file has yet; in UTC, since clocks are put back in autumn. */
export function backupName(folder: string, reason: Backup['reason'], at: number): string {
  for (let count = 1; ; count += 1) {
    const name = `library-${stamp(at)}-${reason}${count === 1 ? '' : `-${count}`}.db`;
    if (!existsSync(join(folder, name))) return name;
  }
}

/** Newest first, by their names. A file that can't be read has no documents. */
export function listBackups(folder: string, openDriver: OpenDriver = openBetterSqlite): Backup[] {
  if (!existsSync(folder)) return [];
  const found = readdirSync(folder).flatMap((name): Backup[] => {
    const parts = namePattern.exec(name);
    if (!parts) return [];
    const [year, month, day, hours, minutes, seconds] = parts.slice(1, 7).map(Number) as [number, number, number, number, number, number];
    const at = Date.UTC(year, month - 1, day, hours, minutes, seconds);
    const file = join(folder, name);
    return [{ name, reason: parts[7] as Backup['reason'], at, bytes: statSync(file).size, documents: documentsIn(file, openDriver) }];
  });
  return found.toSorted((a, b) => b.at - a.at || b.name.localeCompare(a.name, 'en', { numeric: true }));
}

export interface MakeBackup {
  /** The library's file. */
  readonly source: string;
  /** The file to be made. */
  readonly target: string;
  readonly openDriver?: OpenDriver;
  /** Told of 'backup-copied', 'backup-checked', 'backup-kept'. */
  readonly onStep?: (step: string) => void;
}

/** Makes a backup while others go on writing. Throws what SQLite throws, or a `Problem` (library-damaged) where the copy is not whole; then nothing is left of it. */
export async function makeBackup({ source, target, openDriver = openBetterSqlite, onStep = () => undefined }: MakeBackup): Promise<void> {
  mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
  const part = `${target}.part`;
  removeWithJournal(part);
  try {
    const driver = openDriver(source);
    let facts;
    try {
      driver.exec('begin');
      facts = factsOf(driver);
      await driver.backup(part);
      driver.exec('rollback');
    } finally {
      driver.close();
    }
    onStep('backup-copied');
    checkCopy(part, facts, openDriver);
    onStep('backup-checked');
    syncFile(part);
    renameDurably(part, target);
    onStep('backup-kept');
  } catch (error) {
    removeWithJournal(part);
    throw error;
  }
}

/** Of a library that is open here and is about to be changed as a whole; in one step. Throws like `makeBackup`. */
export function backupAtOnce(driver: Driver, target: string, openDriver: OpenDriver): void {
  mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
  const part = `${target}.part`;
  removeWithJournal(part);
  try {
    driver.exec(`vacuum into '${part.replaceAll("'", "''")}'`);
    const copy = openDriver(part);
    try {
      if (!isWhole(copy, 'integrity_check') || factsOf(copy) !== factsOf(driver)) throw storageProblem('library-damaged', part);
    } finally {
      copy.close();
    }
    syncFile(part);
    renameDurably(part, target);
  } catch (error) {
    removeWithJournal(part);
    throw error;
  }
}

/** A backup counts when it opens, holds as much as the library held, and every text in it can be read. */
function checkCopy(file: string, facts: string, openDriver: OpenDriver): void {
  const driver = openDriver(file);
  try {
    // One file without a journal beside it, to be copied and kept by anybody.
    driver.exec('pragma journal_mode = delete');
    if (!isWhole(driver, 'integrity_check')) throw storageProblem('library-damaged', file);
    if (driver.all('pragma foreign_key_check', []).length > 0 || factsOf(driver) !== facts) throw storageProblem('library-damaged', file);
    readTexts(driver, file);
  } finally {
    driver.close();
  }
}

/** Throws a `Problem` (library-damaged) unless every text can be read. */
function readTexts(driver: Driver, file: string): void {
  const store = new Store(driver, file);
  for (const { id, revision, length } of driver.all('select id, revision, length from documents', [])) {
    if (loadText(store, id as string, revision as number).text.length !== length) throw storageProblem('library-damaged', file);
  }
}

function factsOf(driver: Driver): string {
  const counts = ['documents', 'runs', 'proposals'].map((table) => driver.all(`select count(*) as n from ${table}`, [])[0]?.['n']);
  const sums = driver.all('select coalesce(sum(revision), 0) as r, coalesce(sum(length), 0) as l from documents', [])[0];
  return JSON.stringify([counts, sums, driver.all('pragma user_version', [])]);
}

function documentsIn(file: string, openDriver: OpenDriver): number | null {
  try {
    const driver = openDriver(file);
    try {
      return Number(driver.all('select count(*) as n from documents where trashed_at is null', [])[0]?.['n']);
    } finally {
      driver.close();
    }
  } catch {
    return null;
  }
}

const hour = 3_600_000;
const day = 24 * hour;
/** Asked for and before migrations: the newest so many. Scheduled: the newest six, one a day for two weeks, one a week for two months. */
const most = { asked: 5, migration: 3, scheduled: 6 } as const;
const periods = [{ span: day, count: 14 }, { span: 7 * day, count: 8 }] as const;

/** The backups that may go. The newest of each kind always stays. */
export function backupsToDelete(backups: readonly Backup[]): Backup[] {
  const staying = new Set<string>();
  for (const reason of ['asked', 'migration', 'scheduled'] as const) {
    const own = backups.filter((backup) => backup.reason === reason);
    for (const { name } of own.slice(0, most[reason])) staying.add(name);
    if (reason !== 'scheduled') continue;
    for (const { span, count } of periods) {
      // The newest of each period, for the newest periods that have one: a month away from the desk deletes nothing.
      const newest = new Map<number, string>();
      for (const { at, name } of own) if (!newest.has(Math.floor(at / span))) newest.set(Math.floor(at / span), name);
      for (const name of [...newest.values()].slice(0, count)) staying.add(name);
    }
  }
  return backups.filter(({ name }) => !staying.has(name));
}

export function deleteBackup(folder: string, name: string): void {
  if (namePattern.test(name)) removeWithJournal(join(folder, name));
}

/** What a process that was killed while it made a backup has left. */
export function deleteUnfinished(folder: string): void {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) return;
  for (const name of readdirSync(folder)) if (/\.db\.part(-wal|-shm|-journal)?$/.test(name)) rmSync(join(folder, name), { force: true });
}

const journals = ['', '-wal', '-shm', '-journal'] as const;

function removeWithJournal(file: string): void {
  for (const ending of journals) rmSync(file + ending, { force: true });
}

/** A checked copy that is waiting for the library's place. Its name says that the choice was made, also after a power cut. */
const waiting = 'library.restored';

export interface RestoreBackup {
  /** The data folder. */
  readonly folder: string;
  readonly name: string;
  readonly now: number;
  readonly openDriver?: OpenDriver;
  readonly onStep?: (step: string) => void;
}

/** Puts a backup in the library's place while nobody has it open; the name of the library that was set aside, '' if there was none. Throws a `Problem` (backup-missing, library-damaged): then the library is as it was. */
export async function restoreBackup({ folder, name, now, openDriver = openBetterSqlite, onStep = () => undefined }: RestoreBackup): Promise<string> {
  const source = join(backupFolder(folder), name);
  if (!namePattern.test(name) || !existsSync(source)) throw storageProblem('backup-missing', source);
  const target = join(folder, waiting);
  removeWithJournal(target);
  try {
    await makeBackup({ source, target, openDriver });
  } catch (error) {
    throw storageProblem('backup-damaged', source, error);
  }
  onStep('restore-chosen');
  return finishRestore(folder, now, onStep);
}

/** Carries out a choice that was made; also one that a power cut interrupted. The name of the library that was set aside, '' if there was none. */
export function finishRestore(folder: string, now: number, onStep: (step: string) => void = () => undefined): string {
  const restored = join(folder, waiting);
  if (!existsSync(restored)) return '';
  const file = join(folder, 'library.db');
  const aside = asideName(folder, now);
  // The journal first: without it the library would open as an older one.
  for (const [from, to] of [[`${file}-wal`, `${aside}-wal`], [`${file}-shm`, `${aside}-shm`], [sealFile(file), sealFile(aside)], [file, aside]] as const) {
    if (existsSync(from)) renameDurably(from, to);
    onStep('restore-aside');
  }
  renameDurably(restored, file);
  syncFolder(folder);
  onStep('restore-done');
  return existsSync(aside) ? basename(aside) : '';
}

/** A power cut may have left the journal aside without its library: they belong together. */
function asideName(folder: string, now: number): string {
  const orphan = readdirSync(folder).find((name) => /^library-aside-.*\.db-(wal|shm|seal)$/.test(name) && !existsSync(join(folder, name.replace(/-(wal|shm|seal)$/, ''))));
  if (orphan) return join(folder, orphan.replace(/-(wal|shm|seal)$/, ''));
  for (let count = 1; ; count += 1) {
    const name = join(folder, `library-aside-${stamp(now)}${count === 1 ? '' : `-${count}`}.db`);
    if (!existsSync(name)) return name;
  }
}

/** 20261124-105601 */
function stamp(at: number): string {
  return new Date(at).toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
}
