/**
 * The English words: American and British forms together, so that neither spelling is ever called wrong. Loaded when
 * first asked for, from a plain list of word forms.
 */
import { readFileSync } from 'node:fs';
import { editDistance } from '../text/index.ts';
import { assetPath } from './assets.ts';

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

/** What scanners and old type take for one another; both directions are tried. */
const LOOKALIKES: readonly (readonly [string, string])[] = [
  ['rn', 'm'], ['cl', 'd'], ['vv', 'w'], ['li', 'h'], ['ri', 'n'], ['ii', 'u'], ['in', 'm'], ['ni', 'm'], ['tl', 'd'], ['fi', 'h'], ['lc', 'k'], ['lt', 'h'], ['ct', 'd'], ['nn', 'm'],
  ['b', 'h'], ['e', 'c'], ['o', 'e'], ['n', 'u'], ['i', 'l'], ['t', 'f'], ['c', 'o'], ['f', 's'], ['a', 'o'], ['i', 'j'], ['t', 'l'], ['v', 'y'], ['h', 'n'], ['a', 'u'],
  ['1', 'l'], ['1', 'i'], ['0', 'o'], ['5', 's'], ['6', 'b'], ['8', 'b'], ['|', 'l'], ['!', 'l'], ['9', 'g'],
];

const NEIGHBOUR_KEYS: Readonly<Record<string, string>> = {
  q: 'wa', w: 'qeas', e: 'wrsd', r: 'etdf', t: 'ryfg', y: 'tugh', u: 'yihj', i: 'uojk', o: 'ipkl', p: 'ol', a: 'qwsz', s: 'awedxz', d: 'serfcx', f: 'drtgvc', g: 'ftyhbv', h: 'gyujnb', j: 'huikmn', k: 'jiolm', l: 'kop',
  z: 'asx', x: 'zsdc', c: 'xdfv', v: 'cfgb', b: 'vghn', n: 'bhjm', m: 'njk',
};

export type SlipKind = 'typing' | 'recognition';

/** A real word near another string, and how such a slip comes about. */
export interface Neighbour {
  readonly text: string;
  readonly kind: SlipKind;
  /** How likely the slip is beside others, in nats; 0 for the commonest. */
  readonly cost: number;
}

export class Lexicon {
  static #shared: Lexicon | undefined;
  readonly #forms: ReadonlySet<string>;
  readonly #byLetter = new Map<string, readonly string[]>();

  constructor(forms: Iterable<string>) {
    this.#forms = new Set(forms);
  }

  /** The shipped word list, read once a process. */
  static shared(): Lexicon {
    this.#shared ??= new Lexicon(readFileSync(assetPath('dictionaries', 'english.txt'), 'utf8').split('\n').filter(Boolean));
    return this.#shared;
  }

  /** Whether a lower-case word is an ordinary word, not a name. */
  isOrdinary = (lower: string): boolean => this.#forms.has(plain(lower));

  /** Whether a word stands in the dictionary: in its own case, in lower case, or as the possessive of one that does. */
  has(word: string): boolean {
    const form = plain(word);
    const bare = form.replace(/'s$/u, '').replace(/(?<=s)'$/u, '');
    return [form, bare].some((each) => this.#hasForm(each));
  }

  /** Forms that begin with a letter; listed when first asked for. */
  #startingWith(letter: string): readonly string[] {
    let list = this.#byLetter.get(letter);
    if (!list) this.#byLetter.set(letter, (list = [...this.#forms].filter((form) => form.startsWith(letter))));
    return list;
  }

  #hasForm(form: string): boolean {
    if (this.#forms.has(form) || this.#forms.has(form.toLowerCase())) return true;
    return form === form.toUpperCase() && this.#forms.has(form.charAt(0) + form.slice(1).toLowerCase());
  }

