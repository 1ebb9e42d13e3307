import { create } from 'zustand';
import type { RunId } from '../../electron/contract/index.ts';
import { getConnection } from './backend.ts';

/** How far a run is: pass `index` of about `expected`, counted from 1. */
export interface RunProgress {
  readonly draft: number;
  readonly pass: number;
  readonly expected: number;
  /** Share of the draft that has settled, 0 to 1. */
  readonly settled: number;
}

const store = create<{ readonly runs: Readonly<Record<string, RunProgress>> }>(() => ({ runs: {} }));

/** Progress of a run while it goes on; null before its first pass and after its end. */
export function useRunProgress(id: RunId | null): RunProgress | null {
  return store((state) => (id === null ? null : (state.runs[id] ?? null)));
}

/** Follows the passes of running runs. The pieces are not kept: only how many there are and how many have settled. */
export function followProgress(): () => void {
  const connection = getConnection();
  const settled = new Map<string, boolean[]>();
  const stops = [
    connection.on('run.pass', ({ id, draft, frame }) => {
      const key = `${id} ${draft}`;
      const pieces = [...(settled.get(key) ?? []).slice(0, frame.keep), ...frame.pieces.map((piece) => piece.state !== 'open')];
      settled.set(key, pieces);
      const share = pieces.length === 0 ? 0 : pieces.filter(Boolean).length / pieces.length;
      const progress: RunProgress = { draft, pass: frame.index + 1, expected: Math.max(frame.expected, frame.index + 1), settled: share };
      store.setState((state) => ({ runs: { ...state.runs, [id]: progress } }));
    }),
    connection.on('run.changed', ({ run }) => {
      if (run.state === 'running') return;
      for (const key of settled.keys()) if (key.startsWith(`${run.id} `)) settled.delete(key);
      store.setState((state) => ({ runs: Object.fromEntries(Object.entries(state.runs).filter(([id]) => id !== run.id)) }));
    }),
  ];
  return () => stops.forEach((stop) => stop());
}
