import type { EngineStatus, RunSummary } from '../../../electron/contract/index.ts';
import type { Action } from '../../actions/index.ts';
import { keyOf, queryClient, showPanel } from '../../app/index.ts';
import { closeRun, historyStore, pauseQueue } from './history-store.ts';

function waiting(): readonly RunSummary[] {
  return queryClient.getQueryData<RunSummary[]>(keyOf('queue.list', {})) ?? [];
}

function paused(): boolean {
  return queryClient.getQueryData<EngineStatus>(keyOf('engine.status', {}))?.queuePaused ?? false;
}

function show(everywhere: boolean): void {
  closeRun();
  historyStore.setState({ everywhere });
  showPanel('history');
}

/** Commands on past and waiting runs. */
export const historyActions: readonly Action[] = [
  { id: 'history.here', label: 'action.history.here', key: '', enabled: () => true, run: () => show(false) },
  { id: 'history.everywhere', label: 'action.history.everywhere', key: '', enabled: () => true, run: () => show(true) },
  { id: 'history.back', label: 'action.history.back', key: 'Escape', scope: 'history', enabled: () => historyStore.getState().open !== null, run: closeRun },
  { id: 'queue.pause', label: 'action.queue.pause', key: '', enabled: () => !paused() && waiting().length > 0, run: () => pauseQueue(true) },
  { id: 'queue.resume', label: 'action.queue.resume', key: '', enabled: paused, run: () => pauseQueue(false) },
];
