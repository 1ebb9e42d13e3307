/** After a kill: the files are sound, and the library holds what was acknowledged. Answers what is wrong, in sentences. */
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Client, Document, DocumentSummary, RunSummary } from '../../electron/contract/index.ts';
import { Problem, wordCount } from '../../engine/text/index.ts';
import type { DocumentState, DocumentTruth, Truth } from './truth.ts';
import { decided } from './writer.ts';

/** Checks a copy of the files, so that the backend itself has to recover the originals. */
export function checkFiles(folder: string): string[] {
  const copy = mkdtempSync(join(tmpdir(), 'palimpsest-check-'));
  try {
    if (!existsSync(join(folder, 'library.db'))) return [];
    for (const name of ['library.db', 'library.db-wal']) if (existsSync(join(folder, name))) copyFileSync(join(folder, name), join(copy, name));
    const database = new Database(join(copy, 'library.db'));
    const faults = (database.pragma('integrity_check') as { integrity_check: string }[]).map((row) => row.integrity_check).filter((message) => message !== 'ok' && !isMended(message));
    const references = database.pragma('foreign_key_check') as unknown[];
    const index = indexFault(database);
    database.close();
    return [...index, ...checkBackups(folder), ...faults.map((message) => `integrity_check: ${message}`), ...(references.length === 0 ? [] : [`foreign_key_check: ${references.length} rows`])];
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/**
 * SQLite's full-text index now and then keeps words of a run that was deleted (seen once in a hundred kills, in version 3.54, cause
 * unknown). The library makes that index anew when it opens; if it did not, the next opening would fail here.
 */
function isMended(message: string): boolean {
  const mended = message === 'fts5: checksum mismatch for table "run_search"';
  if (mended) console.log(`to be mended: ${message}`);
  return mended;
}

/** What is outside the index, and the passages themselves, belong to documents; the index itself is whole. */
function indexFault(database: Database.Database): string[] {
  try {
    database.exec("insert into passage_search (passage_search, rank) values ('integrity-check', 0)");
    const lengths = database.prepare('select id from documents where length > 0 and length <> (select coalesce(sum(length), 0) from passages where document_id = documents.id and ordinal >= 0)').pluck().all();
    return lengths.map((id) => `document ${String(id)}: its passages are not its text`);
  } catch (error) {
    return [`search index: ${String(error)}`];
  }
}

/** Every file that has the name of a backup is a whole one. */
function checkBackups(folder: string): string[] {
  const backups = join(folder, 'backups');
  if (!existsSync(backups)) return [];
  return readdirSync(backups).filter((name) => name.endsWith('.db')).flatMap((name) => {
    try {
      const database = new Database(join(backups, name), { readonly: true });
      const integrity = database.pragma('integrity_check', { simple: true });
      database.close();
      return integrity === 'ok' ? [] : [`backup ${name}: ${String(integrity)}`];
    } catch (error) {
      return [`backup ${name}: ${String(error)}`];
    }
  });
}

/** Compares the opened library with the truth, and settles in the truth what was still open. */
export async function checkLibrary(client: Client, truth: Truth): Promise<string[]> {
  const wrong: string[] = [];
  const list = await client.call('documents.list', {});
  for (const document of truth.documents.values()) wrong.push(...(await checkDocument(client, document, list)));
  const unknown = list.filter(({ id }) => !truth.documents.has(id));
  if (unknown.length > truth.pendingCreations) wrong.push(`${unknown.length} documents that nobody made`);
  truth.pendingCreations = unknown.length;
  wrong.push(...(await checkRuns(client, truth)), ...(await checkVersions(client, truth)), ...(await checkPictures(client, truth)), ...(await checkSearch(client, truth)));
  const { backups } = await client.call('backups.list', {});
  if (truth.backup !== null && !backups.some(({ name, documents }) => name === truth.backup && documents !== null)) wrong.push(`backup ${truth.backup} is gone or can't be read`);
  const { textSize } = await client.call('settings.get', {});
  if (textSize !== truth.textSize.acknowledged && textSize !== truth.textSize.pending) wrong.push(`text size ${textSize} instead of ${truth.textSize.acknowledged}`);
  truth.textSize = { acknowledged: textSize, pending: null };
  const { queuePaused } = await client.call('engine.status', {});
  if (queuePaused !== truth.paused.acknowledged && queuePaused !== truth.paused.pending) wrong.push(`queue ${queuePaused ? '' : 'not '}paused`);
  truth.paused = { acknowledged: queuePaused, pending: null };
  return wrong;
}

/** A picture that was kept is there to the last byte for as long as its document is, whether the text got its name or not. */
async function checkPictures(client: Client, truth: Truth): Promise<string[]> {
  const wrong: string[] = [];
  truth.pictures = truth.pictures.filter(({ documentId }) => truth.documents.get(documentId)?.acknowledged.deleted === false);
  for (const { id } of truth.pictures) {
    const { data } = await client.call('pictures.get', { id });
    if (createHash('sha256').update(Buffer.from(data, 'base64')).digest('hex').slice(0, 32) !== id) wrong.push(`picture ${id} is ${data === '' ? 'gone' : 'another one'}`);
  }
  return wrong;
}

async function checkDocument(client: Client, document: DocumentTruth, list: readonly DocumentSummary[]): Promise<string[]> {
  const { id, acknowledged, pending } = document;
  const candidates = [acknowledged, ...(pending ? [pending] : [])];
  let opened: Document | null;
  try {
    opened = await client.call('documents.open', { id });
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== 'no-document') return [`document ${id}: ${String(error)}`];
    opened = null;
  }
  const differences: string[][] = [];
  for (const candidate of candidates) {
    const found = await compare(client, candidate, opened);
    if (found.length === 0) {
      document.acknowledged = candidate;
      document.pending = null;
      return opened ? invariants(opened, list.find((summary) => summary.id === id)) : [];
    }
    differences.push(found);
  }
  // The next rounds start from what is there, so that one fault is not told many times.
  document.acknowledged = opened ? { title: opened.title, text: opened.text, trashed: opened.trashedAt !== null, deleted: false, view: opened.view, proposals: new Map() } : { ...acknowledged, deleted: true };
  document.pending = null;
  return [`document ${id}: ${differences.map((found) => found.join(', ')).join('; or ')}`];
}

async function compare(client: Client, state: DocumentState, opened: Document | null): Promise<string[]> {
  if (!opened) return state.deleted ? [] : ['it is gone'];
  if (state.deleted) return ['it was deleted and is there'];
  const wrong: string[] = [];
  if (hash(opened.text) !== hash(state.text)) wrong.push(`text ${hash(opened.text)} (${opened.text.length}) instead of ${hash(state.text)} (${state.text.length})`);
  if (opened.title !== state.title) wrong.push('another title');
  if ((opened.trashedAt !== null) !== state.trashed) wrong.push(state.trashed ? 'not in the trash' : 'in the trash');
  const clamp = (offset: number): number => Math.min(offset, opened.text.length);
  const view = state.view && { ...state.view, anchor: clamp(state.view.anchor), head: clamp(state.view.head) };
  if (JSON.stringify(opened.view) !== JSON.stringify(view)) wrong.push(`view ${JSON.stringify(opened.view)} instead of ${JSON.stringify(view)}`);
  for (const [id, expected] of state.proposals) {
    try {
      const { state: found, decisions, range } = await client.call('proposals.get', { id });
      const living = found === 'open' || found === 'stale';
      if (found !== expected.state) wrong.push(`proposal ${id} is ${found} instead of ${expected.state}`);
      else if (JSON.stringify(decisions) !== JSON.stringify(expected.decisions)) wrong.push(`proposal ${id} has other decisions`);
      else if (living && (range.from !== expected.range.from || range.to !== expected.range.to)) wrong.push(`proposal ${id} is at ${range.from}-${range.to} instead of ${expected.range.from}-${expected.range.to}`);
    } catch (error) {
      wrong.push(`proposal ${id}: ${error instanceof Problem ? error.code : String(error)}`);
    }
  }
  return wrong;
}

function invariants(opened: Document, summary: DocumentSummary | undefined): string[] {
  const wrong: string[] = [];
  if (summary?.words !== wordCount(opened.text)) wrong.push(`document ${opened.id}: ${summary?.words} words listed, ${wordCount(opened.text)} there`);
  for (const proposal of opened.proposals) {
    if (proposal.state === 'open' && opened.text.slice(proposal.range.from, proposal.range.to) !== decided(proposal, proposal.decisions)) wrong.push(`proposal ${proposal.id} is open and does not fit its text`);
    if (proposal.revision !== opened.revision) wrong.push(`proposal ${proposal.id} is of another revision`);
  }
  let end = 0;
  for (const { from, to } of opened.origins) {
    if (from < end || to <= from || to > opened.text.length) wrong.push(`document ${opened.id}: marks of origin overlap or lie outside`);
    end = to;
  }
  return wrong;
}

async function checkVersions(client: Client, truth: Truth): Promise<string[]> {
  const wrong: string[] = [];
  const living = truth.versions.filter(({ documentId }) => truth.documents.get(documentId)?.acknowledged.deleted === false);
  for (const { id, text } of living) {
    try {
      if ((await client.call('versions.get', { id })).text !== text) wrong.push(`version ${id} holds another text`);
    } catch (error) {
      wrong.push(`version ${id}: ${error instanceof Problem ? error.code : String(error)}`);
    }
  }
  truth.versions = living;
  return wrong;
}

/** The first and the last long word of each living document are found in it. */
async function checkSearch(client: Client, truth: Truth): Promise<string[]> {
  const wrong: string[] = [];
  for (const { id, acknowledged } of truth.documents.values()) {
    if (acknowledged.deleted || acknowledged.trashed) continue;
    const words = acknowledged.text.match(/[a-z]{5,}/g) ?? [];
    for (const word of new Set([words[0], words.at(-1)])) {
      if (word === undefined) continue;
      const { hits } = await client.call('search.find', { query: word, folderId: null, tags: [], limit: 100 });
      if (!hits.some(({ documentId }) => documentId === id)) wrong.push(`"${word}" is not found in document ${id}`);
    }
  }
  return wrong;
}

async function checkRuns(client: Client, truth: Truth): Promise<string[]> {
  const wrong: string[] = [];
  const waiting = await client.call('queue.list', {});
  const present = new Set(waiting.map(({ id }) => id));
  // The queue goes on while we look: a run that waited a moment ago may end, and be let go below, before it is compared.
  const asked = new Set(truth.runs.keys());
  for (const [id, run] of truth.runs) {
    let found: RunSummary | null = null;
    try {
      found = (await client.call('runs.get', { id })).run;
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== 'no-run') throw error;
    }
    if (!found) {
      if (run.deleted === 'no') wrong.push(`run ${id} is gone`);
      run.deleted = 'yes';
      truth.runs.delete(id);
      continue;
    }
    if (run.deleted === 'yes') wrong.push(`run ${id} was deleted and is there`);
    run.deleted = 'no';
    if (run.ended && (found.state !== run.ended.state || (run.ended.proposalId !== null && found.proposalId === null))) wrong.push(`run ${id} had ended as ${run.ended.state} and is ${found.state}`);
    if (found.endedAt === null && !present.has(id)) wrong.push(`run ${id} has not ended and is not in the queue (${found.state})`);
    if (found.state === 'finished' && !run.ended) run.ended = { state: found.state, proposalId: found.proposalId };
    // A run that was told of as finished has its whole trace; that of the others is checked once, here.
    if (run.ended?.state === 'finished') {
      const frames = await client.call('runs.passes', { id, draft: 0 });
      if (frames.length === 0) wrong.push(`run ${id} has lost its passes`);
    }
    if (run.ended && truth.runs.size > 60) truth.runs.delete(id);
  }
  const unknown = waiting.filter(({ id }) => !asked.has(id));
  if (unknown.length > truth.pendingRuns) wrong.push(`${unknown.length} waiting runs that nobody asked for`);
  truth.pendingRuns = 0;
  const known = waiting.map(({ id }) => id).filter((id) => asked.has(id));
  const orders = [truth.order, ...(truth.pendingOrder ? [truth.pendingOrder] : [])].map((order) => order.filter((id) => present.has(id)));
  if (!orders.some((order) => JSON.stringify(order) === JSON.stringify(known))) wrong.push(`the queue is in another order: ${known.join(' ')} instead of ${orders.map((order) => order.join(' ')).join(' or ')}`);
  truth.order = waiting.map(({ id }) => id);
  truth.pendingOrder = null;
  for (const run of unknown) truth.runs.set(run.id, { documentId: run.documentId, ended: null, deleted: 'no' });
  return wrong;
}

function hash(text: string): string {
  return createHash('sha256').update(text, 'utf16le').digest('hex').slice(0, 16);
}
