/**
 * The text of documents on disk: every acknowledged edit as an operation, and now and then the whole text with its
 * hash. Opening reads the newest sound whole text and plays the operations after it. The last two whole texts are kept
 * with all operations since the older one, so one damaged whole text loses nothing.
 */
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { applyChanges, type Change } from '../../../engine/text/index.ts';
import { mapOrigins, type Origin } from './origins.ts';
import type { TextRow } from './schema.ts';
import { storageProblem } from './storage-problem.ts';
import { query, type Store } from './store.ts';

/** A document's text at a revision, as kept in memory. */
export interface TextState {
  readonly revision: number;
  readonly text: string;
  readonly origins: readonly Origin[];
  /** Revision and time of the newest whole text on disk. */
  readonly wholeRevision: number;
  readonly wholeAt: number;
}

/** A whole text is written when this many operations stand after the last one, or this many milliseconds have passed since. */
const operationsPerWhole = 200;
const millisecondsPerWhole = 30_000;
/** An insertion this long (UTF-16 code units) is played so slowly that a whole text is written with it. */
const longInsertion = 1_000_000;

/** Writes the whole text of a new document. In a transaction with its row. */
export function createText(store: Store, documentId: string, text: string, at: number): TextState {
  const state = { revision: 0, text, origins: [], wholeRevision: 0, wholeAt: at };
  insertWhole(store, documentId, state, at);
  return state;
}

/** The state after the edit. Call in a transaction, and use what it returns only once that has returned. Throws RangeError where the changes don't fit. */
export function appendEdit(store: Store, documentId: string, state: TextState, changes: readonly Change[], added: readonly Origin[], at: number): TextState {
  const text = applyChanges(state.text, changes);
  const origins = mapOrigins(state.origins, changes, added);
  const revision = state.revision + 1;
  const changes_json = JSON.stringify(changes.map((change) => [change.from, change.to, change.insert]));
  const origins_json = JSON.stringify(added);
  store.run(
    query.insertInto('operations').values({ document_id: documentId, revision, changes_json, length: text.length, origins_json, at, checksum: checksumOf(changes_json, origins_json) }),
  );
  const due =
    revision - state.wholeRevision >= operationsPerWhole || at - state.wholeAt >= millisecondsPerWhole || changes.some((change) => change.insert.length >= longInsertion);
  const next = { revision, text, origins, wholeRevision: due ? revision : state.wholeRevision, wholeAt: due ? at : state.wholeAt };
  if (due) {
    insertWhole(store, documentId, next, at);
    prune(store, documentId);
  }
  return next;
}

/** The text at the newest revision. Throws a `Problem` (library-damaged) when no sound whole text leads there. */
export function loadText(store: Store, documentId: string, revision: number): TextState {
  const wholes = store.all(query.selectFrom('texts').selectAll().where('document_id', '=', documentId).orderBy('revision', 'desc'));
  for (const whole of wholes) {
    const state = play(store, documentId, whole);
    if (state?.revision === revision) return state;
  }
  throw storageProblem('library-damaged', store.file);
}

/** The edits that lead from one revision to another, in order; undefined where they are not kept any more. */
export function changesSince(store: Store, documentId: string, from: number, to: number): Change[][] | undefined {
  const rows = store.all(query.selectFrom('operations').select('changes_json').where('document_id', '=', documentId).where('revision', '>', from).orderBy('revision'));
  return rows.length === to - from ? rows.map(({ changes_json }) => changesIn(changes_json)) : undefined;
}

function changesIn(json: string): Change[] {
  return (JSON.parse(json) as [number, number, string][]).map(([from, to, insert]) => ({ from, to, insert }));
}

function play(store: Store, documentId: string, whole: TextRow): TextState | undefined {
  if (!sha256(whole.text).equals(whole.sha256)) return undefined;
  let text = decodeText(whole);
  let origins: readonly Origin[] = JSON.parse(whole.origins_json) as Origin[];
  let revision = whole.revision;
  const operations = store.all(
    query.selectFrom('operations').selectAll().where('document_id', '=', documentId).where('revision', '>', whole.revision).orderBy('revision'),
  );
  for (const operation of operations) {
    if (operation.revision !== revision + 1) return undefined;
    if (typeof operation.checksum === 'number' && operation.checksum !== checksumOf(operation.changes_json, operation.origins_json)) return undefined;
    let changes;
    try {
      changes = changesIn(operation.changes_json);
      text = applyChanges(text, changes);
    } catch {
      return undefined;
    }
    if (text.length !== operation.length) return undefined;
    origins = mapOrigins(origins, changes, JSON.parse(operation.origins_json) as Origin[]);
    revision = operation.revision;
  }
  return { revision, text, origins, wholeRevision: whole.revision, wholeAt: whole.at };
}

function checksumOf(changes_json: string, origins_json: string): number {
  return crc32(origins_json, crc32(changes_json));
}

function insertWhole(store: Store, documentId: string, state: Omit<TextState, 'wholeRevision' | 'wholeAt'>, at: number): void {
  const { encoding, bytes } = encodeText(state.text);
  store.run(
    query.insertInto('texts').values({
      document_id: documentId, revision: state.revision, encoding, text: bytes, sha256: sha256(bytes), origins_json: JSON.stringify(state.origins), at,
    }),
  );
}

function prune(store: Store, documentId: string): void {
  const older = store.all(query.selectFrom('texts').select('revision').where('document_id', '=', documentId).orderBy('revision', 'desc').limit(2)).at(-1);
  if (!older) return;
  store.run(query.deleteFrom('texts').where('document_id', '=', documentId).where('revision', '<', older.revision));
  store.run(query.deleteFrom('operations').where('document_id', '=', documentId).where('revision', '<=', older.revision));
}

/** Text as bytes. UTF-8 can’t hold lone surrogates; a text that has some is kept as UTF-16. */
export function encodeText(text: string): { encoding: 'utf-8' | 'utf-16'; bytes: Buffer } {
  return text.isWellFormed() ? { encoding: 'utf-8', bytes: Buffer.from(text, 'utf8') } : { encoding: 'utf-16', bytes: Buffer.from(text, 'utf16le') };
}

export function decodeText({ encoding, text }: Pick<TextRow, 'encoding' | 'text'>): string {
  return Buffer.from(text).toString(encoding === 'utf-8' ? 'utf8' : 'utf16le');
}

export function sha256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}
