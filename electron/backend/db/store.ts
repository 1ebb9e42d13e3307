/**
 * One connection to the library. Queries are built by Kysely and run synchronously: a transaction is a function that
 * returns, nothing else can slip in between, and when it has returned the data is on disk.
 */
import { DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler, type Compilable } from 'kysely';
import type { Driver, Row, Value } from './driver.ts';
import type { Schema } from './schema.ts';
import { asStorageProblem } from './storage-problem.ts';

/** Builds queries; it has no connection of its own. */
export const query = new Kysely<Schema>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
});

export class Store {
  readonly file: string;
  readonly #driver: Driver;
  readonly #onClose: () => void;
  #open = true;

  constructor(driver: Driver, file: string, onClose: () => void = () => undefined) {
    this.#driver = driver;
    this.file = file;
    this.#onClose = onClose;
  }

  /** All rows. Throws a `Problem` when the disk or the file fails; so do the other methods. */
  all<T>(statement: Compilable<T>): T[] {
    const { sql, parameters } = statement.compile();
    return this.#guard(() => this.#driver.all(sql, parameters as Value[])) as T[];
  }

  first<T>(statement: Compilable<T>): T | undefined {
    return this.all(statement)[0];
  }

  /** The number of rows changed. */
  run(statement: Compilable): number {
    const { sql, parameters } = statement.compile();
    return this.#guard(() => this.#driver.run(sql, parameters as Value[]));
  }

  /** For what Kysely has no words for: full-text search and pragmas. */
  allSql(sql: string, ...parameters: Value[]): Row[] {
    return this.#guard(() => this.#driver.all(sql, parameters));
  }

  runSql(sql: string, ...parameters: Value[]): number {
    return this.#guard(() => this.#driver.run(sql, parameters));
  }

  /** Runs the work as one step: all of it is on disk when this returns, or none of it when it throws. Inside another transaction it is part of that one. */
  transaction<T>(work: () => T): T {
    if (this.#driver.inTransaction) return work();
    return this.#guard(() => {
      this.#driver.exec('begin immediate');
      try {
        const result = work();
        this.#driver.exec('commit');
        return result;
      } catch (error) {
        this.#rollback();
        throw error;
      }
    });
  }

  /** Moves the journal into the file and empties it, so that what was deleted is in neither. */
  checkpoint(): void {
    this.allSql('pragma wal_checkpoint(truncate)');
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    try {
      this.#driver.exec('pragma optimize');
      this.checkpoint();
    } catch {
      // The journal is replayed on the next start; closing must not fail for it.
    }
    this.#driver.close();
    this.#onClose();
  }

  #rollback(): void {
    if (!this.#driver.inTransaction) return;
    try {
      this.#driver.exec('rollback');
    } catch {
      // After a full disk or a lost drive SQLite may have rolled back already; the first error is the one to report.
    }
  }

  #guard<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw asStorageProblem(error, this.file);
    }
  }
}
