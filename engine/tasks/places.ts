/**
 * Places of a passage where something may be wrong, each with what could stand there instead. Finding is generous:
 * whether anything is changed is decided by scoring.
 */
import { doubledWords, protectedSpans, syntaxSpans, wordSegments, lines } from '../text/index.ts';
import type { Range } from '../text/index.ts';
import type { ReasonCode } from '../worker/index.ts';
import { withCase, type Lexicon } from './lexicon.ts';
import { agreementForms, confusables, SMALL_WORDS } from './variants.ts';

/**
 * How a candidate came up, which decides how it is measured and how much better it must be: a word for a non-word, one
 * of a confusable set, an article, an irregular form that must agree, a form with another ending, one that the word before asks for, a real word one
 * slip or one misread shape away, a word left out, or what the grammar checker suggests.
 */
export type CandidateKind = 'unknown' | 'confusable' | 'article' | 'form' | 'ending' | 'asked' | 'slip' | 'shape' | 'repeated' | 'checker';

export interface Candidate {
  readonly text: string;
  readonly kind: CandidateKind;
  readonly reason: ReasonCode;
  /** A checker's own words; '' where the reason says it all. */
  readonly detail: string;
  /** Nats that speak against this slip beside likelier ones. */
  readonly cost: number;
}

export interface Place extends Range {
  readonly text: string;
  /** Without what stands there now. */
  readonly candidates: readonly Candidate[];
  /** Whether what stands there is no word at all. */
  readonly unknown: boolean;
}

/** Most candidates kept for one place, likeliest slips first. */
const MOST = 48;

/** Spans that a repair must not touch. */
export function untouchable(passage: string, lexicon: Lexicon): Range[] {
  const spans = protectedSpans(passage, lexicon.isOrdinary).filter(({ kind, from, to }) => kind !== 'quotation' && !(kind === 'number' && misreadWord(passage.slice(from, to), lexicon)));
  return [...spans, ...syntaxSpans(passage)];
}

/** A word that only looks like a number because a scanner took letters for digits: "wor1d", not "A4", "3rd" or "1990s". */
function misreadWord(text: string, lexicon: Lexicon): boolean {
  const letters = text.replace(/[^\p{L}]/gu, '').length;
  if (/^(?:[01][a-z]|[a-z][01]|[a-z]1[a-z]|[a-z]0[a-z])$/.test(text)) return lexicon.near(text, false).some(({ kind, text: word }) => kind === 'recognition' && SMALL_WORDS.includes(word));
  if (!/^[\p{L}\p{N}]+$/u.test(text) || letters < 2 || letters <= text.length - letters || /^\d+(?:st|nd|rd|th|s|am|pm|[kcm]?[mgl]|km)$/i.test(text)) return false;
  return lexicon.near(text, false).some(({ kind, text: word }) => kind === 'recognition' && /^\p{L}+$/u.test(word) && word.length >= 2);
}

/** Every word of a passage that may be wrong, in order, without overlap. `muted` lists lower-case words to leave alone. */
export function findPlaces(passage: string, lexicon: Lexicon, muted: ReadonlySet<string>): Place[] {
  const locked = untouchable(passage, lexicon);
  const isLocked = ({ from, to }: Range) => locked.some((span) => span.from < to && from < span.to);
  const places: Place[] = [];
  for (const line of lines(passage)) {
    for (const word of wordSegments(passage, line)) {
      if (!word.wordLike || isLocked(word)) continue;
      const text = passage.slice(word.from, word.to);
      if (muted.has(text.toLowerCase())) continue;
      if (isElision(passage, word, lexicon)) continue;
      const place = wordPlace(text, word, lexicon, wordBefore(passage, line.from, word.from));
      if (place) places.push(place);
    }
  }
  for (const range of doubledWords(passage)) if (!isLocked(range)) addDeletion(places, passage, range);
  return places.sort((a, b) => a.from - b.from);
}

/** A word shortened on purpose, as speech is written: "wonderin’", "’em", "o’". */
function isElision(passage: string, { from, to }: Range, lexicon: Lexicon): boolean {
  const text = passage.slice(from, to).toLowerCase();
  const isMark = (character: string | undefined) => character === '’' || character === "'";
  if (isMark(passage[to]) && !lexicon.has(text) && ['g', 'd', 'f', 'h', 'th'].some((end) => lexicon.has(text + end))) return true;
  if (!isMark(passage[from - 1]) || /[\p{L}\p{N}]/u.test(passage[from - 2] ?? '')) return false;
  return ['em', 'tis', 'twas', 'til', 'cause', 'bout', 'round'].includes(text) || (!lexicon.has(text) && ['h', 'th', 'a', 'be', 'ad', 'it ', 'i'].some((start) => lexicon.has(start.trim() + text)));
}

/** The lower-case word right before an offset, with nothing but spaces between; '' where there is none. */
function wordBefore(passage: string, start: number, from: number): string {
  return /(?<![\p{L}\p{N}'’-])[\p{L}'’]+(?= +$)/u.exec(passage.slice(Math.max(start, from - 40), from))?.[0].toLowerCase() ?? '';
}

function wordPlace(text: string, range: Range, lexicon: Lexicon, before: string): Place | undefined {
  if (!/^[\p{Script=Latin}\p{M}\p{N}'’]+$/u.test(text)) return undefined;
  const unknown = !lexicon.has(text) && !lexicon.isCompound(text);
  const lower = text.toLowerCase().replaceAll('’', "'");
  const found = new Map<string, Candidate>();
  const add = (word: string, kind: CandidateKind, reason: ReasonCode, cost: number) => {
    const styled = withCase(word, text);
    const before = found.get(styled);
    if (styled !== text && (!before || before.cost > cost)) found.set(styled, { text: styled, kind, reason, detail: '', cost });
  };
  if (!unknown) {
    for (const word of confusables(lower)) add(word, 'confusable', 'confusable', 0);
    for (const { text: word, kind } of agreementForms(lower, lexicon, before)) add(word, kind, 'agreement', 0);
  }
  for (const { text: word, kind, cost } of lexicon.near(text, unknown)) {
    const shape = kind === 'recognition';
    add(word, unknown ? 'unknown' : shape ? 'shape' : 'slip', shape ? 'recognition' : unknown ? 'spelling' : 'doubted', cost);
  }
  const candidates = [...found.values()].sort((a, b) => a.cost - b.cost).slice(0, MOST);
  return candidates.length > 0 ? { from: range.from, to: range.to, text, candidates, unknown } : undefined;
}

/** A doubled word goes together with the space before it. */
function addDeletion(places: Place[], passage: string, word: Range): void {
  let from = word.from;
  while (from > 0 && /\s/u.test(passage[from - 1] ?? '')) from -= 1;
  for (const [index, place] of places.entries()) if (place.from < word.to && word.from < place.to) places.splice(index, 1);
  places.push({ from, to: word.to, text: passage.slice(from, word.to), candidates: [{ text: '', kind: 'repeated', reason: 'repeated', detail: '', cost: 0 }], unknown: false });
}
