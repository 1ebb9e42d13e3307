/** Finds text that goes round in circles, the usual failure of a small writer. */
import type { Range } from './change.ts';
import { words } from './segment.ts';
import { sentences } from './sentences.ts';

/**
 * The second round of a loop, if there is one: a sentence of three words or more that comes again, or a run of words
 * said three times in a row (a phrase of four words or more twice in a row is enough). `source` is the text that was
 * revised: what it repeats itself is no loop.
 */
export function findLoop(text: string, source = ''): Range | undefined {
  return repeatedSentence(text, source) ?? repeatedRun(text, source);
}

function repeatedSentence(text: string, source: string): Range | undefined {
  const seen = new Set<string>();
  const allowed = new Map<string, number>();
  for (const { from, to } of sentences(source)) {
    const key = foldWords(source.slice(from, to));
    allowed.set(key, (allowed.get(key) ?? 0) + 1);
  }
  for (const { from, to } of sentences(text)) {
    const key = foldWords(text.slice(from, to));
    if (key.split(' ').length < 3) continue;
    if (seen.has(key) && (allowed.get(key) ?? 0) < 2) return { from, to };
    seen.add(key);
  }
  return undefined;
}

function repeatedRun(text: string, source: string): Range | undefined {
  const found = words(text);
  const keys = found.map(({ from, to }) => text.slice(from, to).toLowerCase());
  const original = ` ${foldWords(source)} `;
  for (let length = 1; length * 2 <= keys.length; length += 1) {
    const rounds = length >= 4 ? 2 : 3;
    let same = 0;
    for (let at = length; at < keys.length; at += 1) {
      same = keys[at] === keys[at - length] ? same + 1 : 0;
      if (same < length * (rounds - 1)) continue;
      const start = at - length * rounds + 1;
      const first = found[start + length];
      const last = found[at];
      if (first && last && !original.includes(` ${keys.slice(start, at + 1).join(' ')} `)) return { from: first.from, to: last.to };
    }
  }
  return undefined;
}

function foldWords(text: string): string {
  return words(text).map(({ from, to }) => text.slice(from, to).toLowerCase()).join(' ');
}
