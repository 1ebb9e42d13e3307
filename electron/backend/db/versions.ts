/** Versions of documents on disk: whole texts, packed, with their hashes; and which of them are still worth their room. */
import { deflateSync, inflateSync } from 'node:zlib';
import type { Version } from '../../contract/index.ts';
import { wordCount } from '../../../engine/text/index.ts';
import { documentIdOf } from './ids.ts';
import type { VersionRow } from './library-schema.ts';
import { storageProblem } from './storage-problem.ts';
import { query, type Store } from './store.ts';
import { decodeText, encodeText, sha256 } from './texts.ts';

type Facts = Omit<VersionRow, 'packed' | 'sha256' | 'encoding'>;
const facts = ['number', 'document_id', 'reason', 'name', 'at', 'words', 'length'] as const;

/** Newest first. */
export function versionsOf(store: Store, documentId: string): Version[] {
  return store.all(query.selectFrom('versions').select(facts).where('document_id', '=', documentId).orderBy('number', 'desc')).map(toVersion);
}

export function versionById(store: Store, number: number): Version | undefined {
  const row = store.first(query.selectFrom('versions').select(facts).where('number', '=', number));
  return row && toVersion(row);
}

export function newestVersion(store: Store, documentId: string): Version | undefined {
  const row = store.first(query.selectFrom('versions').select(facts).where('document_id', '=', documentId).orderBy('number', 'desc').limit(1));
  return row && toVersion(row);
}

/** Throws a `Problem` (library-damaged) where the text is not what was written. */
export function versionText(store: Store, number: number): string {
  const row = store.first(query.selectFrom('versions').select(['encoding', 'sha256', 'packed']).where('number', '=', number));
  if (!row) throw storageProblem('library-damaged', store.file);
  let text;
  try {
    text = inflateSync(row.packed);
  } catch (error) {
    throw storageProblem('library-damaged', store.file, error);
  }
  if (!sha256(text).equals(row.sha256)) throw storageProblem('library-damaged', store.file);
  return decodeText({ encoding: row.encoding, text });
}

/** Whether the version holds this text; its bytes are not read for that. */
export function versionHolds(store: Store, number: number, text: string): boolean {
  const row = store.first(query.selectFrom('versions').select(['sha256', 'length', 'encoding']).where('number', '=', number));
  if (!row || row.length !== text.length) return false;
  const { encoding, bytes } = encodeText(text);
  return row.encoding === encoding && sha256(bytes).equals(row.sha256);
}

export function addVersion(store: Store, { documentId, text, reason, name, at }: { documentId: string; text: string; reason: Version['reason']; name: string; at: number }): number {
  const { encoding, bytes } = encodeText(text);
  // Level 1: a million characters in a few milliseconds, at a third of their size.
  const packed = deflateSync(bytes, { level: 1 });
  store.run(query.insertInto('versions').values({ document_id: documentId, reason, name, at, words: wordCount(text), length: text.length, encoding, sha256: sha256(bytes), packed }));
  return Number(store.allSql('select last_insert_rowid() as number')[0]?.['number']);
}

export function nameVersion(store: Store, number: number, name: string): void {
  store.run(query.updateTable('versions').set({ name, ...(name === '' ? { reason: 'automatic' as const } : {}) }).where('number', '=', number));
}

export function deleteVersions(store: Store, numbers: readonly number[]): void {
  for (const number of numbers) store.run(query.deleteFrom('versions').where('number', '=', number));
}

const hour = 3_600_000;
const day = 24 * hour;
/** From this age on (milliseconds), one version is kept in each span; younger ones are all kept. */
const spans = [
  { age: day, span: hour },
  { age: 7 * day, span: day },
  { age: 60 * day, span: 7 * day },
] as const;

/** The versions that may go: of the nameless ones the newest in each span of their age stays. `versions`: newest first. A version from the future counts as new. */
export function versionsToThin(versions: readonly Pick<Version, 'id' | 'name' | 'at'>[], now: number): number[] {
  const going: number[] = [];
  const taken = new Set<string>();
  for (const { id, name, at } of versions) {
    if (name !== '') continue;
    const age = Math.max(0, now - at);
    const span = spans.findLast((each) => age >= each.age)?.span;
    if (span === undefined) continue;
    const place = `${span} ${Math.floor(at / span)}`;
    if (taken.has(place)) going.push(id);
    taken.add(place);
  }
  return going;
}

function toVersion(row: Facts): Version {
  return { id: row.number, documentId: documentIdOf(row.document_id), reason: row.reason, name: row.name, at: row.at, words: row.words, length: row.length };
}
