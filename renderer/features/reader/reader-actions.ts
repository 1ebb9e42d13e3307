import type { Action } from '../../actions/index.ts';
import { getSession } from '../../editor/core/index.ts';
import { readerStore } from './reader-store.ts';

export const readerActions: readonly Action[] = [
  {
    id: 'view.read', label: 'reader.open', key: 'F9', icon: 'book-open', whileTyping: true, enabled: () => getSession() !== null,
    run: () => {
      const { open } = readerStore.getState();
      if (open) closeReader();
      else readerStore.setState({ open: true });
    },
  },
];

/** Back to where the caret was. */
export function closeReader(): void {
  readerStore.setState({ open: false });
  // The text takes the focus once it can be reached again.
  requestAnimationFrame(() => getSession()?.view.focus());
}
