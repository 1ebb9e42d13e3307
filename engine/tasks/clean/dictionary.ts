/** The English words as the clean-up needs them: whether one is a word, and every beginning of one, to search along. */
import { readFileSync } from 'node:fs';
import { wordList, type IsWord } from '../../text/index.ts';
import { assetPath } from '../assets.ts';

/** Words of one and two letters; the list has many more that are abbreviations. */
const SHORT = new Set('a i o am an as at be by do go he if in is it me my no of oh on or so to up us we ye ay ah ox re'.split(' '));
/** In print before 1950, and in few lists of today. */
const OLD = 'accessary accessaries carcase carcases serjeant serjeants connexion connexions shew shewed shewn shews shewing inst ult prox messrs viz gaol gaoler waggon waggons behaviour despatch despatched enquire enquired publick musick oft thro tho’ wherewith thereof whereof hereof therewith whilst amongst ye thee thou thy thine hath doth art wilt shalt unto ere nay yea alas esq'.split(' ');
/** Real words of no weight that page readers make of common ones. */
const DUBIOUS = new Set('tho bo hut ho hia bis tbe aud wo bad fo io ol ot oi ho wos wore hor tlie thc thd whon boon bo thon thoy hod ia lo ta te tis tor ns nt os nd ed ie ne el en er es et hen lie lire mo mi mid nil nod nor ono oven pf po pi sho sore si ti tu un wbo'.split(' '));

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
/** Words that have a group of letters, from which it is no rare one. */
const SELDOM = 3;

/** Letters, the apostrophe and a word's end; other characters are one kind. */
const KINDS = 29;

function kindOf(character: number): number {
  return character >= 97 && character <= 122 ? character - 96 : character === 39 ? 27 : 28;
}

/** Each group of three letters of a word as a number, the word's ends counted as letters. */
function* groupsOf(lower: string): Generator<number> {
  let group = 0;
  for (let at = 0; at <= lower.length; at += 1) {
    group = (group % (KINDS * KINDS)) * KINDS + (at < lower.length ? kindOf(lower.charCodeAt(at)) : 0);
    if (at > 0) yield group;
  }
}

export class Dictionary {
  static #shared: Dictionary | undefined;
  readonly isWord: IsWord;
  readonly #ordinary = new Set<string>();
  readonly #names = new Map<string, string>();
  #prefixes: Set<string> | undefined;
  #groups: Uint16Array | undefined;

  constructor(list: string) {
    const has = wordList(list);
    for (const form of list.split('\n')) {
      const lower = form.toLowerCase();
      if (form === lower ? lower.length > 2 || SHORT.has(lower) : false) this.#ordinary.add(lower);
      else if (/^\p{Lu}\p{Ll}/u.test(form) && lower.length > 2) this.#names.set(lower, form);
    }
    for (const word of OLD) this.#ordinary.add(word);
    this.isWord = (word) => {
      const lower = word.toLowerCase();
      if (lower.replace(/[^\p{L}]/gu, '').length < 3) return SHORT.has(lower) || /^(?:mr|st|dr|co|no|jr|vs|p|s|t|d|m|ll|re|ve)$/u.test(lower);
      return this.#ordinary.has(lower) || has(word);
    };
  }

  /** The shipped words, read once a process. */
  static shared(): Dictionary {
    this.#shared ??= new Dictionary(readFileSync(assetPath('dictionaries', 'english.txt'), 'utf8'));
    return this.#shared;
  }

  /** Whether a lower-case word is an ordinary one, not a name or an abbreviation. */
  isOrdinary(lower: string): boolean {
    return this.#ordinary.has(lower) || (lower.endsWith("'s") && lower.length > 4 && this.#ordinary.has(lower.slice(0, -2)));
  }

  /** The written form of a name in small letters. */
  nameOf(lower: string): string | undefined {
    return this.#names.get(lower);
  }

  /** Whether a real word is more often a misread one. */
  isDubious(lower: string): boolean {
    return DUBIOUS.has(lower);
  }

  /** Ordinary words that have a letter more or less. */
  *oneMore(lower: string): Generator<string> {
    for (let at = 0; at <= lower.length; at += 1) {
      const [head, tail] = [lower.slice(0, at), lower.slice(at)];
      if (tail !== '' && this.isOrdinary(head + tail.slice(1))) yield head + tail.slice(1);
      for (const letter of LETTERS) if (this.isOrdinary(head + letter + tail)) yield head + letter + tail;
    }
  }

  /** Groups of three letters of a word, its ends counted, that hardly a word or name has: what was not printed so. */
  oddGroups(lower: string): number {
    let odd = 0;
    const counts = this.#groupCounts;
    for (const group of groupsOf(lower)) if ((counts[group] ?? 0) < SELDOM) odd += 1;
    return odd;
  }

  get #groupCounts(): Uint16Array {
    if (!this.#groups) {
      this.#groups = new Uint16Array(KINDS ** 3);
      for (const forms of [this.#ordinary, this.#names.keys()]) for (const form of forms) for (const group of groupsOf(form)) this.#groups[group] = (this.#groups[group] ?? 0) + 1;
    }
    return this.#groups;
  }

  isForm = (lower: string): boolean => this.isOrdinary(lower) || this.#names.has(lower);

  /** Every beginning of every form, the whole forms too, in small letters. */
  get prefixes(): ReadonlySet<string> {
    if (!this.#prefixes) {
      this.#prefixes = new Set(['']);
      for (const form of [...this.#ordinary, ...this.#names.keys()]) for (let at = form.length; at > 0; at -= 1) {
        const prefix = form.slice(0, at);
        if (this.#prefixes.has(prefix)) break;
        this.#prefixes.add(prefix);
      }
    }
    return this.#prefixes;
  }
}
