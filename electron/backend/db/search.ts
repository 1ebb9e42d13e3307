/** Text as words with one space between them, for the search index. */
import { words } from '../../../engine/text/index.ts';

/** So that words of scripts without spaces stand alone in the index, as SQLite's tokenizer can't tell them apart. */
export function searchWords(text: string): string {
  // SQLite's UTF-8 has no lone surrogates.
  const whole = text.toWellFormed();
  return words(whole).map(({ from, to }) => whole.slice(from, to)).join(' ');
}
