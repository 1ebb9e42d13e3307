import { create } from 'zustand';
import type { Version } from '../../../electron/contract/index.ts';
import { closeDialog, getClient, reportProblem, showPanel } from '../../app/index.ts';
import { runAction } from '../../actions/index.ts';
import { showToast } from '../../components/index.ts';
import { getSession, replaceText } from '../../editor/core/index.ts';
import { text } from '../../i18n/index.ts';

interface VersionsStore {
  /** The version that is compared with the text as it is now; null: the list. */
  readonly open: Version | null;
  /** The version that is asked about before it is deleted. */
  readonly deleting: Version | null;
}

export const versionsStore = create<VersionsStore>(() => ({ open: null, deleting: null }));

export function openVersion(version: Version | null): void {
  versionsStore.setState({ open: version });
  showPanel('versions');
}

/** Keeps the text as it is under a name. */
export async function keepVersion(name: string): Promise<void> {
  const session = getSession();
  if (!session) return;
  try {
    await session.flush();
    await getClient().call('versions.keep', { documentId: session.id, name, reason: 'named' });
    closeDialog();
    showToast(text('versions.kept', { name }));
  } catch (error) {
    reportProblem(error);
  }
}

export async function nameVersion(version: Version, name: string): Promise<void> {
  if (name.trim() === version.name) return;
  try {
    const named = await getClient().call('versions.rename', { id: version.id, name });
    if (versionsStore.getState().open?.id === version.id) versionsStore.setState({ open: named });
  } catch (error) {
    reportProblem(error);
  }
}

export async function deleteVersion(version: Version): Promise<void> {
  try {
    await getClient().call('versions.delete', { id: version.id });
    versionsStore.setState({ open: null });
  } catch (error) {
    reportProblem(error);
  }
}

/** Keeps the present text as a version, then brings the older one back as an edit that undo takes back. */
export async function restoreVersion(version: Version): Promise<void> {
  const session = getSession();
  if (!session || session.id !== version.documentId) return;
  try {
    await session.flush();
    const { text: older } = await getClient().call('versions.get', { id: version.id });
    await getClient().call('versions.keep', { documentId: session.id, name: '', reason: 'restore' });
    if (getSession() !== session) return;
    replaceText(session, older);
    await session.flush();
    versionsStore.setState({ open: null });
    showToast(text('versions.restored'), { undo: () => void runAction('edit.undo') });
  } catch (error) {
    reportProblem(error);
  }
}
