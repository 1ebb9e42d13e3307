import type { DocumentId } from '../../../electron/contract/index.ts';
import { changeSettings, closeOverlay, getSettings, reportProblem } from '../../app/index.ts';
import { getSession, openDocument, showRange } from '../../editor/core/index.ts';

/** Opens the document and selects the place. */
export async function openHit(id: DocumentId, { from, to }: { from: number; to: number }): Promise<void> {
  try {
    await openDocument(id);
    if (getSettings().lastDocument !== id) void changeSettings({ lastDocument: id });
    closeOverlay();
    // Once the page of the document is drawn.
    requestAnimationFrame(() => requestAnimationFrame(() => {
      const session = getSession();
      if (session?.id === id) showRange(session, from, to);
    }));
  } catch (error) {
    reportProblem(error);
  }
}
