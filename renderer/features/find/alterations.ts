/** Whether a change touches what must not change unseen: a number, or a word with a capital, which may be a name. */
import type { Change } from '../../../engine/text/index.ts';

export type Alteration = 'number' | 'name' | null;

/** Characters read on each side for the rest of a word. */
const REACH = 60;
const WORDS = /[\p{L}\p{N}\p{M}'’.,:-]*[\p{L}\p{N}\p{M}]/gu;

/** `read` gives the text between two offsets, which may lie outside it. */
export function alteration({ from, to, insert }: Change, read: (from: number, to: number) => string): Alteration {
  const old = read(from, to);
  if (old === insert) return null;
  // A hit may be a part of a word: "Ann" in "Anna".
  const head = /[\p{L}\p{N}\p{M}'’.,:-]*$/u.exec(read(Math.max(0, from - REACH), from))?.[0] ?? '';
  const tail = /^[\p{L}\p{N}\p{M}'’.,:-]*/u.exec(read(to, to + REACH))?.[0] ?? '';
  const words = (text: string) => [...text.matchAll(WORDS)].map(([word]) => word.replaceAll(/^[^\p{L}\p{N}]+/gu, ''));
  const [before, after] = [words(head + old + tail), words(head + insert + tail)];
  const differ = (kind: RegExp, bare: (word: string) => string) => {
    const [a, b] = [before, after].map((list) => list.filter((word) => kind.test(word)).map(bare).join(' '));
    return a !== b;
  };
  if (differ(/\p{N}/u, (word) => word.replaceAll(/[^\p{L}\p{N}]/gu, ' '))) return 'number';
  return differ(/\p{Lu}/u, (word) => word.replaceAll(/[^\p{L}\p{N}]/gu, '')) ? 'name' : null;
}
