/** The bench's sentences with their damage, in two halves of one book, one to tune thresholds on and one not, and a set from other books that nobody tuned on. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CleanSentence } from './collect.ts';
import { damage, stream, type MadeError } from './errors.ts';

export interface DamagedSentence {
  readonly id: string;
  readonly left: string;
  readonly right: string;
  readonly clean: string;
  readonly damaged: string;
  readonly errors: readonly MadeError[];
}

export const HALVES = ['tuning', 'held-out', 'fresh'] as const;
export type Half = (typeof HALVES)[number];

/** Every seventh sentence stays clean; of the others a third has two errors. */
export function damagedSentences(half: Half): DamagedSentence[] {
  return cleanSentences(half).map(({ id, left, text, right }, index) => {
    const made = index % 7 === 0 ? { text, errors: [] } : damage(text, index % 3 === 0 ? 2 : 1, stream(id));
    return { id, left, right, clean: text, damaged: made.text, errors: made.errors };
  });
}

/** Sentences alternate between the halves; the fresh ones are a set of their own. */
export function cleanSentences(half: Half): CleanSentence[] {
  const file = half === 'fresh' ? 'fresh.json' : 'sentences.json';
  const { sentences } = JSON.parse(readFileSync(join(import.meta.dirname, file), 'utf8')) as { sentences: CleanSentence[] };
  return half === 'fresh' ? sentences : sentences.filter((_, index) => (index % 2 === 0) === (half === 'tuning'));
}
