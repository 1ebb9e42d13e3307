/** Opening and closing documents, and the backend's events for the open one. */
import { getConnection } from '../../app/index.ts';
import { text } from '../../i18n/index.ts';
import type { Document, DocumentId } from '../../../electron/contract/index.ts';
import { Problem } from '../../../engine/text/index.ts';
import { foldsOf, restoreFolds } from './folding.ts';
import { keepFolds, keptFolds } from './kept-folds.ts';
import { recallView } from './last-view.ts';
import { openDocumentStore, showFacts } from './open-document.ts';
import { reviewCounts, type Review } from './review.ts';
import { Session } from './session.ts';

let opening = 0;
let stopFollowing: (() => void) | null = null;

/** Saves what is open, then shows another document. Throws a `Problem` when it can't be read or the open one can't be saved. */
export async function openDocument(id: DocumentId): Promise<void> {
  const { session } = openDocumentStore.getState();
  if (session?.id === id) return;
  const turn = (opening += 1);
  await saveNow();
  const document = await getConnection().call('documents.open', { id });
  // Another document was asked for meanwhile.
  if (turn !== opening) return;
  show(document);
}

/** Reads the open document again, dropping what is unsaved in this window: the caller has kept a copy. */
export async function reopenDocument(): Promise<void> {
  const { session } = openDocumentStore.getState();
  if (!session) return;
  show(await getConnection().call('documents.open', { id: session.id }));
}

/** Saves what is open and leaves the page empty. */
export async function closeDocument(): Promise<void> {
  opening += 1;
  await saveNow();
  leave();
  openDocumentStore.setState({ document: null, session: null, view: null });
}

/** Resolves when everything typed so far is on disk; throws the `Problem` that kept it from being saved. */
export async function saveNow(): Promise<void> {
  await openDocumentStore.getState().session?.flush();
}

function show(read: Document): void {
  follow();
  const document = { ...read, view: recallView(read.id) ?? read.view };
  leave();
  const session: Session = new Session({
    document,
    client: getConnection(),
    label: text('editor.text'),
    nonce: globalThis.document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.content ?? '',
    announceArrival,
    // The first words come while the session is still being made.
    changed: () => void queueMicrotask(() => showFacts(session)),
  });
  restoreFolds(session.view, keptFolds(document.id));
  void joinRuns(session);
  openDocumentStore.setState({ session, view: document.view, document: { id: document.id, title: document.title, words: session.words, saveState: 'saved', problem: null } });
}

function leave(): void {
  rememberFolds();
  openDocumentStore.getState().session?.close();
}

function rememberFolds(): void {
  const { session } = openDocumentStore.getState();
  if (session) keepFolds(session.id, foldsOf(session.state));
}

/** Runs of this document that were under way before it was opened here. */
async function joinRuns(session: Session): Promise<void> {
  try {
    const queue = await getConnection().call('queue.list', {});
    for (const run of queue) if (run.documentId === session.id) await session.joinRun(run);
  } catch {
    // Their proposals arrive all the same.
  }
}

function announceArrival(review: Review): string {
  const counts = reviewCounts(review);
  return text(review.state === 'stale' ? 'review.arrivedStale' : 'review.arrived', { count: counts.all });
}

/** Hears the backend for as long as the window lives. */
function follow(): void {
  if (stopFollowing) return;
  const connection = getConnection();
  const session = () => openDocumentStore.getState().session;
  const stops = [
    connection.on('run.changed', ({ run }) => session()?.receiveRun(run)),
    connection.on('run.removed', ({ id }) => session()?.removeRun(id)),
    connection.on('run.pass', (pass) => session()?.receivePass(pass)),
    connection.on('proposal.changed', ({ proposal }) => session()?.receiveProposal(proposal)),
    connection.on('documents.changed', ({ documents }) => {
      const open = session();
      const summary = documents.find((candidate) => candidate.id === open?.id);
      if (!open || !summary || summary.title === open.title) return;
      open.title = summary.title;
      showFacts(open);
    }),
    connection.onClose(() => session()?.saver.disconnected(new Problem(disconnected).toData())),
    connection.onOpen(() => void session()?.saver.connected()),
  ];
  stopFollowing = () => stops.forEach((stop) => stop());
  window.addEventListener('pagehide', () => {
    session()?.rememberView();
    rememberFolds();
    void saveNow().catch(() => {});
  });
}

const disconnected = {
  code: 'disconnected',
  what: 'The window lost its connection to the library.',
  safe: 'Everything marked as saved is on disk.',
  todo: 'Keep this window open; it connects again by itself. If it does not, restart Palimpsest.',
};
