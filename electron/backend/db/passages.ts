/**
 * The texts of documents in passages of some lines, for the search: an edit rewrites the passages it touches and no
 * others. A passage in the index that is written in is put aside (its ordinal is −1, so no search finds it) and another
 * takes its place outside the index; when there is time the one is deleted and the other goes into the index.
 */
import type { Change } from '../../../engine/text/index.ts';
import { query, type Store } from './store.ts';

/** UTF-16 code units. A passage ends with the first line end after `usual`, and at `most` in any case, at a space if there is one. */
const usual = 1200;
const most = 2400;
/** Every character begins a term of three in the index, also the last one. */
const padding = '\n\n';

interface Place {
  readonly id: number;
  readonly indexed: number;
  readonly ordinal: number;
  readonly length: number;
}

/** Splits a text into pieces that together are the text; at line ends, or where a line is too long at spaces, never inside a surrogate pair. */
export function splitText(text: string): string[] {
  const pieces: string[] = [];
  for (let from = 0; from < text.length; ) {
    const to = endOfPiece(text, from);
    pieces.push(text.slice(from, to));
    from = to;
  }
  return pieces;
}

function endOfPiece(text: string, from: number): number {
  if (text.length - from <= most) return text.length;
  const line = text.indexOf('\n', from + usual);
  if (line >= 0 && line < from + most) return line + 1;
  const last = text.slice(from + usual, from + most).search(/[\s。、，．！？][^\s。、，．！？]*$/u);
  if (last >= 0) return from + usual + last + 1;
  const code = text.charCodeAt(from + most);
  return from + most - (code >= 0xdc00 && code < 0xe000 ? 1 : 0);
}

/** The passages of a new document, or of one whose passages are not those of its text. Outside the index for now. */
export function writePassages(store: Store, documentId: string, text: string): void {
  store.run(query.deleteFrom('passages').where('document_id', '=', documentId));
  for (const [ordinal, piece] of splitText(text).entries()) insert(store, documentId, ordinal, piece);
}

/** Brings the passages up to date with an edit, in its transaction. */
export function editPassages(store: Store, documentId: string, before: string, after: string, changes: readonly Change[]): void {
  const places = store.all(query.selectFrom('passages').select(['id', 'ordinal', 'length', 'indexed']).where('document_id', '=', documentId).where('ordinal', '>=', 0).orderBy('ordinal'));
  const length = places.reduce((sum, place) => sum + place.length, 0);
  // A library from before there were passages, or one whose passages went wrong.
  if (length !== before.length || places.length === 0) return writePassages(store, documentId, after);
  let shift = 0;
  for (const { from, to, places: touched, moved } of touchedRuns(places, changes)) {
    const pieces = splitText(after.slice(from + moved, to + moved + gained(changes, from, to, touched.at(-1) === places.at(-1))));
    shift += replace(store, documentId, touched, pieces, shift);
  }
}

interface Run {
  readonly from: number;
  readonly to: number;
  readonly places: Place[];
  /** How far the edits before it moved its beginning. */
  readonly moved: number;
}

/** Neighbouring passages that the changes touch. A change at a border belongs to the passage that begins there; at the very end to the last one. */
function touchedRuns(places: readonly Place[], changes: readonly Change[]): Run[] {
  const runs: { from: number; to: number; places: Place[]; moved: number }[] = [];
  let start = 0;
  let moved = 0;
  let next = 0;
  for (const place of places) {
    const end = start + place.length;
    const last = place === places.at(-1);
    const own = (at: number): boolean => at < end || last;
    const begins = start;
    const reaches = changes[next - 1];
    let touched = reaches !== undefined && reaches.to > begins;
    const movedHere = moved;
    while (next < changes.length && own(changes[next]!.from)) {
      touched = true;
      const change = changes[next]!;
      moved += change.insert.length - (change.to - change.from);
      next += 1;
    }
    if (touched) {
      const run = runs.at(-1);
      if (run && run.to === begins) {
        run.to = end;
        run.places.push(place);
      } else runs.push({ from: begins, to: end, places: [place], moved: movedHere });
    }
    start = end;
  }
  return runs;
}

/** By how much the changes that begin in the range make it longer. */
function gained(changes: readonly Change[], from: number, to: number, last: boolean): number {
  return changes.filter((change) => change.from >= from && (change.from < to || last)).reduce((sum, change) => sum + change.insert.length - (change.to - change.from), 0);
}

/** Puts the pieces where the places were; answers by how much ordinals after them moved. `shifted`: by how much they have moved already. */
function replace(store: Store, documentId: string, places: readonly Place[], pieces: readonly string[], shifted: number): number {
  const grown = pieces.length - places.length;
  const behind = places.at(-1)!.ordinal + shifted;
  if (grown > 0) store.runSql('update passages set ordinal = ordinal + ? where document_id = ? and ordinal > ?', grown, documentId, behind);
  for (const [index, place] of places.entries()) {
    const piece = pieces[index];
    // To take it out of the index now would cost more than the rest of the edit.
    if (place.indexed === 1) {
      store.runSql('update passages set ordinal = -1 where id = ?', place.id);
      if (piece !== undefined) insert(store, documentId, place.ordinal + shifted, piece);
    } else if (piece === undefined) store.runSql('delete from passages where id = ?', place.id);
    else store.runSql('update passages set length = ?, text = ? where id = ?', piece.length, stored(piece), place.id);
  }
  for (const [index, piece] of pieces.slice(places.length).entries()) insert(store, documentId, behind + 1 + index, piece);
  return Math.max(0, grown);
}

function insert(store: Store, document_id: string, ordinal: number, piece: string): void {
  store.runSql('insert into passages (document_id, ordinal, length, indexed, text) values (?, ?, ?, 0, ?)', document_id, ordinal, piece.length, stored(piece));
}

/** SQLite's UTF-8 has no lone surrogates. */
function stored(piece: string): string {
  return piece.toWellFormed() + padding;
}

/** Deletes some passages that were put aside and takes some others into the index; whether more are left. */
export function indexSome(store: Store, limit: number): boolean {
  const aside = store.runSql('delete from passages where id in (select id from passages where ordinal < 0 limit ?)', limit);
  const taken = aside === limit ? 0 : store.runSql('update passages set indexed = 1 where id in (select id from passages where indexed = 0 order by id limit ?)', limit - aside);
  return aside + taken === limit;
}

/** Documents with text that have no passages: those of a library from before there were any. */
export function documentsWithoutPassages(store: Store): string[] {
  const found = store.allSql('select id from documents where length > 0 and not exists (select 1 from passages where document_id = documents.id)');
  return found.map(({ id }) => id as string);
}

/** Where a passage begins in the text of its document. */
export function passageStart(store: Store, documentId: string, ordinal: number): number {
  return Number(store.allSql('select coalesce(sum(length), 0) as start from passages where document_id = ? and ordinal >= 0 and ordinal < ?', documentId, ordinal)[0]?.['start']);
}
