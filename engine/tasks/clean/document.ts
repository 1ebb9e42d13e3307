/** What the clean-up knows of the whole document: its language, how well it was read, its own words and names. */
import { isEnglish, isOldForm, oldSpelling } from '../../text/index.ts';
import type { Tokenizer } from '../../runtime/index.ts';
import { shape } from './channel.ts';
import type { Dictionary } from './dictionary.ts';
import type { ScanToken } from './words.ts';

/** Share of old forms from which a text counts as one in old spelling. */
const OLD_SHARE = 0.01;
/** Share of English words with an accent from which accents are misread letters, not French. */
const ACCENTED_SHARE = 0.006;

/** Whether a letter has a mark above or below. */
export function hasAccent(word: string): boolean {
  return /\p{M}/u.test(word.normalize('NFD'));
}

export class DocumentFacts {
  readonly english: boolean;
  /** Spelling of before 1700: forms of it are words here. */
  readonly old: boolean;
  /** Whether accents come so often on English words that the reader put them there. */
  readonly accented: boolean;
  /** Share of its words that no dictionary has. */
  readonly unknown: number;
  /** Capitalised words outside the dictionary that come at least twice. */
  readonly names: readonly string[];
  /** Words that no dictionary has, up to each word. */
  readonly #unknownUpTo: readonly number[];
  readonly #counts = new Map<string, number>();
  readonly #dictionary: Dictionary;
  readonly #tokenizer: Tokenizer;
  readonly #ranks = new Map<string, number>();

  constructor(text: string, tokens: readonly ScanToken[], dictionary: Dictionary, tokenizer: Tokenizer) {
    this.#dictionary = dictionary;
    this.#tokenizer = tokenizer;
    this.english = isEnglish(text, dictionary.isWord);
    this.old = oldSpelling(text, dictionary.isWord) >= OLD_SHARE;
    let words = 0;
    let unknown = 0;
    let accents = 0;
    const inside = new Map<string, number>();
    const upTo = [0];
    for (const { core, opens } of tokens) {
      upTo.push((upTo.at(-1) ?? 0) + (/^\p{Ll}/u.test(core) && !/\p{N}/u.test(core) && !dictionary.isWord(core) ? 1 : 0));
      if (core === '') continue;
      words += 1;
      if (hasAccent(core) && dictionary.isWord(core)) accents += 1;
      this.#counts.set(core, (this.#counts.get(core) ?? 0) + 1);
      if (/^\p{Ll}+$/u.test(core) && !dictionary.isWord(core)) unknown += 1;
      if (!opens && /^\p{Lu}\p{Ll}{2,}/u.test(core) && !dictionary.isWord(core)) inside.set(core, (inside.get(core) ?? 0) + 1);
    }
    this.#unknownUpTo = upTo;
    this.accented = accents >= 2 && accents >= words * ACCENTED_SHARE;
    this.unknown = words === 0 ? 0 : unknown / words;
    this.names = [...inside].filter(([, count]) => count >= 2).map(([name]) => name);
  }

  /** How often the document has a word, exactly so written or in small letters. */
  count(word: string): number {
    return (this.#counts.get(word) ?? 0) + (word === word.toLowerCase() ? 0 : (this.#counts.get(word.toLowerCase()) ?? 0));
  }

  /** Words among the eight on both sides of a word, itself left out, that no dictionary has. */
  unknownNear(at: number): number {
    const upTo = (index: number): number => this.#unknownUpTo[Math.min(this.#unknownUpTo.length - 1, Math.max(0, index))] ?? 0;
    return upTo(at) - upTo(at - 8) + upTo(at + 9) - upTo(at + 1);
  }

  /** Whether the document's own spelling makes it a word. */
  isOwn(core: string): boolean {
    return this.old && isOldForm(core, this.#dictionary.isWord);
  }

  /** About how far down a word is in a list by frequency: its token's number; words of several tokens are far down. */
  rank(form: string): number {
    let rank = this.#ranks.get(form);
    if (rank === undefined) {
      rank = 0;
      for (const word of shape(form).split(' ')) {
        const ids = this.#tokenizer.encode(` ${word}`);
        rank = Math.max(rank, ids.length === 1 ? (ids[0] ?? 0) : 50_000 * ids.length);
      }
      this.#ranks.set(form, rank);
    }
    return rank;
  }
}
