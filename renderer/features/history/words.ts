import type { Job, RunSummary } from '../../../electron/contract/index.ts';
import type { Lookup } from '../../i18n/index.ts';
import { secondsOf } from './days.ts';

/** What was to be done, in a word or two: the saved command's name, the preset, or the kind of job. */
export function jobName(job: Job, text: Lookup): string {
  if (job.kind !== 'revise') return text(`job.${job.kind}`);
  return job.command ?? text(`job.revise.${job.preset}`);
}

/** Where a run stands, or what became of it, in a word or two. */
export function outcomeWord(run: RunSummary, text: Lookup): string {
  return run.state === 'finished' && run.outcome !== 'none' ? text(`history.outcome.${run.outcome}`) : text(`history.run.${run.state}`);
}

export function secondsWord(run: RunSummary, text: Lookup): string | null {
  const seconds = secondsOf(run);
  return seconds === null ? null : text('history.run.seconds', { seconds: Math.round(seconds * 10) / 10 });
}
