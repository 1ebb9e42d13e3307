/** What may have stood where a word was read: other letters, other spaces, other marks, or nothing. */
import { withCase } from '../lexicon.ts';
import { channelCost, misreadings, search, shape } from './channel.ts';
import type { Dictionary } from './dictionary.ts';
import { hasAccent, type DocumentFacts } from './document.ts';
import { dirt, markChange, STRANGE, type Gate } from './marks.ts';
import { MARK_SPLIT, markSplit, merged, realSplits, SPACE_ADDED, splits } from './spaces.ts';
import { LONGEST, type ScanToken } from './words.ts';

/** Letters of a word, its spaces, a sign that is none of it, a mark at it, a capital, or a token that is nothing. */
export type CleanKind = 'letters' | 'split' | 'merge' | 'sign' | 'mark' | 'case' | 'gone';

export interface CleanCandidate {
  /** Whole words as they would stand, punctuation included. */
  readonly text: string;
  /** The changed part alone, small letters. */
  readonly form: string;
  readonly kind: CleanKind;
  /** Nats: how seldom that is read so. */
  readonly cost: number;
}

/** One or two neighbouring words that may be wrong. */
export interface DoubtfulPlace {
  /** Index of the first word and number of words. */
  readonly at: number;
  readonly count: 1 | 2;
  readonly text: string;
  /** Whether what stands there is no word. */
  readonly unknown: boolean;
  /** May be offered, never applied: a digit is in it, or it may be foreign. */
  readonly guarded: boolean;
  readonly gate?: Gate;
  readonly candidates: readonly CleanCandidate[];
}

/** Most nats of misreading that a word is searched with: below four letters, below eight, and longer; beyond `near` only common words. */
const NEAR = [11, 15, 19] as const;
const FAR = [17, 20, 22] as const;
/** Down to where in the list by frequency a word is common, for those lengths. */
const COMMON = [600, 4000, 12_000] as const;
const MOST_REAL = 9;
const REAL_LOST = 9.5;
/** Candidates kept for a word, cheapest first. */
const MOST = 24;

export function placesOf(tokens: readonly ScanToken[], document: DocumentFacts, dictionary: Dictionary): DoubtfulPlace[] {
  const places: DoubtfulPlace[] = [];
  tokens.forEach((token, at) => {
    const next = tokens[at + 1];
    if (next && !next.paragraph && token.text.length + next.text.length <= LONGEST) {
      const merge = merges(token, next, document, dictionary);
      if (merge) places.push({ at, count: 2, text: `${token.text} ${next.text}`, unknown: true, guarded: false, candidates: [merge] });
    }
    if (token.text.length > LONGEST) return;
    const nothing = dirt(token);
    if (nothing) places.push({ at, count: 1, text: token.text, unknown: !nothing.gate, guarded: false, ...nothing });
    if (token.core === '') return;
    const one = wordPlace(token, at, document, dictionary);
    if (one) places.push(one);
    if (!isKnown(token.core, document, dictionary)) return;
    const marks = markChange(token);
    if (marks) places.push({ at, count: 1, text: token.text, unknown: false, guarded: false, ...marks });
  });
  return places;
}

