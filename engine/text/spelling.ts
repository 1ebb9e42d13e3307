/** Which words of a text are there to be spelled: letters, not figures, addresses, names of files or code. */
import type { Range } from './change.ts';

export interface SpelledWord extends Range {
  /** As a dictionary has it, without invisible signs. */
  readonly word: string;
}

/** Letters with what joins them. Hyphens keep together what may stand in a dictionary as one word. */
const TOKEN = /[\p{L}\p{M}\p{N}_\u00AD\u200C\u200D]+(?:['’.\-‐@&+/\\:][\p{L}\p{M}\p{N}_\u00AD\u200C\u200D]+)*/gu;
const INVISIBLE = /[\u00AD\u200C\u200D]/gu;
/** Written without spaces between words: nothing here could tell them apart. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const LONGEST = 90;

export interface SpelledOptions {
  /** Ranges that hold no prose, in order. */
  readonly skip?: readonly Range[];
  /** Whether words in capitals count. */
  readonly capitals?: boolean;
}

/** The words of a text that a dictionary may be asked about, in order. Joined words ("well-known") are one. */
export function spelledWords(text: string, { skip = [], capitals = false }: SpelledOptions = {}): SpelledWord[] {
  const found: SpelledWord[] = [];
  let next = 0;
  for (const match of text.matchAll(TOKEN)) {
    let from = match.index;
    let to = from + match[0].length;
    while (next < skip.length && skip[next]!.to <= from) next += 1;
    // A range may begin inside the token, so the one after it is looked at too.
    if (skip[next] && skip[next]!.from < to) continue;
    // Emphasis by underscores, and invisible signs at the edges.
    while (from < to && /[_\u00AD\u200C\u200D]/u.test(text[from]!)) from += 1;
    while (to > from && /[_\u00AD\u200C\u200D]/u.test(text[to - 1]!)) to -= 1;
    const word = text.slice(from, to).replace(INVISIBLE, '');
    // Emphasis of a part of a word ("un**believ**able") leaves pieces that are no words.
    if (/\p{L}\*{1,3}$/u.test(text.slice(Math.max(0, from - 5), from)) || /^\*{1,3}\p{L}/u.test(text.slice(to, to + 5))) continue;
    if (isSpelled(word, capitals)) found.push({ from, to, word });
  }
  return found;
}

/** The parts of a word with hyphens, where they stand; none for other words. */
export function spelledParts({ from, word, to }: SpelledWord): SpelledWord[] {
  if (!/[-‐]/u.test(word) || to - from !== word.length) return [];
  return [...word.matchAll(/[^-‐]+/gu)].map((match) => ({ from: from + match.index, to: from + match.index + match[0].length, word: match[0] })).filter(({ word: part }) => part.length > 1);
}

function isSpelled(word: string, capitals: boolean): boolean {
  // A single letter is a sign, not a spelling; figures, dots and strokes make names, abbreviations and addresses.
  if (word.length < 2 || word.length > LONGEST || /[\p{N}_.@&+/\\:]/u.test(word) || UNSPACED.test(word)) return false;
  const letters = word.replace(/[^\p{L}]/gu, '');
  return letters !== '' && (capitals || letters.length < 2 || letters !== letters.toUpperCase() || letters === letters.toLowerCase());
}

/** How a word of the writer's own dictionary is written down: composed, with straight apostrophes; '' for what is no word. */
export function ownWord(text: string): string {
  const word = text.normalize('NFC').replace(INVISIBLE, '').replaceAll('’', "'").trim();
  return word.length <= LONGEST && /\p{L}/u.test(word) && !/[\s\p{C}]/u.test(word) ? word : '';
}

/** Whether a word is one of these own words: as it is written there, or begun or written in capitals where that one is in small letters. */
export function isOwnWord(word: string, own: ReadonlySet<string>): boolean {
  const plain = ownWord(word);
  if (own.has(plain)) return true;
  const bare = plain.replace(/'s$/iu, '').replace(/(?<=s)'$/iu, '');
  return [plain, bare].some((each) => own.has(each) || own.has(each.charAt(0).toLowerCase() + each.slice(1)) || (each === each.toUpperCase() && (own.has(each.toLowerCase()) || own.has(each.charAt(0) + each.slice(1).toLowerCase()))));
}
