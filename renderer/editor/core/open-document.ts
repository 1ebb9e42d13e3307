/** What the rest of the window knows of the document that is open. */
import { create } from 'zustand';
import type { DocumentId } from '../../../electron/contract/index.ts';
import type { ProblemData } from '../../../engine/text/index.ts';

export type SaveState = 'saved' | 'saving' | 'failed';

export interface OpenDocument {
  readonly id: DocumentId;
  readonly title: string;
  readonly words: number;
  readonly saveState: SaveState;
  /** Why it is not saved; null otherwise. */
  readonly problem: ProblemData | null;
}

export const openDocumentStore = create<{ document: OpenDocument | null }>(() => ({ document: null }));

/** The open document, or null while none is; re-renders on every change of it. */
export function useOpenDocument(): OpenDocument | null {
  return openDocumentStore((state) => state.document);
}
