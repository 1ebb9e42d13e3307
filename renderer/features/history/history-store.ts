import { create } from 'zustand';
import type { RunId, RunSummary } from '../../../electron/contract/index.ts';
import { download, getClient, reportProblem, showPanel } from '../../app/index.ts';

interface HistoryStore {
  /** The run that is shown in full; null: the list. */
  readonly open: RunId | null;
  readonly query: string;
  /** Runs of every document, or of the one in the editor. */
  readonly everywhere: boolean;
  /** The run that is asked about before it is deleted. */
  readonly deleting: RunSummary | null;
}

export const historyStore = create<HistoryStore>(() => ({ open: null, query: '', everywhere: false, deleting: null }));

export function openRun(id: RunId): void {
  historyStore.setState({ open: id });
  showPanel('history');
}

export function closeRun(): void {
  historyStore.setState({ open: null });
}

/** Runs a call and shows what kept it from being carried out; says whether it was. */
async function attempt(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    reportProblem(error);
    return false;
  }
}

/** The passage as the draft stood after a pass, as a proposal in the text. */
export async function takePass(runId: RunId, draft: number, pass: number): Promise<void> {
  if (await attempt(() => getClient().call('proposals.fromPass', { runId, draft, pass }))) showPanel('review');
}

/** The same job on the passage as it stands now; with a fresh seed another draft comes out. */
export async function runAgain(run: RunSummary, { sameSeed }: { sameSeed: boolean }): Promise<void> {
  const seed = sameSeed ? null : Math.floor(Math.random() * 2 ** 31);
  if (await attempt(() => getClient().call('runs.again', { id: run.id, seed, refusals: [] }))) closeRun();
}

export async function deleteRun(run: RunSummary): Promise<void> {
  if (await attempt(() => getClient().call('runs.delete', { id: run.id }))) closeRun();
}

export async function exportRun(run: RunSummary): Promise<void> {
  await attempt(async () => {
    const file = await getClient().call('runs.export', { id: run.id });
    download(file.name, file.text);
  });
}

/** Takes a waiting run out of the queue, or ends the one that goes on and throws its draft away. */
export async function stopRun(id: RunId): Promise<void> {
  await attempt(() => getClient().call('runs.stop', { id, keep: false }));
}

/** Puts a waiting run one place earlier or later; `waiting` is the queue without the run that goes on. */
export async function moveRun(waiting: readonly RunSummary[], id: RunId, step: 1 | -1): Promise<void> {
  const at = waiting.findIndex((run) => run.id === id);
  const target = at + step;
  if (at === -1 || target < 0 || target >= waiting.length) return;
  const before = step === -1 ? waiting[target] : waiting[target + 1];
  await attempt(() => getClient().call('queue.move', { id, before: before?.id ?? null }));
}

export async function pauseQueue(paused: boolean): Promise<void> {
  await attempt(() => getClient().call('queue.pause', { paused }));
}
