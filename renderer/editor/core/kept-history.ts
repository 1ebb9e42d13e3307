/** Undo histories of documents that were left, for as long as the window lives. */
import { historyField } from '@codemirror/commands';
import type { EditorState, Text } from '@codemirror/state';
import type { DocumentId } from '../../../electron/contract/index.ts';

interface Kept {
  readonly revision: number;
  readonly doc: Text;
  readonly history: unknown;
}

/** A history holds the texts that were deleted; the documents left longest ago are forgotten. */
const MOST = 20;
const kept = new Map<DocumentId, Kept>();

/** Keeps the history of a document that is left with everything saved. */
export function keepHistory(id: DocumentId, revision: number, state: EditorState): void {
  kept.delete(id);
  kept.set(id, { revision, doc: state.doc, history: state.field(historyField) });
  for (const [oldest] of kept) if (kept.size > MOST) kept.delete(oldest);
}

/** The history that fits a text, once; undefined where the document was changed meanwhile. */
export function takeHistory(id: DocumentId, revision: number, doc: Text): unknown {
  const found = kept.get(id);
  kept.delete(id);
  return found && found.revision === revision && found.doc.eq(doc) ? found.history : undefined;
}
