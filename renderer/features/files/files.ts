import type { DocumentId } from '../../../electron/contract/index.ts';
import { changeSettings, closeDialog, closeOverlay, getClient, reportProblem } from '../../app/index.ts';
import { showToast } from '../../components/index.ts';
import { getSession, openDocument, replaceText } from '../../editor/core/index.ts';
import { text } from '../../i18n/index.ts';

/** Opens a text file as a document that follows it. Rejects with the `Problem` that is in the way. */
export async function openFile(path: string): Promise<void> {
  const document = await getClient().call('files.open', { path });
  await openDocument(document.id);
  void changeSettings({ lastDocument: document.id });
  closeDialog();
  closeOverlay();
  requestAnimationFrame(() => getSession()?.view.focus());
}

async function attempt(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    reportProblem(error);
  }
}

/** The document is written over the file; what the file held is kept as a version. */
export const keepMine = (documentId: DocumentId, seen: string): Promise<void> =>
  attempt(async () => {
    const session = getSession();
    if (session?.id !== documentId) return;
    await session.flush();
    await getClient().call('files.settle', { documentId, choice: 'mine', seen });
    showToast(text('files.keptMine'));
  });

/** The file's text comes into the document as an edit that undo takes back; what was there is kept as a version. */
export const takeTheirs = (documentId: DocumentId): Promise<void> =>
  attempt(async () => {
    const session = getSession();
    if (session?.id !== documentId) return;
    await session.flush();
    const theirs = await getClient().call('files.theirs', { documentId });
    await getClient().call('versions.keep', { documentId, name: '', reason: 'disk' });
    replaceText(session, theirs.text);
    await session.flush();
    await getClient().call('files.settle', { documentId, choice: 'theirs', seen: theirs.seen });
    showToast(text('files.tookTheirs'));
  });

/** What the file holds now is what the choice is about. */
export const keepMineNow = (documentId: DocumentId): Promise<void> =>
  attempt(async () => {
    const { seen } = await getClient().call('files.theirs', { documentId });
    await keepMine(documentId, seen);
  });

export const writeFile = (documentId: DocumentId, encoding: 'same' | 'utf-8'): Promise<void> =>
  attempt(async () => {
    await getSession()?.flush();
    const { state } = await getClient().call('files.write', { documentId, encoding });
    if (state === 'same') showToast(text('files.written'));
  });

export const forgetFile = (documentId: DocumentId): Promise<void> =>
  attempt(async () => {
    await getClient().call('files.forget', { documentId });
    showToast(text('files.forgotten'));
  });
