/** How long a run will take, judged by earlier ones. */
import type { Job, RunSettings } from '../../contract/index.ts';
import type { RunRow } from '../db/schema.ts';
import { query, type Store } from '../db/store.ts';
import { sizeOfJob } from './task-of.ts';

const runsToJudgeBy = 15;

/** Seconds for a run that waits or works, by the median speed of the latest of its kind; null while there were none. */
export function expectedSeconds(store: Store, row: RunRow): number | null {
  if (row.state !== 'queued' && row.state !== 'running') return null;
  const kind = (JSON.parse(row.job_json) as Job).kind;
  const earlier = store.all(
    query
      .selectFrom('runs')
      .select(['job_json', 'settings_json', 'base_json', 'started_at', 'ended_at'])
      .where('state', 'in', ['finished', 'nothing', 'withheld'])
      .where((eb) => eb(eb.fn('json_extract', ['job_json', eb.val('$.kind')]), '=', kind))
      .orderBy('number', 'desc')
      .limit(runsToJudgeBy),
  );
  const rates = earlier.map((run) => ((run.ended_at ?? 0) - (run.started_at ?? 0)) / 1000 / weight(run)).toSorted((a, b) => a - b);
  const median = rates[Math.floor(rates.length / 2)];
  return median === undefined ? null : Math.round(median * weight(row) * 10) / 10;
}

function weight({ job_json, settings_json, base_json }: Pick<RunRow, 'job_json' | 'settings_json' | 'base_json'>): number {
  const job = JSON.parse(job_json) as Job;
  const { drafts, effort } = JSON.parse(settings_json) as RunSettings;
  return sizeOfJob(job, JSON.parse(base_json) as string) * (job.kind === 'proofread' ? 1 : drafts) * (effort === 'careful' ? 2 : 1);
}
