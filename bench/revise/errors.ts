/**
 * Damages clean sentences: typing slips, forms that do not agree, the wrong one of two similar words, recognition
 * errors. The same seed gives the same damage. Made from tables of its own, not from those that the repairs use.
 */
import { wordSegments } from '../../engine/text/index.ts';

export type ErrorKind = 'typing' | 'agreement' | 'choice' | 'recognition';
export const ERROR_KINDS: readonly ErrorKind[] = ['typing', 'agreement', 'choice', 'recognition'];

/** One wrong word: where it stands in the damaged text, where the right one stands in the clean text. */
export interface MadeError {
  readonly kind: ErrorKind;
  readonly wrong: string;
  readonly right: string;
  /** Range in the clean text. */
  readonly from: number;
  readonly to: number;
}

/** A stream of numbers in [0, 1) from a seed (mulberry32). */
export function stream(seed: string): () => number {
  let state = 2166136261;
  for (const character of seed) state = Math.imul(state ^ (character.codePointAt(0) ?? 0), 16777619);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const AGREE: Readonly<Record<string, string>> = { is: 'are', are: 'is', was: 'were', were: 'was', has: 'have', have: 'has', do: 'does', does: 'do', a: 'an', an: 'a', this: 'these', these: 'this', that: 'those', those: 'that' };
const CHOICE: Readonly<Record<string, readonly string[]>> = {
  their: ['there'], there: ['their'], its: ["it's"], your: ["you're"], to: ['too'], too: ['to'], two: ['too'], then: ['than'], than: ['then'], of: ['off'], off: ['of'], quite: ['quiet'], quiet: ['quite'], form: ['from'], from: ['form'],
  whose: ["who's"], passed: ['past'], past: ['passed'], led: ['lead'], lose: ['loose'], loose: ['lose'], accept: ['except'], except: ['accept'], hear: ['here'], here: ['hear'], knew: ['new'], new: ['knew'], know: ['now'], now: ['know'],
  no: ['know'], piece: ['peace'], peace: ['piece'], right: ['write'], write: ['right'], through: ['threw'], threw: ['through'], weather: ['whether'], whether: ['weather'], where: ['were'], were: ['where'], week: ['weak'], weak: ['week'],
  would: ['wood'], wood: ['would'], by: ['buy'], hole: ['whole'], whole: ['hole'], see: ['sea'], sea: ['see'], some: ['sum'], road: ['rode'], wait: ['weight'], way: ['weigh'], affect: ['effect'], effect: ['affect'], breath: ['breathe'],
  least: ['lest'], which: ['witch'], one: ['won'], our: ['hour'], hour: ['our'], great: ['grate'], meet: ['meat'], plain: ['plane'], principal: ['principle'], scene: ['seen'], seen: ['scene'], sight: ['site'], tale: ['tail'], wear: ['where'], fair: ['fare'],
};
const SHAPES: readonly (readonly [string, string])[] = [
  ['m', 'rn'], ['h', 'b'], ['e', 'c'], ['l', '1'], ['o', '0'], ['d', 'cl'], ['w', 'vv'], ['h', 'li'], ['n', 'u'], ['u', 'n'], ['i', 'l'], ['t', 'f'], ['c', 'e'], ['b', 'h'], ['rn', 'm'], ['o', 'e'], ['s', 'f'], ['i', '1'], ['a', 'u'], ['f', 't'], ['y', 'v'], ['n', 'ii'], ['fi', 'h'], ['ll', 'U'],
];
const KEYS: Readonly<Record<string, string>> = {
  q: 'wa', w: 'qes', e: 'wrd', r: 'etf', t: 'ryg', y: 'tuh', u: 'yij', i: 'uok', o: 'ipl', p: 'o', a: 'sqz', s: 'adw', d: 'sfe', f: 'dgr', g: 'fht', h: 'gjy', j: 'hku', k: 'jli', l: 'ko', z: 'xa', x: 'zc', c: 'xv', v: 'cb', b: 'vn', n: 'bm', m: 'n',
};

/**
 * Damages a sentence in up to `count` words that do not stand side by side. Capitalised words and words with digits
 * stay as they are.
 */
export function damage(text: string, count: number, random: () => number): { text: string; errors: MadeError[] } {
  const words = wordSegments(text, { from: 0, to: text.length }).filter(({ wordLike }) => wordLike);
  const taken: number[] = [];
  const errors: MadeError[] = [];
  const tries = ERROR_KINDS.map((kind) => ({ kind, order: random() })).sort((a, b) => a.order - b.order).map(({ kind }) => kind);
  for (let attempt = 0; errors.length < count && attempt < 40; attempt += 1) {
    const kind = tries[(errors.length + Math.floor(attempt / 10)) % tries.length] ?? 'typing';
    const index = Math.floor(random() * words.length);
    const options = words.map((word, at) => ({ word, at, made: slip(text.slice(word.from, word.to), kind, random) })).filter(({ at, made }) => made !== undefined && !taken.some((other) => Math.abs(other - at) < 2));
    const picked = options[index % Math.max(1, options.length)];
    if (!picked?.made) continue;
    taken.push(picked.at);
    errors.push({ kind, wrong: picked.made, right: text.slice(picked.word.from, picked.word.to), from: picked.word.from, to: picked.word.to });
  }
  errors.sort((a, b) => a.from - b.from);
  let damaged = '';
  let at = 0;
  for (const error of errors) {
    damaged += text.slice(at, error.from) + error.wrong;
    at = error.to;
  }
  return { text: damaged + text.slice(at), errors };
}

function slip(word: string, kind: ErrorKind, random: () => number): string | undefined {
  const pick = <Item>(items: readonly Item[]) => items[Math.floor(random() * items.length)];
  if (!/^[a-z]+(?:['’][a-z]+)?$/.test(word)) return undefined;
  let made: string | undefined;
  switch (kind) {
    case 'agreement':
      made = AGREE[word];
      if (!made && word.length > 4 && random() < 0.25) made = /[^su]s$/.test(word) ? word.slice(0, -1) : /[a-z](?:[bdgklmnprtw]|[^s]e)$/.test(word) && !/(?:ed|ing|ly|er)$/.test(word) ? `${word}s` : undefined;
      break;
    case 'choice': made = pick(CHOICE[word] ?? []); break;
    case 'recognition': {
      if (word.length < 2) return undefined;
      const fitting = SHAPES.flatMap(([meant, seen]) => [...word.matchAll(new RegExp(meant, 'g'))].map((match) => word.slice(0, match.index) + seen + word.slice(match.index + meant.length)));
      made = pick(fitting);
      break;
    }
    case 'typing': {
      if (word.length < 4) return undefined;
      const at = 1 + Math.floor(random() * (word.length - 1));
      const letter = word[at] ?? '';
      const ways = [
        word.slice(0, at) + word.slice(at + 1),
        word.slice(0, at) + letter + word.slice(at),
        at + 1 < word.length ? word.slice(0, at) + (word[at + 1] ?? '') + letter + word.slice(at + 2) : undefined,
        KEYS[letter] ? word.slice(0, at) + (pick([...(KEYS[letter] ?? '')]) ?? '') + word.slice(at + 1) : undefined,
      ];
      made = pick(ways.filter((way) => way !== undefined));
      break;
    }
  }
  return made === word ? undefined : made;
}
