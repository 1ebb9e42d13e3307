/**
 * The backend process of `npm run test:crash` that kills itself at a named point of its n-th transaction or of longer
 * work (migration, backup, version, search index, consolidation of edits into a whole text): `--point NAME --at N`. `lost-commit` is a fault instead: that transaction is undone and called done, which the test must notice.
 */
import { parseArgs } from 'node:util';
import { openBetterSqlite, runBackendProcess, type Driver, type OpenDriver } from '../../electron/backend/index.ts';


const { values } = parseArgs({ options: { point: { type: 'string' }, at: { type: 'string' } }, strict: false });
let left = Number(values.at);

/** SIGKILL to itself: not a line of this process runs after it. */
function reached(point: string): void {
  if (point === values.point && (left -= 1) <= 0) process.kill(process.pid, 'SIGKILL');
}

const openPointed: OpenDriver = (file) => {
  const driver = openBetterSqlite(file);
  if (!file.endsWith('library.db')) return driver;
  const pointed: Driver = {
    exec: (sql) => {
      if (sql === 'commit' && values.point === 'lost-commit' && (left -= 1) === 0) return driver.exec('rollback');
      if (sql === 'commit') reached('before-commit');
      driver.exec(sql);
      if (sql === 'begin immediate') reached('after-begin');
      if (sql === 'commit') reached('after-commit');
      return undefined;
    },
    all: (sql, parameters) => {
      const checkpoint = sql.includes('wal_checkpoint');
      if (checkpoint) reached('before-checkpoint');
      const rows = driver.all(sql, parameters);
      if (checkpoint) reached('after-checkpoint');
      return rows;
    },
    run: (sql, parameters) => {
      const changed = driver.run(sql, parameters);
      if (driver.inTransaction) reached('between-writes');
      if (sql.startsWith('insert into "texts"')) reached('whole-written');
      if (sql.startsWith('delete from "operations"')) reached('edits-consolidated');
      return changed;
    },
    get inTransaction() {
      return driver.inTransaction;
    },
    backup: (target) => driver.backup(target),
    close: () => driver.close(),
  };
  return pointed;
};

runBackendProcess('', '', { openDriver: openPointed });
