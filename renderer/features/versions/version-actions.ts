import type { Action } from '../../actions/index.ts';
import { openDialog, showPanel } from '../../app/index.ts';
import { getSession } from '../../editor/core/index.ts';
import { openVersion, restoreVersion, versionsStore } from './versions.ts';

const open = () => getSession() !== null;

/** Commands on versions of the open document. */
export const versionActions: readonly Action[] = [
  { id: 'version.show', label: 'action.version.show', key: '', enabled: open, run: () => openVersion(null) },
  { id: 'version.keep', label: 'action.version.keep', key: '', enabled: open, run: () => openDialog('keepVersion') },
  { id: 'version.restore', label: 'action.version.restore', key: '', enabled: () => versionsStore.getState().open !== null, run: () => restoreVersion(versionsStore.getState().open!) },
  { id: 'version.back', label: 'action.version.back', key: 'Escape', scope: 'versions', enabled: () => versionsStore.getState().open !== null, run: () => (versionsStore.setState({ open: null }), showPanel('versions')) },
];