function wordPlace(token: ScanToken, at: number, document: DocumentFacts, dictionary: Dictionary): DoubtfulPlace | undefined {
  const { core, lead, tail } = token;
  const hasDigit = /\p{N}/u.test(core);
  const letters = core.replace(/[^\p{L}]/gu, '').length;
  if (letters === 0 && !/^[01!]$/u.test(core)) return undefined;
  if (hasDigit && (letters <= core.length - letters && !/^[01]$/u.test(core))) return undefined;
  if (hasDigit && /^\d[\d,.]*(?:st|nd|rd|th|s|d|l|lb|oz|ft|in|am|pm|cwt|qrs?)\.?$/iu.test(core)) return undefined;
  if (/[\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Han}\p{Script=Arabic}\p{Script=Hebrew}]/u.test(core)) return undefined;
  if (core.length > 40) return undefined;
  const [cleanLead, cleanTail] = [lead.replace(STRANGE, ''), tail.replace(STRANGE, '')];
  const known = isKnown(core, document, dictionary);
  const found = new Map<string, CleanCandidate>();
  const put = (form: string, kind: CleanKind, cost: number, text = cleanLead + styled(form, core, dictionary) + cleanTail): void => {
    const before = found.get(text);
    if (text !== token.text && (!before || before.cost > cost)) found.set(text, { text, form, kind, cost });
  };
  if (known) {
    if (cleanLead + core + cleanTail !== token.text) put(shape(core), 'sign', 7, cleanLead + core + cleanTail);
    for (const [form, kind, cost] of realWords(token, document, dictionary)) put(form, kind, cost, kind === 'case' && /^[IJ]\p{Ll}/u.test(core) ? cleanLead + form + cleanTail : undefined);
    for (const [form, cost] of realSplits(shape(core))) put(form, 'split', cost);
  } else {
    const inner = core.replace(STRANGE, '');
    if (inner !== core && isKnown(inner, document, dictionary)) put(shape(inner), 'sign', 5);
    for (const [form, cost] of meant(core, document, dictionary)) if (!isSpelling(shape(core), form)) put(form, 'letters', cost + (dictionary.isOrdinary(form) ? 0 : 2));
    for (const [form, cost] of compounds(core, document, dictionary)) put(form, 'letters', cost);
    for (const name of document.names) if (Math.abs(name.length - core.length) <= 2) {
      const cost = channelCost(core, name, NEAR[1]);
      if (cost > 0 && cost < Infinity) put(shape(name), 'letters', cost);
    }
    for (const [form, cost] of splits(shape(core), dictionary)) put(form, 'split', cost);
    const split = markSplit(core, dictionary.isWord);
    if (split !== undefined) put(shape(split), 'split', MARK_SPLIT, cleanLead + split + cleanTail);
  }
  // A sign at the edge may have been a letter: "»hip", "rate«".
  const edge = signsAtEdges(token);
  if (edge && !hasDigit) for (const [form, cost] of meant(edge.core, document, dictionary)) if (dictionary.isOrdinary(form)) put(form, form === shape(core) ? 'sign' : 'letters', cost, edge.lead + styled(form, edge.core, dictionary) + edge.tail);
  const candidates = [...found.values()].sort((a, b) => a.cost - b.cost).slice(0, MOST);
  if (candidates.length === 0) return undefined;
  return { at, count: 1, text: token.text, unknown: !known || edge !== undefined, guarded: hasDigit || (hasAccent(core) && !document.accented), candidates };
}

/** What a real word may be instead: a commoner word that is read so, or the same without its capital. */
function realWords({ core, opens }: ScanToken, document: DocumentFacts, dictionary: Dictionary): [string, CleanKind, number][] {
  const form = shape(core);
  const found: [string, CleanKind, number][] = [];
  if (/^(?!(?:Mc|Mac|O['’]|D['’]))\p{L}*\p{Ll}\p{Lu}/u.test(core) && dictionary.isOrdinary(form)) found.push([form, 'case', 3]);
  if (!/^\p{L}\p{Ll}*$/u.test(core) || document.isOwn(core)) return found;
  const isCapital = /^\p{Lu}/u.test(core);
  if (isCapital && !opens) {
    // A small i or j read as a capital.
    if (/^[IJ]\p{Ll}/u.test(core) && dictionary.isOrdinary(form)) found.push([form, 'case', 4]);
    return found;
  }
  const most = document.rank(form) * 0.7;
  const isCommoner = (other: string): boolean => dictionary.isOrdinary(other) && document.rank(other) < most;
  for (const [other, cost] of misreadings(core, MOST_REAL)) if (isCommoner(other)) found.push([other, 'letters', cost]);
  for (const other of dictionary.oneMore(form)) if (isCommoner(other)) found.push([other, 'letters', REAL_LOST]);
  return found;
}

/** Whether two forms are one word in two spellings, neither misread: "kind-hearted", "drown'd", "pray'r", "o'er", "wisdoms". Hyphens are the rules' part. */
function isSpelling(read: string, form: string): boolean {
  if (read === `${form}s` || read.replaceAll('-', '') === form || ['e', 'v'].some((letter) => read.replace("'", letter) === form)) return true;
  // Speech that swallows letters: "partic'lar".
  const [head = '', tail = '', ...more] = read.split("'");
  return more.length === 0 && head !== '' && tail !== '' && read.length > 6 && form.startsWith(head) && form.endsWith(tail) && form.length > head.length + tail.length;
}

