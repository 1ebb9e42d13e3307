import type { RunSummary } from '../../../electron/contract/index.ts';
import type { Range } from '../../../engine/text/index.ts';

export function isUnderWay({ state }: RunSummary): boolean {
  return state === 'queued' || state === 'paused' || state === 'running';
}

/** Where a passage stands by its words, if there is no doubt. */
export function onlyPlace(text: string, passage: string): Range | null {
  if (passage === '') return text === '' ? { from: 0, to: 0 } : null;
  const from = text.indexOf(passage);
  return from >= 0 && text.indexOf(passage, from + 1) < 0 ? { from, to: from + passage.length } : null;
}
