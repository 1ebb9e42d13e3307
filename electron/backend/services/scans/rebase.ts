/** Replacing a part of the text as it was laid out, under edits that were made since. */
import { mapRange, type Change, type Range } from '../../../../engine/text/index.ts';

export interface Rebased {
  /** Leads from the new base to the new present text. */
  readonly changes: readonly Change[];
  /** The edit of the present text. */
  readonly edit: Change;
}

/**
 * `changes` lead from a base text to the present one. In the base `range` is replaced by `insert`; in the present text
 * what became of that range is. Edits inside the range go with it, edits outside stay; one across its border is cut there.
 */
export function rebase(changes: readonly Change[], range: Range, insert: string): Rebased {
  const { from, to } = range;
  const shift = insert.length - (to - from);
  const present = mapRange(changes, range).range;
  const next: Change[] = [];
  const add = (change: Change): void => void (change.to > change.from || change.insert !== '' ? next.push(change) : undefined);
  for (const change of changes) {
    if (change.to <= from && !(change.from === from && change.to > change.from)) add(change);
    else if (change.from >= to) add({ ...change, from: change.from + shift, to: change.to + shift });
    else if (change.from < from) {
      add({ from: change.from, to: from, insert: change.insert });
      if (change.to > to) add({ from: to + shift, to: change.to + shift, insert: '' });
    } else if (change.to > to) add({ from: to + shift, to: change.to + shift, insert: change.insert });
  }
  return { changes: next, edit: { from: present.from, to: present.to, insert } };
}
