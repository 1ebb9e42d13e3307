import type { RunSummary } from '../../../electron/contract/index.ts';

/** Runs of one day, by the calendar of the computer. */
export interface Day {
  /** Midnight at its start. */
  readonly start: number;
  readonly runs: readonly RunSummary[];
}

function midnight(at: number): number {
  const date = new Date(at);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}

/** Runs by day, newest first. */
export function byDay(runs: readonly RunSummary[]): Day[] {
  const days = Map.groupBy(runs.toSorted((a, b) => b.queuedAt - a.queuedAt), (run) => midnight(run.queuedAt));
  return [...days].map(([start, members]) => ({ start, runs: members }));
}

/** How many days ago a day was: 0 today, 1 yesterday. Counts calendar days, so that a change of clocks does no harm. */
export function daysAgo(start: number, now: number): number {
  return Math.round((midnight(now) - start) / 86_400_000);
}

/** Seconds a run took; null while it has not ended or never started. */
export function secondsOf(run: Pick<RunSummary, 'startedAt' | 'endedAt'>): number | null {
  return run.startedAt === null || run.endedAt === null ? null : (run.endedAt - run.startedAt) / 1000;
}

/** Whether a run is still to come or going on. */
export function isUnfinished(run: Pick<RunSummary, 'state'>): boolean {
  return run.state === 'queued' || run.state === 'paused' || run.state === 'running';
}

/** Seconds until the last waiting run is done, as far as earlier runs tell; null when nothing is known of one of them. */
export function estimate(runs: readonly RunSummary[], now: number): number | null {
  let sum = 0;
  for (const run of runs) {
    if (run.expectedSeconds === null || run.expectedSeconds === undefined) return null;
    const gone = run.startedAt === null ? 0 : (now - run.startedAt) / 1000;
    sum += Math.max(0, run.expectedSeconds - gone);
  }
  return runs.length === 0 ? null : sum;
}
