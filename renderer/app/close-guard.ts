import { queryClient, keyOf } from './queries.ts';
import type { RunSummary } from '../../electron/contract/index.ts';

/** Asks before the page goes while text is unsaved or runs are unfinished. The desktop asks in its own window. */
export function guardClose(unsaved: boolean): () => void {
  const leaving = (event: BeforeUnloadEvent) => {
    const runs = queryClient.getQueryData<RunSummary[]>(keyOf('queue.list', {})) ?? [];
    if (unsaved || runs.some((run) => ['queued', 'paused', 'running'].includes(run.state))) event.preventDefault();
  };
  window.addEventListener('beforeunload', leaving);
  return () => window.removeEventListener('beforeunload', leaving);
}
