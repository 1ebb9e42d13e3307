/** Makes one backup in a thread of its own, so that nothing waits for it. */
import { parentPort, workerData } from 'node:worker_threads';
import { asStorageProblem, errorCode } from './storage-problem.ts';
import { Problem } from '../../../engine/text/index.ts';
import { makeBackup } from './backup.ts';

export interface BackupTask {
  readonly source: string;
  readonly target: string;
}

export type BackupNews = { readonly kind: 'step'; readonly step: string } | { readonly kind: 'done' } | { readonly kind: 'failed'; readonly problem: ReturnType<Problem['toData']> | null; readonly code: string };

const say = (news: BackupNews): void => parentPort?.postMessage(news);
const { source, target } = workerData as BackupTask;

try {
  await makeBackup({ source, target, onStep: (step) => say({ kind: 'step', step }) });
  say({ kind: 'done' });
} catch (error) {
  const problem = asStorageProblem(error, target);
  say({ kind: 'failed', problem: problem instanceof Problem ? problem.toData() : null, code: errorCode(error) ?? 'unknown' });
}
