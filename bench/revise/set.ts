/** The bench's sentences with their damage, in two halves: one to tune thresholds on, one that nobody tuned on. */
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

export type Half = 'tuning' | 'held-out';

/** Every seventh sentence stays clean; of the others a third has two errors. */
export function damagedSentences(half: Half): DamagedSentence[] {
  return cleanSentences(half).map(({ id, left, text, right }, index) => {
    const made = index % 7 === 0 ? { text, errors: [] } : damage(text, index % 3 === 0 ? 2 : 1, stream(id));
    return { id, left, right, clean: text, damaged: made.text, errors: made.errors };
  });
}

/** Sentences alternate between the halves. */
export function cleanSentences(half: Half): CleanSentence[] {
  const { sentences } = JSON.parse(readFileSync(join(import.meta.dirname, 'sentences.json'), 'utf8')) as { sentences: CleanSentence[] };
  return sentences.filter((_, index) => (index % 2 === 0) === (half === 'tuning'));
}
