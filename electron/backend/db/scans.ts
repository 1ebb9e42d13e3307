/** Rows of scans. Readings are kept deflated: a page of 300 words is 30 KB of JSON and 6 KB so. */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { sql } from 'kysely';
import type { Page, ProblemData } from '../../../engine/text/index.ts';
import type { ScanChange, WordState } from '../../contract/index.ts';
import type { ScanChangeRow, ScanFileRow, ScanPageRow, ScanRow } from './scan-schema.ts';
import { query, type Store } from './store.ts';

export const wordStates = ['raw', 'suggested', 'checked'] as const satisfies readonly WordState[];

export function scanById(store: Store, id: string): ScanRow | undefined {
  return store.first(query.selectFrom('scans').selectAll().where('document_id', '=', id));
}

/** Scans whose document is not in the trash, the oldest first. */
export function livingScans(store: Store): ScanRow[] {
  return store.all(
    query.selectFrom('scans').innerJoin('documents', 'documents.id', 'scans.document_id').selectAll('scans').where('documents.trashed_at', 'is', null).orderBy('scans.created_at').orderBy('scans.document_id'),
  );
}

export function filesOf(store: Store, scan: string): ScanFileRow[] {
  return store.all(query.selectFrom('scan_files').selectAll().where('scan', '=', scan).orderBy('number'));
}

/** Everything about the pages but what was read. */
export function pagesOf(store: Store, scan: string): ScanPageRow[] {
  return store.all(query.selectFrom('scan_pages').selectAll().where('scan', '=', scan).orderBy('number'));
}

export function pageOf(store: Store, scan: string, number: number): ScanPageRow | undefined {
  return store.first(query.selectFrom('scan_pages').selectAll().where('scan', '=', scan).where('number', '=', number));
}

export function updatePage(store: Store, scan: string, number: number, values: Partial<ScanPageRow>): void {
  store.run(query.updateTable('scan_pages').set(values).where('scan', '=', scan).where('number', '=', number));
}

export function updateScan(store: Store, scan: string, values: Partial<ScanRow>): void {
  store.run(query.updateTable('scans').set(values).where('document_id', '=', scan));
}

export function updateFile(store: Store, scan: string, number: number, values: Partial<ScanFileRow>): void {
  store.run(query.updateTable('scan_files').set(values).where('scan', '=', scan).where('number', '=', number));
}

/** A new reading of a page; the number it got. */
export function addReading(store: Store, scan: string, page: number, recognised: Page, at: number): number {
  const last = store.first(query.selectFrom('scan_readings').select('number').where('scan', '=', scan).where('page', '=', page).orderBy('number', 'desc'));
  const number = (last?.number ?? 0) + 1;
  store.run(query.insertInto('scan_readings').values({ scan, page, number, page_deflated: deflateRawSync(JSON.stringify(recognised)), at }));
  return number;
}

/** What was read; undefined where the page has not been read. */
export function readingOf(store: Store, scan: string, page: number, number: number | null): Page | undefined {
  if (number === null) return undefined;
  const row = store.first(query.selectFrom('scan_readings').select('page_deflated').where('scan', '=', scan).where('page', '=', page).where('number', '=', number));
  return row && (JSON.parse(inflateRawSync(row.page_deflated).toString('utf8')) as Page);
}

/** Sums over the pages of every scan. */
export interface ScanSums {
  readonly scan: string;
  readonly pages: number;
  readonly read: number;
  readonly failed: number;
  readonly words: number;
  readonly checked: number;
  readonly seconds: number | null;
}

export function sumsOf(store: Store, scan?: string): Map<string, ScanSums> {
  const all = query
    .selectFrom('scan_pages')
    .select([
      'scan',
      sql<number>`count(*)`.as('pages'),
      sql<number>`sum(state = 'read')`.as('read'),
      sql<number>`sum(state = 'failed')`.as('failed'),
      sql<number>`sum(words)`.as('words'),
      sql<number>`sum(checked)`.as('checked'),
      sql<number | null>`avg(seconds)`.as('seconds'),
    ])
    .groupBy('scan');
  return new Map(store.all(scan === undefined ? all : all.where('scan', '=', scan)).map((row) => [row.scan, row]));
}

export function changesOfScan(store: Store, scan: string): ScanChangeRow[] {
  return store.all(query.selectFrom('scan_changes').selectAll().where('scan', '=', scan).orderBy('id'));
}

/** Adds records behind those that are there; numbers them. */
export function addChanges(store: Store, scan: string, changes: readonly Omit<ScanChange, 'id'>[]): void {
  const last = store.first(query.selectFrom('scan_changes').select('id').where('scan', '=', scan).orderBy('id', 'desc'));
  let id = (last?.id ?? -1) + 1;
  for (const { page, word, source, kind, from, to, before, after, sure, confidence, state } of changes) {
    store.run(
      query.insertInto('scan_changes').values({ scan, id, page, word, source, kind, base_from: from, base_to: to, before: before.toWellFormed(), after: after.toWellFormed(), sure: sure ? 1 : 0, confidence, state }),
    );
    id += 1;
  }
}

export function toScanChange(row: ScanChangeRow): ScanChange {
  const { id, page, word, source, kind, base_from: from, base_to: to, before, after, confidence, state } = row;
  return { id, page, word, source, kind, from, to, before, after, sure: row.sure === 1, confidence, state };
}

/** Places as they are stored: 32-bit integers in the machine's order, copied since a blob may lie anywhere in memory. */
export function placesFrom(blob: Uint8Array | null): Int32Array {
  if (!blob) return new Int32Array(0);
  const copy = blob.slice();
  return new Int32Array(copy.buffer, copy.byteOffset, copy.byteLength >> 2);
}

export function placesBlob(places: Int32Array): Uint8Array {
  return new Uint8Array(places.buffer, places.byteOffset, places.byteLength);
}

export function problemFrom(json: string | null): ProblemData | null {
  return json === null ? null : (JSON.parse(json) as ProblemData);
}
