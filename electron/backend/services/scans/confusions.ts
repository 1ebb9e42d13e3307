/**
 * Words that were read wrong in the same way: where one group of letters was taken for another and the word with the
 * letters that were meant is a known one. Only found, never changed: a person decides with the pictures before them.
 */
import type { IsWord } from '../../../../engine/text/index.ts';

/** Letters as they are read → letters that are meant. Shapes that page readers mix up most (the channel of the clean-up counts them). */
const pairs: readonly (readonly [string, string])[] = [
  ['rn', 'm'], ['m', 'rn'], ['in', 'm'], ['ni', 'm'], ['nn', 'm'], ['li', 'h'], ['h', 'li'], ['ii', 'n'], ['ii', 'u'], ['ri', 'n'], ['ll', 'u'], ['cl', 'd'], ['d', 'cl'], ['tl', 'd'], ['vv', 'w'], ['w', 'vv'],
  ['c', 'e'], ['e', 'c'], ['o', 'e'], ['e', 'o'], ['o', 'c'], ['c', 'o'], ['a', 'o'], ['o', 'a'], ['a', 's'], ['n', 'u'], ['u', 'n'], ['b', 'h'], ['h', 'b'], ['f', 't'], ['t', 'f'], ['f', 's'], ['ſ', 's'], ['i', 'l'], ['l', 'i'],
  ['l', 't'], ['t', 'l'], ['I', 'l'], ['l', 'I'], ['i', 'j'], ['v', 'y'], ['y', 'v'], ['q', 'g'], ['g', 'q'], ['fi', 'h'], ['hl', 'ld'], ['ff', 'fl'], ['fl', 'fi'],
];

/** A word of the present text on its page. */
export interface PresentWord {
  readonly page: number;
  readonly word: number;
  readonly text: string;
  /** 0 to 100. */
  readonly confidence: number;
  /** A person has seen it. */
  readonly checked: boolean;
}

export interface ConfusedPlace {
  readonly page: number;
  readonly word: number;
  readonly before: string;
  readonly after: string;
  /** The recogniser doubted the word, or it is no name: it is chosen unless somebody takes it out. */
  readonly likely: boolean;
}

export interface Confusion {
  readonly read: string;
  readonly meant: string;
  readonly places: readonly ConfusedPlace[];
}

/** Read with this confidence or more and as often as this, a word that no dictionary has is a word of the document. */
const sure = 90;
const often = 2;
/** A capitalised word that was read surely is most likely a name. */
const doubted = 85;
const fewestLetters = 3;

/** Every confusion that explains at least one word, those with most places first. Words with a digit and words that were checked are left out. */
export function findConfusions(words: readonly PresentWord[], isWord: IsWord): Confusion[] {
  const own = new Map<string, number>();
  for (const { text, confidence, checked } of words) {
    const core = coreOf(text);
    if (core && (checked || confidence >= sure)) own.set(core.text, (own.get(core.text) ?? 0) + (checked ? often : 1));
  }
  const known = (word: string): boolean => isWord(word) || (own.get(word) ?? 0) >= often || (word !== word.toLowerCase() && !/\p{Ll}\p{Lu}/u.test(word) && isWord(word.toLowerCase()));
  const found = new Map<string, ConfusedPlace[]>();
  for (const { page, word, text, confidence, checked } of words) {
    const core = checked ? null : coreOf(text);
    if (!core || core.text.length < fewestLetters || known(core.text)) continue;
    for (const [read, meant] of pairs) {
      const better = readings(core.text, read, meant).find((reading) => known(reading));
      if (better === undefined) continue;
      const key = `${read} ${meant}`;
      const after = text.slice(0, core.from) + better + text.slice(core.from + core.text.length);
      found.set(key, [...(found.get(key) ?? []), { page, word, before: text, after, likely: confidence < doubted || !/^\p{Lu}/u.test(core.text) }]);
    }
  }
  return [...found].map(([key, places]) => ({ read: key.split(' ')[0] ?? '', meant: key.split(' ')[1] ?? '', places })).toSorted((a, b) => b.places.length - a.places.length || a.read.localeCompare(b.read));
}

/** The letters of a word without the signs around them; null where there are none, or digits or signs among them. */
function coreOf(text: string): { readonly from: number; readonly text: string } | null {
  const match = /^[^\p{L}\p{N}]*([\p{L}\p{M}'’]*[\p{L}\p{M}])[^\p{L}\p{N}]*$/u.exec(text);
  return match?.[1] === undefined ? null : { from: text.indexOf(match[1]), text: match[1] };
}

/** The word with the letters that are meant in one place, and in all of them. */
function readings(word: string, read: string, meant: string): string[] {
  const places: number[] = [];
  for (let at = word.indexOf(read); at >= 0; at = word.indexOf(read, at + 1)) places.push(at);
  if (places.length === 0) return [];
  const single = places.map((at) => word.slice(0, at) + meant + word.slice(at + read.length));
  return places.length > 1 ? [...single, word.replaceAll(read, meant)] : single;
}
