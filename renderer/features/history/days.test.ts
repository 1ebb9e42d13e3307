import { describe, expect, it } from 'vitest';
import type { RunSummary } from '../../../electron/contract/index.ts';
import { byDay, daysAgo, estimate, isUnfinished, secondsOf } from './days.ts';

const at = (text: string) => new Date(text).getTime();
const run = (queuedAt: number, more: Partial<RunSummary> = {}) => ({ id: `${queuedAt}`, queuedAt, startedAt: null, endedAt: null, state: 'finished', ...more }) as RunSummary;

describe('The history by day', () => {
  it('parts runs at midnight, the newest day and run first', () => {
    const days = byDay([run(at('2026-03-01T23:59')), run(at('2026-03-02T00:01')), run(at('2026-03-02T09:00'))]);
    expect(days.map((day) => day.runs.length)).toEqual([2, 1]);
    expect(days[0]!.runs[0]!.queuedAt).toBe(at('2026-03-02T09:00'));
    expect(days[0]!.start).toBe(at('2026-03-02T00:00'));
  });

  it('counts days by the calendar', () => {
    expect(daysAgo(at('2026-03-02T00:00'), at('2026-03-02T23:59'))).toBe(0);
    expect(daysAgo(at('2026-03-01T00:00'), at('2026-03-02T00:01'))).toBe(1);
    // Over the change to summer time a day has 23 hours.
    expect(daysAgo(at('2026-03-28T00:00'), at('2026-03-31T12:00'))).toBe(3);
  });

  it('knows how long a run took only when it has started and ended', () => {
    expect(secondsOf(run(0, { startedAt: 1000, endedAt: 3500 }))).toBe(2.5);
    expect(secondsOf(run(0, { startedAt: 1000 }))).toBeNull();
  });

  it('knows what is still to come', () => {
    expect((['queued', 'paused', 'running', 'finished', 'failed', 'stopped', 'nothing', 'withheld'] as const).filter((state) => isUnfinished({ state }))).toEqual(['queued', 'paused', 'running']);
  });

  it('adds up what is expected, less what has gone, and says nothing when one is unknown', () => {
    const running = run(0, { state: 'running', startedAt: 10_000, expectedSeconds: 8 });
    const waiting = run(1, { state: 'queued', expectedSeconds: 4 });
    expect(estimate([running, waiting], 13_000)).toBe(9);
    expect(estimate([running, waiting], 60_000)).toBe(4);
    expect(estimate([running, run(2, { expectedSeconds: null })], 13_000)).toBeNull();
    expect(estimate([], 0)).toBeNull();
  });
});
