/**
 * The port to SQLite: everything else in the backend asks for SQL to be run through these methods, so a test can
 * fail the n-th write, and another binding can take better-sqlite3's place.
 */
import Database from 'better-sqlite3';

export type Value = string | number | bigint | Uint8Array | null;
export type Row = Record<string, unknown>;

export interface Driver {
  /** Runs a script without parameters. */
  exec(sql: string): void;
  /** All rows of a statement that returns some. */
  all(sql: string, parameters: readonly Value[]): Row[];
  /** Runs a statement that returns nothing; the number of rows it changed. */
  run(sql: string, parameters: readonly Value[]): number;
  /** Whether a transaction is open. SQLite ends one by itself after some errors. */
  readonly inTransaction: boolean;
  /** Copies the database to a new file, page by page, as it is while this connection's transaction is open (SQLite's online backup). */
  backup(file: string): Promise<void>;
  close(): void;
}

/** Opens the file, making it if there is none. Throws what SQLite throws, an error with a `code` such as SQLITE_BUSY. */
export type OpenDriver = (file: string) => Driver;

/** How long SQLite waits for a lock, in milliseconds: long enough for another program's backup, short enough not to seem hung. */
const busyTimeout = 2000;
/** Statements kept prepared. There are fewer than this in the whole backend. */
const statementLimit = 500;

export const openBetterSqlite: OpenDriver = (file) => {
  const database = new Database(file, { timeout: busyTimeout });
  const statements = new Map<string, Database.Statement>();
  const prepare = (sql: string): Database.Statement => {
    const known = statements.get(sql);
    if (known) return known;
    if (statements.size >= statementLimit) statements.clear();
    const statement = database.prepare(sql);
    statements.set(sql, statement);
    return statement;
  };
  return {
    exec: (sql) => void database.exec(sql),
    all: (sql, parameters) => prepare(sql).all(...parameters) as Row[],
    run: (sql, parameters) => prepare(sql).run(...parameters).changes,
    get inTransaction() {
      return database.inTransaction;
    },
    // All pages in one step: in several, a write by another connection would make it start over.
    backup: async (target) => void (await database.backup(target, { progress: () => 0x7fffffff })),
    close: () => void database.close(),
  };
};
