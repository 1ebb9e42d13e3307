/**
 * What a reviser must hand back to the letter: numbers, names, quotations, addresses and code; and the comparison of
 * two texts for what was lost, invented or altered.
 */
import type { Range } from './change.ts';
import { blocks, syntaxSpans } from './markdown.ts';
import { sentences } from './sentences.ts';

export type ProtectedKind = 'number' | 'name' | 'quotation' | 'link' | 'code';

export interface ProtectedSpan extends Range {
  readonly kind: ProtectedKind;
  /** What must be found again: the span without possessive endings, spaces folded. */
  readonly key: string;
}

/** Whether a word in lower case is an ordinary word of the language. */
export type IsOrdinaryWord = (lower: string) => boolean;

/**
 * A number with its sign, currency, unit letters, separators and percent sign: "-3", "$1,200.50", "2024-05-01", "12:30",
 * "3rd", "5kg", "A4", "50 %". Number words are not protected.
 */
const NUMBER = /(?:(?<=^|[\s([“"‘])[-−+])?[\p{Sc}]?\p{L}*\p{N}[\p{L}\p{N}]*(?:[.,:/'’–−-]\p{N}[\p{L}\p{N}]*)*(?:[\u00a0\u202f ]?[%‰°])?/gu;
const CAPITALISED = /\p{Lu}[\p{L}\p{M}]*(?:['’‑-]\p{L}[\p{L}\p{M}]*)*/gu;
const ACRONYM = /\b(?:\p{Lu}\.){2,}|\b\p{Lu}{2,}s?\b/gu;
const QUOTATION = /“([^“”]+)”|"([^"\n]+)"|«([^«»]+)»|„([^„“”]+)[“”]|(?<![\p{L}\p{N}])‘((?:[^‘’]|’(?=\p{L}))+)’(?!\p{L})/gu;
/** Capitalised wherever they stand, and no one's name. */
const ALWAYS_CAPITAL = new Set(['i', "i'm", "i'll", "i've", "i'd", 'i’m', 'i’ll', 'i’ve', 'i’d', 'o', 'oh', 'ah']);

/**
 * The protected spans of a text, in order; a quotation may hold numbers and names. A capitalised word is a name in the
 * middle of a sentence (titles aside), and at its start when the dictionary does not know it in lower case.
 */
export function protectedSpans(text: string, isOrdinaryWord: IsOrdinaryWord): ProtectedSpan[] {
  const found: ProtectedSpan[] = [];
  const code: Range[] = [];
  for (const { kind, from, to } of syntaxSpans(text)) {
    if (kind === 'markup') continue;
    found.push({ kind, from, to, key: text.slice(from, to) });
    code.push({ from, to });
  }
  const free = (from: number, to: number) => !code.some((span) => span.from < to && from < span.to);
  const add = (kind: ProtectedKind, from: number, to: number, key: string) => {
    if (key && free(from, to)) found.push({ kind, from, to, key: key.replace(/\s+/gu, ' ').trim() });
  };
  const numbers: Range[] = [];
  const labels = listLabels(text);
  for (const match of text.matchAll(NUMBER)) {
    const from = match.index;
    const to = from + match[0].length;
    if (labels.has(from)) continue;
    add('number', from, to, match[0]);
    numbers.push({ from, to });
  }
  const starts = sentenceStarts(text);
  const titles = blocks(text).filter((block) => block.kind === 'heading');
  const named = new Set<number>();
  const name = (from: number, word: string) => {
    const bare = word.replace(/['’]s$/u, '').replace(/['’]$/u, '');
    if (named.has(from) || numbers.some((span) => span.from <= from && from < span.to)) return;
    named.add(from);
    add('name', from, from + bare.length, bare);
  };
  for (const match of text.matchAll(ACRONYM)) {
    name(match.index, match[0]);
    for (let at = match.index; at < match.index + match[0].length; at += 1) named.add(at);
  }
  for (const match of text.matchAll(CAPITALISED)) {
    const word = match[0];
    const lower = word.toLowerCase();
    const bare = lower.replace(/['’]s$/u, '');
    if (ALWAYS_CAPITAL.has(lower) || ALWAYS_CAPITAL.has(bare)) continue;
    const loose = starts.has(match.index) || titles.some((title) => title.from <= match.index && match.index < title.to);
    if (loose && (isOrdinaryWord(bare) || isOrdinaryWord(lower) || isOrdinaryWord(lower.replaceAll('’', "'")))) continue;
    name(match.index, word);
  }
  for (const match of text.matchAll(QUOTATION)) {
    const inner = match.slice(1).find((group) => group !== undefined) ?? '';
    add('quotation', match.index, match.index + match[0].length, inner);
  }
  return found.sort((a, b) => a.from - b.from || b.to - a.to);
}

export interface ProtectedWord {
  readonly kind: ProtectedKind;
  readonly key: string;
}

export interface Comparison {
  /** Protected in the first text and nowhere in the second. */
  readonly lost: readonly ProtectedWord[];
  /** Protected in the second text and nowhere in the first. */
  readonly invented: readonly ProtectedWord[];
  /** A lost one and an invented one that stand for the same thing. */
  readonly altered: readonly { readonly kind: ProtectedKind; readonly before: string; readonly after: string }[];
}

/**
 * Compares what is protected in two texts. A span counts as kept where its letters stand anywhere in the other text as
 * a whole word, since a name may move to the start of a sentence. How often it stands there does not matter.
 */
export function compareProtected(before: string, after: string, isOrdinaryWord: IsOrdinaryWord): Comparison {
  const lost = missing(protectedSpans(before, isOrdinaryWord), after, false);
  const invented = missing(protectedSpans(after, isOrdinaryWord), before, true);
  const altered: { kind: ProtectedKind; before: string; after: string }[] = [];
  const gones = lost.slice();
  for (const gone of gones) {
    const rivals = invented.filter((word) => word.kind === gone.kind);
    const match = rivals.find((word) => resembles(gone.key, word.key)) ?? (rivals.length === 1 && lost.filter((word) => word.kind === gone.kind).length === 1 ? rivals[0] : undefined);
    if (!match) continue;
    altered.push({ kind: gone.kind, before: gone.key, after: match.key });
    lost.splice(lost.indexOf(gone), 1);
    invented.splice(invented.indexOf(match), 1);
  }
  return { lost, invented, altered };
}

function missing(spans: readonly ProtectedSpan[], other: string, anyCase: boolean): ProtectedWord[] {
  const folded = fold(other, anyCase);
  const seen = new Set<string>();
  const found: ProtectedWord[] = [];
  for (const { kind, key } of spans) {
    if (seen.has(`${kind} ${key}`)) continue;
    seen.add(`${kind} ${key}`);
    // An invented name may be an ordinary word of the other text that now has a capital; a number may not differ at all.
    if (!standsIn(fold(key, anyCase), folded)) found.push({ kind, key });
  }
  return found;
}

function fold(text: string, anyCase: boolean): string {
  const same = text.replace(/[’‘]/gu, "'").replace(/[“”«»„]/gu, '"').replace(/\s+/gu, ' ').trim();
  return anyCase ? same.toLowerCase() : same;
}

/** Whether `key` stands in `text` with no letter or digit of the same word beside it. */
function standsIn(key: string, text: string): boolean {
  for (let at = text.indexOf(key); at >= 0; at = text.indexOf(key, at + 1)) {
    const before = text.slice(Math.max(0, at - 2), at);
    const after = text.slice(at + key.length, at + key.length + 2);
    const openLeft = !/[\p{L}\p{N}]$/u.test(before) && !(/^\p{N}/u.test(key) && /\p{N}[.,]$|[\p{Sc}]$|[-−]$/u.test(before));
    const openRight = !/^[\p{L}\p{N}]/u.test(after) && !(/\p{N}$/u.test(key) && /^(?:[.,:/]\p{N}|[%‰])/u.test(after));
    if ((openLeft || !/^[\p{L}\p{N}]/u.test(key)) && (openRight || !/[\p{L}\p{N}]$/u.test(key))) return true;
  }
  return false;
}

function resembles(a: string, b: string): boolean {
  const x = a.toLowerCase();
  const y = b.toLowerCase();
  if (x === y) return true;
  return editDistance(x, y) <= Math.max(1, Math.floor(Math.max(x.length, y.length) / 4));
}

/** Levenshtein distance in UTF-16 code units. */
export function editDistance(a: string, b: string): number {
  const row = Uint16Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    let diagonal = i - 1;
    row[0] = i;
    for (let j = 1; j <= b.length; j += 1) {
      const above = row[j] ?? 0;
      row[j] = Math.min(above + 1, (row[j - 1] ?? 0) + 1, diagonal + (a.charCodeAt(i - 1) === b.charCodeAt(j - 1) ? 0 : 1));
      diagonal = above;
    }
  }
  return row[b.length] ?? 0;
}

/** Where sentences begin: the first letter of each, and of each line's content and each quotation. */
function sentenceStarts(text: string): Set<number> {
  const starts = new Set<number>();
  const firstLetter = (from: number, to: number) => {
    for (let at = from; at < to; at += 1) {
      if (/[\p{L}\p{N}]/u.test(text[at] ?? '')) return at;
    }
    return -1;
  };
  for (const { from, to } of sentences(text)) starts.add(firstLetter(from, to));
  for (const match of text.matchAll(/[“"‘«„:]\s*(?=\p{Lu})|^[ \t]*(?:[-*+>#|]+|\d{1,9}[.)])[ \t]+/gmu)) starts.add(firstLetter(match.index + match[0].length, text.length));
  return starts;
}

/** Numbers that only count list items. */
function listLabels(text: string): Set<number> {
  const labels = new Set<number>();
  for (const match of text.matchAll(/^[ \t]*(?=\d{1,9}[.)][ \t])/gmu)) labels.add(match.index + match[0].length);
  return labels;
}
