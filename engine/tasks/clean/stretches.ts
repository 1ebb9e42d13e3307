/** A text cut into stretches short enough to be read at once, at sentence ends where there are any. */
import type { ScanToken } from './words.ts';

export interface Stretch {
  /** Indices of words. */
  readonly from: number;
  readonly to: number;
  /** First word of the context that is read before it. */
  readonly context: number;
}

/** Words of a stretch at most, words from which it ends at the next sentence end, and words of context before it. */
const MOST = 120;
const ENOUGH = 60;
const CONTEXT = 24;

export function stretchesOf(tokens: readonly ScanToken[]): Stretch[] {
  const found: Stretch[] = [];
  let from = 0;
  let paragraph = 0;
  tokens.forEach((token, index) => {
    if (token.paragraph) paragraph = index;
    const next = tokens[index + 1];
    const length = index + 1 - from;
    const ends = /[.!?][”’"')\]]*$/u.test(token.text);
    if (next && length < MOST && !(length >= ENOUGH && (ends || next.paragraph))) return;
    found.push({ from, to: index + 1, context: Math.max(0, paragraph > from ? from : Math.min(paragraph, from), from - CONTEXT) });
    from = index + 1;
  });
  return found;
}
