/** One dictionary, loaded: says whether a word is spelled right, and what it may have been meant to be. */
import { createHunspellFromStrings, type Hunspell } from 'hunspell-wasm';
import type { Dictionary } from './dictionary.ts';
import { damaged } from './dictionary.ts';

/** Longer ones Hunspell does not look at. */
const LONGEST_WORD = 90;
/** Words of a dictionary that are looked at to see its scripts and whether it knows them. */
const SAMPLE = 2_000;
const SCRIPTS = ['Latin', 'Cyrillic', 'Greek', 'Hebrew', 'Arabic', 'Armenian', 'Georgian', 'Devanagari', 'Bengali', 'Gujarati', 'Gurmukhi', 'Tamil', 'Telugu', 'Kannada', 'Malayalam', 'Sinhala', 'Ethiopic', 'Hangul', 'Thai', 'Lao', 'Khmer', 'Myanmar', 'Tibetan', 'Mongolian'] as const;

export class Speller {
  readonly #hunspell: Hunspell;
  /** A letter of a script that the dictionary is written in. */
  readonly #ownLetter: RegExp;

  private constructor(hunspell: Hunspell, ownLetter: RegExp) {
    this.#hunspell = hunspell;
    this.#ownLetter = ownLetter;
  }

  /** @throws Problem `dictionary-damaged` where the dictionary does not know a single one of its own first words */
  static async open({ rules, words }: Pick<Dictionary, 'rules' | 'words'>): Promise<Speller> {
    const hunspell = await createHunspellFromStrings(rules, words);
    const sample = firstWords(words);
    if (!sample.some((word) => hunspell.testSpelling(word))) throw damaged('words');
    const text = sample.join('');
    const own = SCRIPTS.filter((script) => new RegExp(`\\p{Script=${script}}`, 'u').test(text));
    return new Speller(hunspell, own.length > 0 ? new RegExp(own.map((script) => `\\p{Script=${script}}`).join('|'), 'u') : /\p{L}/u);
  }

  /** Whether a word is right. Words of a script that the dictionary has nothing of are not its business and count as right. */
  isRight(word: string): boolean {
    if (word.length > LONGEST_WORD || !this.#ownLetter.test(word)) return true;
    if (this.#hunspell.testSpelling(word)) return true;
    const other = straight(word);
    return other !== word && this.#hunspell.testSpelling(other);
  }

  /** At most `most` other words, the likeliest first, with the apostrophes of the word. */
  suggest(word: string, most: number): string[] {
    if (word.length > LONGEST_WORD) return [];
    const found = this.#hunspell.getSpellingSuggestions(straight(word));
    const styled = word.includes('’') ? found.map((each) => each.replaceAll("'", '’')) : found;
    return [...new Set(styled)].filter((each) => each !== word).slice(0, most);
  }
}

function straight(word: string): string {
  return word.replaceAll('’', "'");
}

/** Words without their flags, from all over the list. */
function firstWords(words: string): string[] {
  const lines = words.split('\n').slice(1);
  const step = Math.max(1, Math.floor(lines.length / SAMPLE));
  const found: string[] = [];
  for (let at = 0; at < lines.length && found.length < SAMPLE; at += step) {
    const word = /^(?:[^/\t]|\\\/)+/u.exec(lines[at] ?? '')?.[0].trim();
    if (word) found.push(word);
  }
  return found;
}
