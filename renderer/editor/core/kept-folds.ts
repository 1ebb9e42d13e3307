/** What was folded in the documents that were open last: offsets and ids only, kept by the window itself. */
import type { DocumentId } from '../../../electron/contract/index.ts';

const KEY = 'palimpsest.folds';
const MOST_DOCUMENTS = 30;
/** A text with more folds than this starts unfolded. */
const MOST_FOLDS = 2_000;

type Kept = readonly (readonly [id: string, pairs: readonly number[]])[];

function read(): Kept {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(kept) ? (kept as Kept).filter((entry) => Array.isArray(entry) && typeof entry[0] === 'string' && Array.isArray(entry[1]) && entry[1].every(Number.isInteger)) : [];
  } catch {
    // A page without storage opens its documents unfolded.
    return [];
  }
}

export function keepFolds(id: DocumentId, pairs: readonly number[]): void {
  const others = read().filter(([other]) => other !== id);
  const next: Kept = pairs.length > 0 && pairs.length <= 2 * MOST_FOLDS ? [[id, pairs], ...others] : others;
  try {
    if (next.length > 0) localStorage.setItem(KEY, JSON.stringify(next.slice(0, MOST_DOCUMENTS)));
    else localStorage.removeItem(KEY);
  } catch {
    // Full or forbidden: losing a fold is not worth a message.
  }
}

export function keptFolds(id: DocumentId): readonly number[] {
  return read().find(([other]) => other === id)?.[1] ?? [];
}