  /**
   * Real words one slip away from a word (two where none is one away and `far`), likeliest slips first, in the case of
   * the word. A slip is a letter too many, missing, wrong or exchanged with the next, a lost space or apostrophe, or a
   * confusion of shapes. The word itself is never among them.
   */
  near(word: string, far: boolean): Neighbour[] {
    const lower = plain(word).toLowerCase();
    const found = new Map<string, Neighbour>();
    const offer = (text: string, kind: SlipKind, cost: number) => {
      if (text === lower) return;
      const known = text.includes(' ') ? this.#isSplit(text) : this.#forms.has(text) || (text.endsWith("'s") && this.#forms.has(text.slice(0, -2)));
      const before = found.get(text);
      if (known && (!before || before.cost > cost)) found.set(text, { text, kind, cost });
    };
    for (const slip of slips(lower)) offer(slip.text, slip.kind, slip.cost);
    if (far && found.size === 0 && lower.length >= 5 && lower.length <= 20) {
      // Two slips: rarely in the first letter, so only words that begin alike are compared.
      for (const form of this.#startingWith(lower.charAt(0))) if (Math.abs(form.length - lower.length) <= 2 && editDistance(form, lower) === 2) offer(form, 'typing', 3);
    }
    return [...found.values()].sort((a, b) => a.cost - b.cost).map((each) => ({ ...each, text: withCase(each.text, word) }));
  }

  /**
   * Whether a word is made of two ordinary ones, as writers make them every day ("stagecoach"). Two words of which one is
   * a small one have more likely lost their space ("ofthe").
   */
  isCompound(word: string): boolean {
    const lower = plain(word).toLowerCase();
    for (let at = 3; at <= lower.length - 3; at += 1) {
      const parts = [lower.slice(0, at), lower.slice(at)];
      if (parts.every((part) => this.#forms.has(part) && !LINKS.has(part))) return true;
    }
    return false;
  }

  /** Two words that lost the space between them: real ones, one of them small. */
  #isSplit(text: string): boolean {
    const parts = text.split(' ');
    return parts.some((part) => LINKS.has(part)) && parts.every((part) => LINKS.has(part) || (part.length > 2 && this.#forms.has(part)));
  }
}

/** Small words that run together with their neighbours. */
const LINKS = new Set(['a', 'i', 'the', 'and', 'for', 'was', 'his', 'her', 'not', 'had', 'that', 'with', 'this', 'but', 'you', 'they', 'have', 'from', 'been', 'were', 'are', 'has', 'she', 'our', 'who', 'what', 'when', 'will', 'would', 'am', 'an', 'as', 'at', 'be', 'by', 'do', 'go', 'he', 'if', 'in', 'is', 'it', 'me', 'my', 'no', 'of', 'on', 'or', 'so', 'to', 'up', 'us', 'we']);

function* slips(word: string): Generator<Neighbour> {
  for (let at = 0; at <= word.length; at += 1) {
    const head = word.slice(0, at);
    const tail = word.slice(at);
    const [first = '', second = ''] = tail;
    if (first) {
      // A letter too many, most often the one beside it again.
      yield { text: head + tail.slice(1), kind: 'typing', cost: first === second || first === head.at(-1) ? 0 : 0.7 };
      if (second && first !== second) yield { text: head + second + first + tail.slice(2), kind: 'typing', cost: 0 };
      const near = NEIGHBOUR_KEYS[first] ?? '';
      for (const letter of LETTERS) if (letter !== first) yield { text: head + letter + tail.slice(1), kind: 'typing', cost: near.includes(letter) ? 0.5 : 'aeiou'.includes(letter) && 'aeiou'.includes(first) ? 0.7 : 1.5 };
    }
    for (const letter of LETTERS) yield { text: head + letter + tail, kind: 'typing', cost: letter === first || letter === head.at(-1) ? 0 : 0.5 };
    if (head && tail) {
      yield { text: `${head} ${tail}`, kind: 'typing', cost: 1 };
      yield { text: `${head}'${tail}`, kind: 'typing', cost: 0.3 };
    }
    for (const [seen, meant] of LOOKALIKES) {
      if (tail.startsWith(seen)) yield { text: head + meant + tail.slice(seen.length), kind: 'recognition', cost: 0.4 };
      if (tail.startsWith(meant)) yield { text: head + seen + tail.slice(meant.length), kind: 'recognition', cost: 0.6 };
    }
  }
}

/** Straight apostrophes, no accents: as the word list is written. */
function plain(word: string): string {
  return word.replaceAll('’', "'").normalize('NFD').replace(/\p{M}/gu, '');
}

/** A lower-case word in the case of a pattern: capitals, first capital, or as it is; with the pattern's apostrophe. */
export function withCase(word: string, pattern: string): string {
  const letters = pattern.replace(/[^\p{L}]/gu, '');
  const styled = pattern.includes('’') ? word.replaceAll("'", '’') : word;
  if (letters.length > 1 && letters === letters.toUpperCase()) return styled.toUpperCase();
  if (/^\p{Lu}/u.test(pattern)) return styled.charAt(0).toUpperCase() + styled.slice(1);
  return styled.replace(/^i(?=$|['’ ])/u, 'I');
}
