/**
 * Pictures that nothing names any more are deleted for good, but late: only at a start, and only a month after they were
 * first found unused. A window's undo, which nobody here can see, does not reach that far back.
 */
import { dropPicture, historyNames, keptPictures, markUnused } from '../../db/pictures.ts';
import type { Store } from '../../db/store.ts';
import type { Documents } from '../documents.ts';
import type { Log } from '../log.ts';

/** Milliseconds that a picture stays after it was first found unused. */
export const unusedStays = 30 * 24 * 3_600_000;
/** Milliseconds after the start: opening the window comes first. */
const wait = 20_000;

export interface CollectingOptions {
  readonly store: Store;
  readonly documents: Documents;
  readonly log: Log;
  readonly now: () => number;
}

export class PictureCollecting {
  readonly #options: CollectingOptions;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: CollectingOptions) {
    this.#options = options;
  }

  /** Looks through the library once, a document at a time, so that others get their turn. */
  start(): void {
    const waiting = [...new Set(keptPictures(this.#options.store).map(({ document_id }) => document_id))];
    const next = (): void => {
      const documentId = waiting.shift();
      if (documentId === undefined) return;
      try {
        this.look(documentId);
      } catch (error) {
        this.#options.log.error('pictures', 'Unused pictures could not be looked for', error);
      }
      this.#timer = setTimeout(next, 50).unref();
    };
    if (waiting.length > 0) this.#timer = setTimeout(next, wait).unref();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  /** How many pictures of the document were deleted. */
  look(documentId: string): number {
    const { store, documents, now } = this.#options;
    const own = keptPictures(store, documentId);
    if (own.length === 0) return 0;
    const { text } = documents.text(documentId);
    const at = now();
    let dropped = 0;
    store.transaction(() => {
      for (const { id, unused_since } of own) {
        const used = text.includes(id) || historyNames(store, documentId, id);
        if (used && unused_since !== null) markUnused(store, documentId, id, null);
        else if (!used && unused_since === null) markUnused(store, documentId, id, at);
        else if (!used && unused_since !== null && at - unused_since >= unusedStays) {
          dropPicture(store, documentId, id);
          dropped += 1;
        }
      }
    });
    if (dropped > 0) store.checkpoint();
    return dropped;
  }
}
