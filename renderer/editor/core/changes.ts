/** Between CodeMirror's change sets and the project's own lists of changes. */
import type { ChangeDesc, ChangeSet } from '@codemirror/state';
import type { Change } from '../../../engine/text/index.ts';

/** The changes with their texts; lines joined by \n. */
export function changesOf(set: ChangeSet): Change[] {
  const changes: Change[] = [];
  set.iterChanges((from, to, _fromB, _toB, inserted) => changes.push({ from, to, insert: inserted.sliceString(0, undefined, '\n') }), true);
  return changes;
}

/** The changes with blanks of the right length for their texts: enough to map positions, and cheap for huge ones. */
export function lengthsOf(set: ChangeDesc): Change[] {
  const changes: Change[] = [];
  set.iterChangedRanges((from, to, fromB, toB) => changes.push({ from, to, insert: ' '.repeat(toB - fromB) }), true);
  return changes;
}
