/** Kills a backend while it brings a library of the first version up to date, as often as it takes; then the library is whole, and a backup of before is there. */
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { library } from '../../electron/backend/db/migrations/0001-library.ts';
import { Program } from './program.ts';
import type { Random } from './random.ts';
import { checkFiles } from './verify.ts';

const points = ['migration-begins', 'migration-backed-up', 'migration-carried-out', 'migration-committed', 'passages-indexed'];
const documents = 12;
/** 'PALI' */
const applicationId = 0x50414c49;

/** Answers what is wrong, in sentences. `count` is told how the process died. */
export async function killWhileMigrating(random: Random, count: (how: string) => void): Promise<string[]> {
  const data = mkdtempSync(join(tmpdir(), 'palimpsest-old-'));
  try {
    const texts = writeOld(data, random);
    const name = random.pick(points) ?? 'migration-begins';
    const killed = new Program({ data, point: { name, at: 1 }, engine: 'quick' });
    // A point that is not reached, since another was first, ends with a kill at any time.
    const timer = setTimeout(() => killed.kill(), 3000);
    await killed.ended;
    clearTimeout(timer);
    count(name);
    const wrong = checkOld(data);
    const program = new Program({ data, point: null, engine: 'quick' });
    const problem = await program.ready;
    if (problem) return [...wrong, `after ${name} the old library did not open: ${problem.code}`];
    for (const [id, text] of texts) {
      const opened = await program.client.call('documents.open', { id: id as never });
      if (opened.text !== text) wrong.push(`after ${name} document ${id} holds another text`);
    }
    const { hits } = await program.client.call('search.find', { query: 'oldest', folderId: null, tags: [], limit: 100 });
    // What is not in passages yet is taken in while nobody writes; here it may take a moment.
    if (hits.length > documents) wrong.push(`after ${name} ${hits.length} documents were found instead of ${documents}`);
    const { backups } = await program.client.call('backups.list', {});
    if (!backups.some(({ reason, documents: held }) => reason === 'migration' && held === documents)) wrong.push(`after ${name} there is no backup of before`);
    program.close();
    await program.ended;
    return [...wrong, ...checkFiles(data)];
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
}

/** A library as the first version wrote it. */
function writeOld(data: string, random: Random): Map<string, string> {
  mkdirSync(data, { recursive: true });
  const database = new Database(join(data, 'library.db'));
  database.exec(`pragma application_id = ${applicationId}; pragma journal_mode = wal; ${library.sql} pragma user_version = 1;`);
  const texts = new Map<string, string>();
  for (let number = 0; number < documents; number += 1) {
    const text = `${random.words(30 + random.below(3000))} oldest`;
    const bytes = Buffer.from(text);
    database.prepare("insert into documents values (?, 'Old', 1, ?, 0, 0, 0, null)").run(`old${number}`, text.length + 1);
    database.prepare("insert into texts values (?, 0, 'utf-8', ?, ?, '[]', 0)").run(`old${number}`, bytes, createHash('sha256').update(bytes).digest());
    database.prepare("insert into operations values (?, 1, '[[0,0,\"+\"]]', ?, '[]', 0)").run(`old${number}`, text.length + 1);
    texts.set(`old${number}`, `+${text}`);
  }
  database.prepare("insert into meta values ('sample', 'done')").run();
  database.close();
  return texts;
}

/** After the kill: of one version or of the other, and sound. */
function checkOld(data: string): string[] {
  const database = new Database(join(data, 'library.db'));
  const integrity = database.pragma('integrity_check', { simple: true });
  database.close();
  const parts = readdirSync(data).includes('backups') ? readdirSync(join(data, 'backups')).filter((each) => each.endsWith('.db')) : [];
  for (const part of parts) {
    const copy = new Database(join(data, 'backups', part), { readonly: true });
    if (copy.pragma('integrity_check', { simple: true }) !== 'ok') return [`backup ${part} is not whole`];
    copy.close();
  }
  return integrity === 'ok' ? [] : [`integrity_check: ${String(integrity)}`];
}
