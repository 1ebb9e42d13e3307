/** Caret and scroll of the open document while the page is read anew: a call made as the page goes away need not arrive any more. Numbers and an id only. */
import type { DocumentId, View } from '../../../electron/contract/index.ts';

const KEY = 'palimpsest.view';

export function rememberView(id: DocumentId, view: View): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify({ id, view }));
  } catch {
    // A page without storage finds the caret where it was a second before.
  }
}

/** The view as it was left, once; null for another document. */
export function recallView(id: DocumentId): View | null {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? 'null') as { id: DocumentId; view: View } | null;
    sessionStorage.removeItem(KEY);
    return kept?.id === id ? kept.view : null;
  } catch {
    return null;
  }
}
