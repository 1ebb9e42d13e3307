/**
 * How far a text is from the truth: NFC, white space folded, plain Levenshtein distance over characters and over words
 * between spaces, micro averages. A word of the truth is right where the alignment of least cost matches it.
 */

export interface Pair {
  readonly id: string;
  readonly truth: string;
  readonly before: string;
}

export interface Scored {
  readonly id: string;
  readonly characters: number;
  readonly words: number;
  readonly before: Errors;
  readonly after: Errors;
  readonly wrong: number;
  readonly right: number;
  readonly fixed: number;
  readonly broken: number;
  readonly numbersBroken: number;
  readonly namesBroken: number;
  readonly numbers: number;
  readonly names: number;
  readonly brokenWords: readonly string[];
}

interface Errors {
  readonly characters: number;
  readonly words: number;
}

/** With `fold` quotes, dashes, ligatures and spaces before punctuation count as one. */
export function normal(text: string, fold: boolean): string {
  let folded = text.normalize('NFC').replace(/[\u00ad\ufeff]/gu, '');
  if (fold) {
    folded = folded
      .replace(/[‘’‚‛`´′]/gu, "'").replace(/[“”„‟″«»]/gu, '"').replace(/''/gu, '"')
      .replace(/\s*[‒–—―−]\s*|\s*--+\s*/gu, '-').replace(/[‐‑]/gu, '-').replace(/…/gu, '...')
      .replace(/ﬀ/gu, 'ff').replace(/ﬁ/gu, 'fi').replace(/ﬂ/gu, 'fl').replace(/ﬃ/gu, 'ffi').replace(/ﬄ/gu, 'ffl').replace(/[ﬅﬆ]/gu, 'st')
      .replace(/æ/gu, 'ae').replace(/œ/gu, 'oe').replace(/Æ/gu, 'AE').replace(/Œ/gu, 'OE').replace(/ſ/gu, 's')
      .replace(/\s+([;:!?])/gu, '$1');
  }
  return folded.replace(/\s+/gu, ' ').trim();
}

/** Words parted at line ends joined, for truths that keep their line ends. */
export function joinLineEnds(text: string): string {
  return text.replace(/(\p{L})[-‐¬][ \t]*\r?\n\s*(?=\p{Ll})/gu, '$1');
}

export function distance(a: readonly unknown[] | Uint32Array, b: readonly unknown[] | Uint32Array): number {
  let start = 0;
  let n = a.length;
  let m = b.length;
  while (start < n && start < m && a[start] === b[start]) start += 1;
  while (n > start && m > start && a[n - 1] === b[m - 1]) {
    n -= 1;
    m -= 1;
  }
  n -= start;
  m -= start;
  if (n === 0 || m === 0) return n + m;
  let row = Uint32Array.from({ length: m + 1 }, (_, index) => index);
  let next = new Uint32Array(m + 1);
  for (let i = 1; i <= n; i += 1) {
    next[0] = i;
    for (let j = 1; j <= m; j += 1) next[j] = Math.min((row[j - 1] ?? 0) + (a[start + i - 1] === b[start + j - 1] ? 0 : 1), (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1);
    [row, next] = [next, row];
  }
  return row[m] ?? 0;
}

/** Which words of the truth a text has. */
export function matched(truth: readonly string[], text: readonly string[]): { readonly right: Uint8Array; readonly distance: number } {
  const n = truth.length;
  const m = text.length;
  const width = m + 1;
  const table = new Uint16Array((n + 1) * width);
  const at = (i: number, j: number): number => table[i * width + j] ?? 0;
  for (let i = 0; i <= n; i += 1) table[i * width] = i;
  for (let j = 0; j <= m; j += 1) table[j] = j;
  for (let i = 1; i <= n; i += 1) for (let j = 1; j <= m; j += 1) table[i * width + j] = Math.min(at(i - 1, j - 1) + (truth[i - 1] === text[j - 1] ? 0 : 1), at(i - 1, j) + 1, at(i, j - 1) + 1);
  const right = new Uint8Array(n);
  let i = n;
  let j = m;
  while (i > 0 || j > 0) {
    const same = i > 0 && j > 0 && truth[i - 1] === text[j - 1];
    if (i > 0 && j > 0 && at(i, j) === at(i - 1, j - 1) + (same ? 0 : 1)) {
      if (same) right[i - 1] = 1;
      i -= 1;
      j -= 1;
    } else if (i > 0 && at(i, j) === at(i - 1, j) + 1) i -= 1;
    else j -= 1;
  }
  return { right, distance: at(n, m) };
}

/** Points of the text's characters. */
function points(text: string): Uint32Array {
  return Uint32Array.from(text, (character) => character.codePointAt(0) ?? 0);
}

/** Capitalised inside a sentence, not all capitals. */
function isName(words: readonly string[], index: number): boolean {
  const word = (words[index] ?? '').replace(/^[^\p{L}]+/u, '');
  return index > 0 && /^\p{Lu}\p{Ll}{2,}/u.test(word) && !/[.!?:"”'’)]$/u.test(words[index - 1] ?? '') && !/^["“'‘(]/u.test(words[index] ?? '');
}

/** A pair and what the clean-up made of it; undefined where the truth is empty. */
export function scorePair({ id, truth, before }: Pair, after: string, fold: boolean): Scored | undefined {
  const [wanted, read, cleaned] = [normal(truth, fold), normal(before, fold), normal(after, fold)];
  if (wanted === '') return undefined;
  const words = wanted.split(' ');
  const was = matched(words, read === '' ? [] : read.split(' '));
  const is = cleaned === read ? was : matched(words, cleaned === '' ? [] : cleaned.split(' '));
  const characters = points(wanted);
  const charactersBefore = distance(characters, points(read));
  let fixed = 0;
  const brokenWords: string[] = [];
  let right = 0;
  let numbers = 0;
  let names = 0;
  let numbersBroken = 0;
  let namesBroken = 0;
  words.forEach((word, index) => {
    if (!was.right[index]) {
      if (is.right[index]) fixed += 1;
      return;
    }
    right += 1;
    const isBroken = !is.right[index];
    if (isBroken) brokenWords.push(word);
    if (/\p{Nd}/u.test(word)) {
      numbers += 1;
      if (isBroken) numbersBroken += 1;
    }
    if (isName(words, index)) {
      names += 1;
      if (isBroken) namesBroken += 1;
    }
  });
  return {
    id, characters: characters.length, words: words.length, before: { characters: charactersBefore, words: was.distance },
    after: { characters: cleaned === read ? charactersBefore : distance(characters, points(cleaned)), words: is.distance },
    wrong: words.length - right, right, fixed, broken: brokenWords.length, brokenWords, numbers, names, numbersBroken, namesBroken,
  };
}

export interface Summary {
  readonly texts: number;
  readonly cer: number;
  readonly wer: number;
  readonly cerAfter: number;
  readonly werAfter: number;
  readonly median: number;
  readonly fixed: number;
  readonly broken: number;
  readonly brokenPer10k: number;
  readonly numbersBroken: number;
  readonly numbers: number;
  readonly namesBroken: number;
  readonly names: number;
  readonly better: number;
  readonly worse: number;
  /** Mean sign of the gain in characters per text. */
  readonly preference: number;
}

/** Rates in percent, `fixed` in percent of the wrong words. */
export function summarise(scored: readonly Scored[]): Summary {
  const sum = (of: (one: Scored) => number): number => scored.reduce((total, one) => total + of(one), 0);
  const percent = (part: number, whole: number): number => (whole === 0 ? 0 : (100 * part) / whole);
  const characters = sum((one) => one.characters);
  const words = sum((one) => one.words);
  const rates = scored.map((one) => percent(one.after.characters, one.characters)).sort((a, b) => a - b);
  const better = scored.filter((one) => one.after.characters < one.before.characters).length;
  const worse = scored.filter((one) => one.after.characters > one.before.characters).length;
  return {
    texts: scored.length,
    cer: percent(sum((one) => one.before.characters), characters), wer: percent(sum((one) => one.before.words), words),
    cerAfter: percent(sum((one) => one.after.characters), characters), werAfter: percent(sum((one) => one.after.words), words),
    median: rates.length === 0 ? 0 : ((rates[(rates.length - 1) >> 1] ?? 0) + (rates[rates.length >> 1] ?? 0)) / 2,
    fixed: percent(sum((one) => one.fixed), sum((one) => one.wrong)), broken: sum((one) => one.broken), brokenPer10k: percent(sum((one) => one.broken), sum((one) => one.right)) * 100,
    numbersBroken: sum((one) => one.numbersBroken), numbers: sum((one) => one.numbers), namesBroken: sum((one) => one.namesBroken), names: sum((one) => one.names),
    better, worse, preference: scored.length === 0 ? 0 : (better - worse) / scored.length,
  };
}
