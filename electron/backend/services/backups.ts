/** Backups while somebody works, and the way back to one: also, and above all, when the library can't be opened. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { Problem, type ProblemData } from '../../../engine/text/index.ts';
import type { Answer, Backup } from '../../contract/index.ts';
import { backupFolder, backupName, backupsToDelete, deleteBackup, deleteUnfinished, listBackups, makeBackup, restoreBackup } from '../db/backup.ts';
import type { BackupNews, BackupTask } from '../db/backup-thread.ts';
import type { OpenDriver } from '../db/driver.ts';
import { libraryFile, takeLock } from '../db/open.ts';
import { asStorageProblem } from '../db/storage-problem.ts';
import type { Store } from '../db/store.ts';
import type { Emitter } from './emitter.ts';
import type { Log } from './log.ts';

/** How often it is looked whether a backup is due, and how long after the start the first may be made; milliseconds. */
const lookEvery = 60_000;
const hour = 3_600_000;

export interface BackupsOptions {
  /** The data folder. */
  readonly folder: string;
  readonly emitter: Emitter;
  readonly now: () => number;
  readonly openDriver?: OpenDriver | undefined;
  /** Told of named steps; tests end the process there. */
  readonly onStep?: ((step: string) => void) | undefined;
}

export class Backups {
  readonly #folder: string;
  readonly #emitter: Emitter;
  readonly #now: () => number;
  readonly #openDriver: OpenDriver | undefined;
  readonly #onStep: (step: string) => void;
  #open: { readonly store: Store; readonly log: Log } | null = null;
  #timer: NodeJS.Timeout | undefined;
  /** One at a time. */
  #last: Promise<unknown> = Promise.resolve();
  #failed: ProblemData | null = null;
  /** What the library had seen when it was last backed up. */
  #saved = -1;

  constructor({ folder, emitter, now, openDriver, onStep = () => undefined }: BackupsOptions) {
    this.#folder = folder;
    this.#emitter = emitter;
    this.#now = now;
    this.#openDriver = openDriver;
    this.#onStep = onStep;
  }

  /** The library is open: from now on it is backed up. */
  start(open: { store: Store; log: Log }): void {
    this.#open = open;
    this.#saved = -1;
    deleteUnfinished(backupFolder(this.#folder));
    this.#timer = setInterval(() => void this.look(), lookEvery).unref();
  }

  /** Waits for the backup in progress. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#open = null;
    await this.#last.catch(() => undefined);
  }

  list(problem: ProblemData | null): Answer<'backups.list'> {
    return { folder: backupFolder(this.#folder), backups: listBackups(backupFolder(this.#folder), this.#openDriver), problem, failed: this.#failed };
  }

  /** Makes a backup if the last one is an hour old and something was written since. */
  async look(): Promise<void> {
    const open = this.#open;
    if (!open) return;
    const [newest] = listBackups(backupFolder(this.#folder), this.#openDriver).filter(({ reason }) => reason !== 'migration');
    const age = newest ? this.#now() - newest.at : Infinity;
    // A backup from the future, made before the clock was put back, counts as old.
    if ((age >= 0 && age < hour) || changesOf(open.store) === this.#saved) return;
    await this.make('scheduled').catch(() => undefined);
  }

  /** Throws a `Problem`; the windows are told of it by `backups.list` too. */
  make(reason: Backup['reason']): Promise<Backup> {
    return this.#inTurn(async () => {
      const open = this.#open;
      if (!open) throw notOpen();
      const folder = backupFolder(this.#folder);
      const name = backupName(folder, reason, this.#now());
      const seen = changesOf(open.store);
      try {
        await this.#run({ source: libraryFile(this.#folder), target: join(folder, name) });
        this.#saved = seen;
        this.#failed = null;
        for (const old of backupsToDelete(listBackups(folder, this.#openDriver))) deleteBackup(folder, old.name);
      } catch (error) {
        const problem = asStorageProblem(error, folder);
        this.#failed = problem instanceof Problem ? problem.toData() : null;
        open.log.error('backups', 'A backup could not be made', error);
        throw problem;
      } finally {
        this.#emitter.emit('backups.changed', {});
      }
      const made = listBackups(folder, this.#openDriver).find((backup) => backup.name === name);
      if (!made) throw notOpen();
      open.log.info('backups', 'A backup was made', { reason, bytes: statSync(join(folder, name)).size });
      return made;
    });
  }

  /** A new backup, then no older ones. Throws a `Problem`: then the older ones are still there. */
  async renew(): Promise<Backup> {
    const made = await this.make('asked');
    const folder = backupFolder(this.#folder);
    for (const { name } of listBackups(folder, this.#openDriver)) if (name !== made.name) deleteBackup(folder, name);
    this.#emitter.emit('backups.changed', {});
    return made;
  }

  /** Puts a backup in the library's place, which nobody may have open. Throws a `Problem`: library-open, backup-missing, backup-damaged; then the library is as it was. */
  async restore(name: string): Promise<{ aside: string }> {
    const lock = takeLock(this.#folder);
    try {
      const aside = await restoreBackup({ folder: this.#folder, name, now: this.#now(), onStep: this.#onStep, ...(this.#openDriver ? { openDriver: this.#openDriver } : {}) });
      return { aside };
    } catch (error) {
      throw asStorageProblem(error, this.#folder);
    } finally {
      lock.close();
    }
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const next = this.#last.then(work, work);
    this.#last = next.catch(() => undefined);
    return next;
  }

  /** In a thread, unless a test brings its own driver. */
  #run(task: BackupTask): Promise<void> {
    if (this.#openDriver) return makeBackup({ ...task, openDriver: this.#openDriver, onStep: this.#onStep });
    return new Promise((resolve, reject) => {
      const worker = new Worker(new URL(import.meta.url.endsWith('.ts') ? '../db/backup-thread.ts' : './backup-thread.js', import.meta.url), { workerData: task });
      worker.on('message', (news: BackupNews) => {
        if (news.kind === 'step') this.#onStep(news.step);
        else if (news.kind === 'done') resolve();
        else reject(news.problem ? new Problem(news.problem) : Object.assign(new Error('The backup failed.'), { code: news.code }));
      });
      worker.on('error', reject);
      worker.on('exit', () => reject(new Error('The thread of the backup ended.')));
    });
  }
}

/** Grows with every row that this connection changes. */
function changesOf(store: Store): number {
  return Number(store.allSql('select total_changes() as n')[0]?.['n']);
}

function notOpen(): Problem {
  return new Problem({ code: 'closing', what: 'Palimpsest is closing.', safe: 'Everything marked as saved is on disk.', todo: 'Start Palimpsest again.' });
}
