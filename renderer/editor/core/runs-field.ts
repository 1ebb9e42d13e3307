/** Runs at work on the open document: where their passage stands, moved along by edits elsewhere. */
import { StateEffect, StateField } from '@codemirror/state';
import type { JobKind, RunId, RunState } from '../../../electron/contract/index.ts';
import { mapRange, type Range } from '../../../engine/text/index.ts';
import { lengthsOf } from './changes.ts';

export interface LiveRun {
  readonly id: RunId;
  readonly kind: JobKind;
  readonly state: RunState;
  readonly range: Range;
  /** Its own text was changed since it started: what it yields will be stale. */
  readonly touched: boolean;
}

export type LiveRuns = ReadonlyMap<RunId, LiveRun>;

export const setRun = StateEffect.define<LiveRun>({ map: (run, mapping) => mapped(run, lengthsOf(mapping)) });
export const endRun = StateEffect.define<RunId>();

export const runsField = StateField.define<LiveRuns>({
  create: () => new Map(),
  update(runs, transaction) {
    let next = runs as Map<RunId, LiveRun>;
    const own = () => (next === runs ? (next = new Map(runs)) : next);
    if (transaction.docChanged && runs.size > 0) {
      const lengths = lengthsOf(transaction.changes);
      for (const [id, run] of runs) {
        const moved = mapped(run, lengths);
        if (moved !== run) own().set(id, moved);
      }
    }
    for (const effect of transaction.effects) {
      if (effect.is(setRun)) own().set(effect.value.id, effect.value);
      else if (effect.is(endRun) && next.has(effect.value)) own().delete(effect.value);
    }
    return next;
  },
});

function mapped(run: LiveRun, changes: ReturnType<typeof lengthsOf>): LiveRun {
  const { range, touched } = mapRange(changes, run.range);
  if (range.from === run.range.from && range.to === run.range.to && (!touched || run.touched)) return run;
  return { ...run, range, touched: run.touched || touched };
}
