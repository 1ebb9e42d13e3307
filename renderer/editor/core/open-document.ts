/** What the rest of the window knows of the document that is open. */
import { useCallback, useSyncExternalStore } from 'react';
import { create } from 'zustand';
import type { EditorState } from '@codemirror/state';
import type { DocumentId, View } from '../../../electron/contract/index.ts';
import type { ProblemData } from '../../../engine/text/index.ts';
import { afterPaint } from './after-paint.ts';
import type { Session } from './session.ts';

export type SaveState = 'saved' | 'saving' | 'failed';

export interface OpenDocument {
  readonly id: DocumentId;
  readonly title: string;
  readonly words: number;
  readonly saveState: SaveState;
  /** Why it is not saved; null otherwise. */
  readonly problem: ProblemData | null;
}

interface Store {
  readonly document: OpenDocument | null;
  readonly session: Session | null;
  /** Where the document was left, for the pane to scroll to. */
  readonly view: View | null;
}

export const openDocumentStore = create<Store>(() => ({ document: null, session: null, view: null }));

/** What `select` says of the open document, or of null while none is; by default all of it, which changes with every key. */
export function useOpenDocument(): OpenDocument | null;
export function useOpenDocument<T>(select: (document: OpenDocument | null) => T): T;
export function useOpenDocument<T>(select: (document: OpenDocument | null) => T | OpenDocument | null = whole): T | OpenDocument | null {
  return openDocumentStore((state) => select(state.document));
}

const whole = (document: OpenDocument | null) => document;

const idOf = (document: OpenDocument | null) => document?.id ?? null;

/** The id of the open document, or null while none is. */
export function useOpenDocumentId(): DocumentId | null {
  return useOpenDocument(idOf);
}

export function useSession(): Session | null {
  return openDocumentStore((state) => state.session);
}

export function getSession(): Session | null {
  return openDocumentStore.getState().session;
}

/**
 * Follows a value of the editor's state. Select what keeps its identity while it is the same. After an edit of the text
 * it follows once the text is painted: nothing around the text keeps a key waiting.
 */
export function useEditorState<T>(session: Session, select: (state: EditorState) => T): T {
  return useSyncExternalStore(
    useCallback((changed) => session.subscribe(changed, { afterPaint: true }), [session]),
    () => select(session.state),
  );
}

/** Brings the shown facts up to date with the session; the same object while they are the same. */
export function showFacts(session: Session): void {
  const { sync } = session.saver;
  const unsaved = sync.sent !== null || sync.unsent !== null;
  const failed = sync.phase === 'refused' || sync.phase === 'conflict' || (unsaved && sync.phase === 'unsure' && sync.problem !== null);
  const next: OpenDocument = { id: session.id, title: session.title, words: session.words, saveState: failed ? 'failed' : unsaved ? 'saving' : 'saved', problem: failed ? sync.problem : null };
  const { document, session: open } = openDocumentStore.getState();
  if (open !== session) return;
  const same = (key: keyof OpenDocument): boolean => document?.[key] === next[key];
  if (!same('id') || !same('title') || !same('saveState') || !same('problem')) openDocumentStore.setState({ document: next });
  // The number of words may be a moment late; whether all is saved may not.
  else if (!same('words')) afterPaint(session, () => showWords(session));
}

function showWords(session: Session): void {
  const { document, session: open } = openDocumentStore.getState();
  if (document && open === session && document.words !== session.words) openDocumentStore.setState({ document: { ...document, words: session.words } });
}
