/** What the truth has where words were read. */
import { alignCharacters } from './align.ts';
import { normal } from './score.ts';

export interface Gold {
  /** What the truth has for the words from `first` to `last`, whole words; '' where it has nothing. */
  of(first: number, last: number): string;
}

/** Marks of the same length, so that offsets hold. */
function plain(text: string): string {
  return text.replace(/[‘’‚‛`´′]/gu, "'").replace(/[“”„‟″«»]/gu, '"').replace(/[‒–—―−‐‑]/gu, '-').replace(/ſ/gu, 's');
}

/** `words` as they stand in the text, in order. */
export function goldOf(words: readonly string[], truth: string): Gold {
  const wanted = plain(truth.normalize('NFC')).replace(/\s+/gu, ' ').trim();
  const starts: number[] = [];
  let text = '';
  for (const word of words) {
    if (text !== '') text += ' ';
    starts.push(text.length);
    text += plain(word);
  }
  const at = alignCharacters(text, wanted);
  return {
    of(first, last) {
      const start = starts[first] ?? 0;
      const end = (starts[last] ?? 0) + (words[last] ?? '').length;
      let from = at[start] ?? 0;
      let to = at[end] ?? 0;
      if (wanted.slice(from, to).trim() === '') return '';
      while (wanted.charAt(from) === ' ') from += 1;
      while (wanted.charAt(to - 1) === ' ') to -= 1;
      while (from > 0 && !/[ -]/u.test(wanted.charAt(from - 1))) from -= 1;
      while (to < wanted.length && !/[ -]/u.test(wanted.charAt(to))) to += 1;
      return wanted.slice(from, to);
    },
  };
}

/** Whether two readings of a place are one but for typography. */
export function isSame(one: string, other: string): boolean {
  return normal(one, true) === normal(other, true);
}
