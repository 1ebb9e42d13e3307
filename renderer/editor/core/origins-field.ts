/** Which text came from accepted proposals: ranges beside the text, for a faint mark that can be hidden. */
import { invertedEffects } from '@codemirror/commands';
import { RangeSet, RangeValue, StateEffect, StateField, type ChangeSet, type EditorState, type Extension, type Range as CutRange } from '@codemirror/state';
import type { RunId } from '../../../electron/contract/index.ts';
import type { Range } from '../../../engine/text/index.ts';

export interface OriginRange extends Range {
  readonly runId: RunId;
}

class Origin extends RangeValue {
  readonly runId: RunId;
  /** Counts additions: 0 for what the backend gave us. */
  readonly serial: number;

  constructor(runId: RunId, serial: number) {
    super();
    this.runId = runId;
    this.serial = serial;
  }

  override eq(other: Origin): boolean {
    return other.runId === this.runId && other.serial === this.serial;
  }
}
// What is typed at an edge is the writer's own.
Origin.prototype.startSide = 1;
Origin.prototype.endSide = -1;

export interface Origins {
  readonly set: RangeSet<Origin>;
  /** The serial of the newest addition. */
  readonly newest: number;
}

/** New accepted text; the ranges are in the new document. */
export const addOrigins = StateEffect.define<readonly OriginRange[]>({
  map: (ranges, mapping) => ranges.map(({ from, to, runId }) => ({ runId, from: mapping.mapPos(from, 1), to: mapping.mapPos(to, -1) })).filter(({ from, to }) => to > from),
});

const noOrigins = RangeSet.of<Origin>([]);

export const originsField = StateField.define<Origins>({
  create: () => ({ set: noOrigins, newest: 0 }),
  update(origins, transaction) {
    let { set, newest } = origins;
    if (transaction.docChanged && set.size > 0) set = cut(set, transaction.changes).map(transaction.changes);
    for (const effect of transaction.effects) {
      if (!effect.is(addOrigins)) continue;
      newest += 1;
      set = set.update({ add: effect.value.map(({ from, to, runId }) => new Origin(runId, newest).range(from, to)), sort: true });
    }
    return set === origins.set && newest === origins.newest ? origins : { set, newest };
  },
});

const undoable = invertedEffects.of((transaction) => {
  if (!transaction.docChanged) return [];
  const lost: OriginRange[] = [];
  transaction.changes.iterChangedRanges((from, to) => {
    for (const range of originRanges(transaction.startState, from, to)) lost.push({ runId: range.runId, from: Math.max(range.from, from), to: Math.min(range.to, to) });
  });
  const real = lost.filter(({ from, to }) => to > from);
  return real.length > 0 ? [addOrigins.of(real)] : [];
});

export const origins: Extension = [originsField, undoable];

/** Takes out what the changes replace and splits where they insert: the new text is not from the proposal. */
function cut(set: RangeSet<Origin>, changes: ChangeSet): RangeSet<Origin> {
  let rest = set;
  changes.iterChangedRanges((from, to) => {
    const add: CutRange<Origin>[] = [];
    rest.between(from, to, (start, end, origin) => {
      if (start < from) add.push(origin.range(start, from));
      if (end > to) add.push(origin.range(to, end));
    });
    rest = rest.update({ filterFrom: from, filterTo: to, filter: () => false, add, sort: true });
  }, true);
  return rest;
}

/** The field's value for a document as the backend has it. */
export function originsFrom(ranges: readonly OriginRange[], length: number): Origins {
  const valid = ranges.filter(({ from, to }) => to > from && to <= length);
  return { set: RangeSet.of(valid.map(({ from, to, runId }) => new Origin(runId, 0).range(from, to)), true), newest: 0 };
}

/** Accepted text that was added after serial `since`. */
export function originsSince(state: EditorState, since: number): OriginRange[] {
  const found: OriginRange[] = [];
  state.field(originsField).set.between(0, state.doc.length, (from, to, { runId, serial }) => void (serial > since && to > from && found.push({ from, to, runId })));
  return found;
}

export function originRanges(state: EditorState, from: number, to: number): OriginRange[] {
  const found: OriginRange[] = [];
  if (to > from) state.field(originsField).set.between(from, to, (start, end, { runId }) => void (end > start && found.push({ from: start, to: end, runId })));
  return found;
}