/** Words that may have been read as this one, with the costs. */
function meant(core: string, document: DocumentFacts, dictionary: Dictionary): [string, number][] {
  const letters = core.replace(/[^\p{L}]/gu, '').length;
  const size = letters < 4 ? 0 : letters < 8 ? 1 : 2;
  return [...search(core, FAR[size], dictionary.prefixes, dictionary.isForm)].filter(([form, cost]) => cost <= NEAR[size] || (dictionary.isOrdinary(form) && document.rank(form) < COMMON[size]));
}

/** A word of several by hyphens of which one is none. */
function compounds(core: string, document: DocumentFacts, dictionary: Dictionary): [string, number][] {
  const parts = core.split('-');
  if (parts.length < 2 || parts.some((part) => !/^\p{L}{2,}$/u.test(part))) return [];
  const wrong = parts.findIndex((part) => !isKnown(part, document, dictionary));
  const part = parts[wrong];
  if (part === undefined || part.length < 3 || parts.some((other, index) => index !== wrong && !isKnown(other, document, dictionary))) return [];
  return meant(part, document, dictionary).filter(([form]) => dictionary.isOrdinary(form)).map(([form, cost]) => [shape(parts.with(wrong, form).join('-')), cost]);
}

/** A word with the strange signs at its ends taken for part of it. */
function signsAtEdges({ core, lead, tail }: ScanToken): { readonly lead: string; readonly core: string; readonly tail: string } | undefined {
  const before = /[«»*~|\\{}<>¦^]+$/u.exec(lead)?.[0] ?? '';
  const after = /^[«»*~|\\{}<>¦^]+/u.exec(tail)?.[0] ?? '';
  const length = before.length + after.length;
  if (length === 0 || length > 2 || !/^\p{L}+$/u.test(core)) return undefined;
  return { lead: lead.slice(0, lead.length - before.length).replace(STRANGE, ''), core: before + core + after, tail: tail.slice(after.length).replace(STRANGE, '') };
}

/** Whether a word is one: in the dictionary, made of such by hyphens, or a number in letters. */
export function isKnown(core: string, document: DocumentFacts, dictionary: Dictionary): boolean {
  if (dictionary.isWord(core)) return true;
  if (/^(?=[ivxlc])(?:x[cl]|l?x{0,3})(?:i[xv]|v?i{0,3})$/u.test(core.toLowerCase()) && core.length > 1 && core === core.toUpperCase()) return true;
  const parts = core.split(/[-–—‐/]/u).filter(Boolean);
  if (parts.length > 1) return parts.every((part) => dictionary.isWord(part));
  return /^(?:[A-Z]\.)+[A-Z]?$/u.test(core) || document.isOwn(core);
}

function styled(form: string, core: string, dictionary: Dictionary): string {
  const name = dictionary.isOrdinary(form) ? undefined : dictionary.nameOf(form);
  // A single capital or small letter in the middle is a misread one, not a pattern.
  const letters = core.replace(/[^\p{L}]/gu, '');
  const isUpper = letters.length > 1 && letters.replace(/[^\p{Lu}]/gu, '').length > letters.length * 0.6;
  const pattern = isUpper ? 'AA' : /^\p{Lu}/u.test(letters) ? 'Aa' : 'aa';
  const text = form.split(' ').map((word, index) => (index === 0 || isUpper ? withCase(word, pattern) : withCase(word, 'aa'))).join(' ');
  return name !== undefined && pattern === 'aa' ? name : core.includes('’') ? text.replaceAll("'", '’') : text;
}

/** Two pieces of one word. */
function merges(first: ScanToken, second: ScanToken, document: DocumentFacts, dictionary: Dictionary): CleanCandidate | undefined {
  if (first.core === '' || second.core === '' || first.tail !== '' || second.lead !== '' || /\p{N}/u.test(first.core + second.core)) return undefined;
  if (!/^[\p{L}'’]+$/u.test(first.core) || !/^[\p{L}'’]+$/u.test(second.core)) return undefined;
  if (/^\p{Lu}/u.test(second.core) && !(first.core === first.core.toUpperCase())) return undefined;
  const both = [first, second].filter(({ core }) => isKnown(core, document, dictionary)).length;
  if (both === 2) return undefined;
  const form = merged(first.core, second.core, dictionary);
  if (form === undefined) return undefined;
  return { text: first.text + second.text, form, kind: 'merge', cost: SPACE_ADDED };
}
