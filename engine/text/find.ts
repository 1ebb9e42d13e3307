/**
 * Finding in a text: what the writer typed becomes a pattern, the pattern becomes hits. A hit is whole graphemes, so that
 * what is put in its place never tears a letter from its accent or an emoji apart.
 */
import type { Change, Range } from './change.ts';
import { patternFault, type PatternFault } from './find-fault.ts';
import { parseReplacement, type ReplacementFault } from './replacement.ts';
import { graphemes, isGraphemeBoundary } from './segment.ts';

export interface Query {
  /** What to look for, as typed. */
  readonly pattern: string;
  readonly matchCase: boolean;
  /** Only where no letter, digit, mark or underscore stands next to the hit. */
  readonly wholeWords: boolean;
  /** The pattern is a regular expression as JavaScript has it, `^` and `$` at line ends; otherwise every sign means itself. */
  readonly regexp: boolean;
}

export interface Hits {
  readonly hits: readonly Range[];
  /** There are more hits than were asked for. */
  readonly more: boolean;
}

export interface Replacements {
  /** One for each hit, in order; also those that leave it as it is. */
  readonly changes: readonly Change[];
  readonly more: boolean;
}

const BEFORE_WORD = String.raw`(?<![\p{L}\p{N}\p{M}_])`;
const AFTER_WORD = String.raw`(?![\p{L}\p{N}\p{M}_])`;
const WORD_SIGN = /[\p{L}\p{N}\p{M}_]/u;

/** The pattern of a query, or what is wrong with it. An empty pattern finds nothing: `null`. */
export function compileQuery({ pattern, matchCase, wholeWords, regexp }: Query): RegExp | PatternFault | null {
  if (pattern === '') return null;
  const source = regexp ? pattern : literalSource(pattern);
  const flags = matchCase ? 'gmu' : 'gimu';
  const fault = regexp ? patternFault(source, flags) : null;
  return fault ?? new RegExp(wholeWords ? `${BEFORE_WORD}(?:${source})${AFTER_WORD}` : source, flags);
}

/** The hits of a pattern from `compileQuery` in a text, or in a range of it, at most so many. */
export function findHits(text: string, pattern: RegExp, within: Range | null, most: number): Hits {
  const hits: Range[] = [];
  for (const match of wholeMatches(text, pattern, within)) {
    if (hits.length === most) return { hits, more: true };
    hits.push({ from: match.index, to: match.index + match[0].length });
  }
  return { hits, more: false };
}

/**
 * What stands in place of each hit. `template` is taken to the letter where `regexp` is false; otherwise `$1`, `$<name>`,
 * `$&`, `\n` and `\t` mean what they do in JavaScript. A fault names a group that the pattern does not have.
 */
export function findReplacements(text: string, pattern: RegExp, template: string, regexp: boolean, within: Range | null, most: number): Replacements | ReplacementFault {
  const fill = regexp ? parseReplacement(template, pattern) : () => template;
  if (typeof fill !== 'function') return fill;
  const changes: Change[] = [];
  for (const match of wholeMatches(text, pattern, within)) {
    if (changes.length === most) return { changes, more: true };
    changes.push({ from: match.index, to: match.index + match[0].length, insert: fill(match) });
  }
  return { changes, more: false };
}

/** Every sign means itself; a letter with an accent is found in both ways of writing it. */
function literalSource(pattern: string): string {
  const escape = (text: string) => text.replaceAll(/[\\^$.*+?()[\]{}|/]/gu, String.raw`\$&`);
  return graphemes(pattern)
    .map(({ from, to }) => {
      const grapheme = pattern.slice(from, to);
      const forms = [...new Set([grapheme, grapheme.normalize('NFC'), grapheme.normalize('NFD')])].map(escape);
      return forms.length === 1 ? forms[0] : `(?:${forms.join('|')})`;
    })
    .join('');
}

function* wholeMatches(text: string, pattern: RegExp, within: Range | null): Generator<RegExpExecArray> {
  // What is behind the range is cut off, so that `.*` ends with it; what is before stays, for `^` and words.
  const haystack = within && within.to < text.length ? text.slice(0, within.to) : text;
  const start = within?.from ?? 0;
  const wholeWords = pattern.source.startsWith(BEFORE_WORD) && pattern.source.endsWith(AFTER_WORD);
  pattern.lastIndex = start;
  for (let match = pattern.exec(haystack); match; match = pattern.exec(haystack)) {
    const from = match.index;
    const to = from + match[0].length;
    const whole = from >= start && isWholeAt(text, from) && isWholeAt(text, to) && !(wholeWords && to === haystack.length && WORD_SIGN.test(characterAt(text, to)));
    if (whole) yield match;
    // An empty hit, and one that is none, must not be found again.
    if (!whole || to === from) pattern.lastIndex = (whole ? to : from) + Math.max(1, characterAt(haystack, whole ? to : from).length);
    if (pattern.lastIndex > haystack.length) return;
  }
}

function characterAt(text: string, at: number): string {
  const code = text.codePointAt(at);
  return code === undefined ? '' : String.fromCodePoint(code);
}

/** Scripts and signs that never join with what stands next to them; marks and format signs of these scripts do. */
const ALONE = /^(?![\p{M}\p{Cf}])[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{P}\p{Zs}\p{Nd}\n]$/u;

/** `isGraphemeBoundary`, without asking the segmenter where the two characters settle it: it reads whole lines. */
function isWholeAt(text: string, at: number): boolean {
  if (at <= 0 || at >= text.length) return true;
  const after = text.charCodeAt(at);
  const before = text.charCodeAt(at - 1);
  if (before < 0x300 && after < 0x300) return !(before === 13 && after === 10);
  if ((before & 0xf800) !== 0xd800 && (after & 0xf800) !== 0xd800 && ALONE.test(text[at - 1] ?? '') && ALONE.test(text[at] ?? '')) return true;
  return isGraphemeBoundary(text, at);
}
