import { create } from 'zustand';
import type { Backup } from '../../../electron/contract/index.ts';
import { getClient, reportProblem } from '../../app/index.ts';
import { showToast } from '../../components/index.ts';
import { text } from '../../i18n/index.ts';

interface BackupsStore {
  readonly busy: boolean;
  /** The backup that is asked about before it takes the library's place. */
  readonly restoring: Backup | null;
}

export const backupsStore = create<BackupsStore>(() => ({ busy: false, restoring: null }));

async function attempt(work: () => Promise<void>): Promise<void> {
  if (backupsStore.getState().busy) return;
  backupsStore.setState({ busy: true });
  try {
    await work();
  } catch (error) {
    reportProblem(error);
  } finally {
    backupsStore.setState({ busy: false });
  }
}

export async function makeBackup(): Promise<void> {
  await attempt(async () => {
    await getClient().call('backups.make', {});
    showToast(text('backups.made'));
  });
}

/** The window is loaded again when the library has been replaced. Rejects with the `Problem` that is in the way. */
export async function restoreBackup(backup: Backup): Promise<void> {
  backupsStore.setState({ busy: true });
  try {
    await getClient().call('backups.restore', { name: backup.name });
    window.location.reload();
  } finally {
    backupsStore.setState({ busy: false });
  }
}
