/**
 * Looking for words in passages. Three characters and more are looked up in the index of trigrams; one or two are looked
 * up as the beginnings of its terms or, where too many begin so, found by reading. Passages outside the index are read.
 */
import type { Range } from '../../../engine/text/index.ts';
import type { Store } from './store.ts';

export interface FoundPassage {
  readonly id: number;
  readonly documentId: string;
}

/** Text as it is compared: capitals and single accents of Latin letters make no difference, as in the index. The same number of UTF-16 code units as before. */
export function folded(text: string): string {
  // A million plain letters are not taken apart one by one.
  if (!/[^\0-\x7f]/.test(text)) return text.toLowerCase();
  return text.replaceAll(/[A-Z]+|[^\0-\x7f]/gu, foldedCharacter);
}

function foldedCharacter(character: string): string {
  const lower = character.toLowerCase();
  const plain = lower.length === character.length ? lower : character;
  if (!/[\u00c0-\u024f\u1e00-\u1eff]/.test(plain)) return plain;
  const parts = plain.normalize('NFD');
  return parts.length === 2 ? parts.charAt(0) : plain;
}

/** The words of a query: those in quotation marks belong together. */
export function queryTerms(query: string): string[] {
  const terms = [...query.matchAll(/"([^"]*)"|“([^”]*)”|(\S+)/g)].map((found) => (found[1] ?? found[2] ?? found[3] ?? '').replaceAll(/["“”\0]/g, '').trim());
  return [...new Set(terms.filter(Boolean).map((term) => folded(term.normalize('NFC').toWellFormed())))].slice(0, 12);
}

/** Where the terms are in a text, in order, without overlaps. */
export function placesOf(text: string, terms: readonly string[], limit = 100): Range[] {
  const plain = folded(text);
  const places: Range[] = [];
  for (const term of terms) {
    for (let at = plain.indexOf(term); at >= 0 && places.length < limit; at = plain.indexOf(term, at + term.length)) places.push({ from: at, to: at + term.length });
  }
  places.sort((a, b) => a.from - b.from || b.to - a.to);
  return places.filter((place, index) => index === 0 || place.from >= places[index - 1]!.to);
}

/** At most so many terms of the index are looked up for one or two characters; with more of them reading finds enough at once. */
const mostTerms = 60;
/** Passages of one document that are read for one or two frequent characters. */
const mostRead = 20;

/** All passages with the term; of a very frequent one or two characters, some. */
export function passagesWith(store: Store, term: string): FoundPassage[] {
  return [...indexed(store, term), ...outside(store, term)];
}

function indexed(store: Store, term: string): FoundPassage[] {
  if ([...term].length >= 3) return matches(store, `"${term}"`);
  const end = term.slice(0, -1) + String.fromCharCode(term.charCodeAt(term.length - 1) + 1);
  const known = store.allSql('select term from passage_terms where term >= ? and term < ? limit ?', term, end, mostTerms + 1).map((row) => String(row['term']));
  if (known.length === 0) return [];
  if (known.length <= mostTerms) return matches(store, known.map((each) => `"${each.replaceAll('"', '""')}"`).join(' OR '));
  // In each document until some are found: where they are frequent that is at once.
  const documents = store.allSql('select id from documents where trashed_at is null and length > 0').map(({ id }) => String(id));
  const pattern = `%${term.replaceAll(/[!%_]/g, '!$&')}%`;
  return documents.flatMap((id) => store.allSql("select id, document_id as documentId from passages where document_id = ? and ordinal >= 0 and indexed = 1 and text like ? escape '!' limit ?", id, pattern, mostRead) as unknown as FoundPassage[]);
}

function matches(store: Store, match: string): FoundPassage[] {
  return store.allSql('select passages.id, passages.document_id as documentId from passage_search join passages on passages.id = passage_search.rowid where passage_search match ? and passages.ordinal >= 0', match) as unknown as FoundPassage[];
}

function outside(store: Store, term: string): FoundPassage[] {
  const rows = store.allSql('select id, document_id as documentId, text from passages where indexed = 0') as unknown as (FoundPassage & { text: string })[];
  return rows.filter(({ text }) => folded(text).includes(term)).map(({ id, documentId }) => ({ id, documentId }));
}

/** The passages in the order of the text. */
export function readPassages(store: Store, ids: readonly number[], limit: number): { id: number; ordinal: number; length: number; text: string }[] {
  const rows = store.allSql('select id, ordinal, length, text from passages where id in (select value from json_each(?)) order by ordinal limit ?', JSON.stringify(ids), limit);
  return rows as unknown as { id: number; ordinal: number; length: number; text: string }[];
}
