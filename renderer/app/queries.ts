import { QueryCache, QueryClient, useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { Answer, DocumentSummary, EngineStatus, MethodName, Params, RunSummary } from '../../electron/contract/index.ts';
import { getConnection } from './backend.ts';
import { reportProblem } from './problems.ts';

/**
 * What the backend knows, as the window last read it. Nothing grows old by itself: events say what changed, and after a
 * lost connection everything is read again.
 */
export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: reportProblem }),
  defaultOptions: { queries: { staleTime: Infinity, gcTime: 5 * 60_000, retry: false, refetchOnWindowFocus: false, refetchOnReconnect: false, networkMode: 'always' } },
});

/** The key under which an answer is kept: the method, then its parameters. */
export function keyOf<M extends MethodName>(method: M, params?: Params<M>): readonly unknown[] {
  return params === undefined ? [method] : [method, params];
}

export interface AnswerOptions {
  /** false: does not read. */
  readonly enabled?: boolean;
  /** Reads again each time it is shown, for what no event tells of. */
  readonly fresh?: boolean;
}

/** Reads a method of the contract and keeps the answer. */
export function useAnswer<M extends MethodName>(method: M, params: Params<M>, { enabled = true, fresh = false }: AnswerOptions = {}): UseQueryResult<Answer<M>> {
  return useQuery<Answer<M>>({ queryKey: keyOf(method, params), queryFn: () => getConnection().call(method, params), enabled, ...(fresh ? { staleTime: 0 } : {}) });
}

/** While somebody types, the time of the last change is shown anew this often, in milliseconds. */
const SHOWN_TIME_MS = 15_000;
let shownList: Answer<'documents.list'> = [];

/** The list as it was shown last while nothing that can be seen in it has changed: words and times change with every burst of typing. */
function steadyList(documents: Answer<'documents.list'>): Answer<'documents.list'> {
  const same = shownList.length === documents.length && documents.every((document, index) => looksTheSame(shownList[index]!, document));
  return same ? shownList : (shownList = documents);
}

function looksTheSame(a: DocumentSummary, b: DocumentSummary): boolean {
  if (a === b) return true;
  const time = ({ changedAt }: DocumentSummary): number => Math.floor(changedAt / SHOWN_TIME_MS);
  return a.id === b.id && a.title === b.title && a.trashedAt === b.trashedAt && a.folderId === b.folderId && a.tags.join() === b.tags.join() && time(a) === time(b);
}

/** All documents, newest first; renders again when what a list shows of them has changed. */
export function useDocumentList(): UseQueryResult<Answer<'documents.list'>> {
  return useQuery({ queryKey: keyOf('documents.list', {}), queryFn: () => getConnection().call('documents.list', {}), select: steadyList });
}

/** State of the engine, kept fresh by its events; null until first read. */
export function useEngineStatus(): EngineStatus | null {
  return useAnswer('engine.status', {}).data ?? null;
}

/** Waiting and running runs, in order. */
export function useQueue(): readonly RunSummary[] {
  return useAnswer('queue.list', {}).data ?? [];
}

/** Shows the newest list of documents, at most once a frame: a large import tells of every document. */
const showNewest = (() => {
  let newest: Answer<'documents.list'> | null = null;
  return (documents: Answer<'documents.list'>) => {
    if (newest === null)
      requestAnimationFrame(() => {
        queryClient.setQueryData(keyOf('documents.list', {}), newest);
        newest = null;
      });
    newest = documents;
  };
})();

/** Applies the backend's events to what was read. */
export function followEvents(): () => void {
  const connection = getConnection();
  const again = (...keys: MethodName[]) => {
    for (const key of keys) void queryClient.invalidateQueries({ queryKey: [key] });
  };
  const stops = [
    connection.on('documents.changed', ({ documents }) => {
      showNewest(documents);
      again('search.find');
    }),
    connection.on('folders.changed', ({ folders }) => void queryClient.setQueryData(keyOf('folders.list', {}), folders)),
    connection.on('versions.changed', ({ documentId }) => void queryClient.invalidateQueries({ queryKey: keyOf('versions.list', { documentId }) })),
    connection.on('backups.changed', () => again('backups.list')),
    connection.on('files.changed', ({ file }) => {
      queryClient.setQueryData(keyOf('files.state', { documentId: file.documentId }), file);
      again('files.theirs');
    }),
    // Another library is there now: nothing in this window is true any more.
    connection.on('library.replaced', () => window.location.reload()),
    connection.on('models.changed', ({ list }) => void queryClient.setQueryData(keyOf('models.list', {}), list)),
    connection.on('engine.changed', ({ status }) => {
      queryClient.setQueryData(keyOf('engine.status', {}), status);
      // Pausing changes every waiting run at once and tells of it only here.
      again('queue.list');
    }),
    connection.on('run.changed', ({ run }) => {
      again('runs.list', 'queue.list');
      void queryClient.invalidateQueries({ queryKey: keyOf('runs.get', { id: run.id }) });
      void queryClient.invalidateQueries({ queryKey: ['runs.passes'] });
    }),
    connection.on('run.removed', ({ id }) => {
      again('runs.list', 'queue.list');
      queryClient.removeQueries({ queryKey: keyOf('runs.get', { id }) });
    }),
    connection.on('proposal.changed', ({ proposal }) => {
      void queryClient.invalidateQueries({ queryKey: keyOf('runs.get', { id: proposal.runId }) });
      again('runs.list');
    }),
    connection.onOpen(() => void queryClient.invalidateQueries()),
  ];
  return () => stops.forEach((stop) => stop());
}
