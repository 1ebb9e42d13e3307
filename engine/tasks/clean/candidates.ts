/** What may have stood where a word was read: other letters, other spaces, or nothing. */
import { withCase } from '../lexicon.ts';
import { channelCost, misreadings, search, shape } from './channel.ts';
import type { Dictionary } from './dictionary.ts';
import type { DocumentFacts } from './document.ts';
import { LONGEST, type ScanToken } from './words.ts';

export type CleanKind = 'letters' | 'split' | 'merge' | 'sign';

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
  /** May be offered, never applied: a digit is in it, or it may be a name. */
  readonly guarded: boolean;
  readonly candidates: readonly CleanCandidate[];
}

/** Signs that print has none of, or that page readers see in dirt. */
const STRANGE = /[|~■□•*^\\<>{}«»=+#@¦¬�_]/gu;
const SPACE_LOST = 6;
const SPACE_ADDED = 7.5;
const MOST_COST = 15;
const MOST_LONG = 19;
const MOST_REAL = 6.6;
/** Candidates kept for a word, cheapest first. */
const MOST = 24;
const LINKS = new Set('a i the and for was his her not had that with this but you they have from been were are has she our who what when will would am an as at be by do go he if in is it me my no of on or so to up us we which said there their him all one'.split(' '));

export function placesOf(tokens: readonly ScanToken[], document: DocumentFacts, dictionary: Dictionary): DoubtfulPlace[] {
  const places: DoubtfulPlace[] = [];
  tokens.forEach((token, at) => {
    const next = tokens[at + 1];
    if (next && !next.paragraph && token.text.length + next.text.length <= LONGEST) {
      const merged = merges(token, next, document, dictionary);
      if (merged) places.push({ at, count: 2, text: `${token.text} ${next.text}`, unknown: true, guarded: /\p{N}/u.test(token.text + next.text), candidates: [merged] });
    }
    if (token.text.length > LONGEST) return;
    if (token.core === '') {
      const sign = strangeSign(token);
      if (sign) places.push({ at, count: 1, text: token.text, unknown: true, guarded: false, candidates: [sign] });
      return;
    }
    const one = wordPlace(token, at, document, dictionary);
    if (one) places.push(one);
  });
  return places;
}

function strangeSign(token: ScanToken): CleanCandidate | undefined {
  return /^(?:[|~■□•^\\<>{}«»=#@¦¬�_]+|[|~^\\_.,'‘’]*[|~^\\_][|~^\\_.,'‘’]*)$/u.test(token.text) ? { text: '', form: '', kind: 'sign', cost: 8 } : undefined;
}

function wordPlace(token: ScanToken, at: number, document: DocumentFacts, dictionary: Dictionary): DoubtfulPlace | undefined {
  const { core, lead, tail } = token;
  const cleanLead = lead.replace(STRANGE, '');
  const cleanTail = tail.replace(STRANGE, '');
  const inner = core.replace(STRANGE, '');
  const hasDigit = /\p{N}/u.test(core);
  const letters = core.replace(/[^\p{L}]/gu, '').length;
  if (letters === 0 && !/^[01!]$/u.test(core)) return undefined;
  if (hasDigit && (letters <= core.length - letters && !/^[01]$/u.test(core))) return undefined;
  if (hasDigit && /^\d[\d,.]*(?:st|nd|rd|th|s|d|l|lb|oz|ft|in|am|pm|cwt|qrs?)\.?$/iu.test(core)) return undefined;
  if (/[\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Han}\p{Script=Arabic}\p{Script=Hebrew}]/u.test(core)) return undefined;
  if (core.length > 40) return undefined;
  const known = isKnown(core, document, dictionary);
  const found = new Map<string, CleanCandidate>();
  const put = (form: string, kind: CleanKind, cost: number): void => {
    const text = cleanLead + styled(form, core, dictionary) + cleanTail;
    const before = found.get(text);
    if (text !== token.text && (!before || before.cost > cost)) found.set(text, { text, form, kind, cost });
  };
  if (known) {
    if (cleanLead + core + cleanTail !== token.text) put(shape(core), 'sign', 7);
    if (/^\p{Ll}+$/u.test(core) || (/^\p{Lu}\p{Ll}+$/u.test(core) && token.opens)) for (const [form, cost] of misreadings(core, MOST_REAL)) if (dictionary.isOrdinary(form) && document.rank(form) < document.rank(shape(core)) * 0.7) put(form, 'letters', cost);
    for (const [form, cost] of realSplits(shape(core))) put(form, 'split', cost);
  } else {
    if (inner !== core && isKnown(inner, document, dictionary)) put(shape(inner), 'sign', 5);
    for (const [form, cost] of search(core, letters < 4 ? 11 : letters < 8 ? MOST_COST : MOST_LONG, dictionary.prefixes, dictionary.isForm)) put(form, 'letters', cost + (dictionary.isOrdinary(form) ? 0 : 2));
    for (const name of document.names) if (Math.abs(name.length - core.length) <= 2) {
      const cost = channelCost(core, name, MOST_COST);
      if (cost > 0 && cost < Infinity) put(shape(name), 'letters', cost);
    }
    for (const [form, cost] of splits(shape(core), dictionary)) put(form, 'split', cost);
  }
  const candidates = [...found.values()].sort((a, b) => a.cost - b.cost).slice(0, MOST);
  if (candidates.length === 0) return undefined;
  return { at, count: 1, text: token.text, unknown: !known, guarded: hasDigit, candidates };
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

/** Real words that are two small ones run together. */
const RUN_TOGETHER = new Map([['tome', 'to me'], ['ina', 'in a'], ['ofa', 'of a'], ['isa', 'is a'], ['toa', 'to a'], ['asa', 'as a'], ['ata', 'at a'], ['bea', 'be a'], ['hea', 'he a'], ['iam', 'i am'], ['ihave', 'i have'], ['wean', 'we an'], ['tobe', 'to be'], ['toit', 'to it'], ['hewas', 'he was'], ['weare', 'we are'], ['thathe', 'that he'], ['hehad', 'he had'], ['inhis', 'in his'], ['tohis', 'to his'], ['onthe', 'on the'], ['tothe', 'to the'], ['ofit', 'of it'], ['init', 'in it'], ['ifit', 'if it'], ['asit', 'as it'], ['isit', 'is it'], ['thea', 'the a'], ['anda', 'and a'], ['fora', 'for a'], ['mein', 'me in'], ['ita', 'it a'], ['forthe', 'for the'], ['forma', 'form a'], ['theman', 'the man']]);

function realSplits(core: string): [string, number][] {
  const split = RUN_TOGETHER.get(core);
  return split === undefined ? [] : [[split, SPACE_LOST]];
}

/** Words that lost their spaces: up to four, all real, short ones only common ones; one of two may have a misread letter. */
function splits(core: string, dictionary: Dictionary): [string, number][] {
  const found: [string, number][] = [];
  const isPart = (part: string): boolean => LINKS.has(part) || (part.length > 2 && dictionary.isOrdinary(part));
  for (let at = 1; at < core.length; at += 1) {
    const [head, tail] = [core.slice(0, at), core.slice(at)];
    const [first, second] = [isPart(head), isPart(tail)];
    if (first && second) found.push([`${head} ${tail}`, SPACE_LOST + (LINKS.has(head) || LINKS.has(tail) ? 0 : head.length > 3 && tail.length > 3 ? 2 : 4)]);
    else if (head === 't' && second) found.push([`i ${tail}`, SPACE_LOST + 3]);
    else if (first && tail.length > 4 && LINKS.has(head)) for (const [form, cost] of misreadings(tail, 7)) if (dictionary.isOrdinary(form)) found.push([`${head} ${form}`, SPACE_LOST + cost]);
    if (first && core.length > 8) for (let to = at + 1; to < core.length; to += 1) {
      const [middle, last] = [core.slice(at, to), core.slice(to)];
      if (isPart(middle) && isPart(last) && [head, middle, last].some((part) => LINKS.has(part))) found.push([`${head} ${middle} ${last}`, 2 * SPACE_LOST]);
    }
  }
  return found;
}

/** Two pieces of one word. */
function merges(first: ScanToken, second: ScanToken, document: DocumentFacts, dictionary: Dictionary): CleanCandidate | undefined {
  if (first.core === '' || second.core === '' || first.tail !== '' || second.lead !== '' || /\p{N}/u.test(first.core + second.core)) return undefined;
  if (!/^[\p{L}'’]+$/u.test(first.core) || !/^[\p{L}'’]+$/u.test(second.core)) return undefined;
  if (/^\p{Lu}/u.test(second.core) && !(first.core === first.core.toUpperCase())) return undefined;
  const both = [first, second].filter(({ core }) => isKnown(core, document, dictionary)).length;
  if (both === 2) return undefined;
  const form = shape(first.core + second.core);
  if (!dictionary.isOrdinary(form)) return undefined;
  return { text: first.text + second.text, form, kind: 'merge', cost: SPACE_ADDED };
}
