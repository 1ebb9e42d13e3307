import type { Action } from '../../actions/index.ts';
import { getConnection, openDialog } from '../../app/index.ts';
import { makeBackup } from './backups.ts';

const connected = () => getConnection().state === 'open';

/** Commands on the library as a whole. */
export const backupActions: readonly Action[] = [
  { id: 'library.backups', label: 'action.library.backups', key: '', enabled: connected, run: () => openDialog('backups') },
  { id: 'library.backUp', label: 'action.library.backUp', key: '', enabled: connected, run: makeBackup },
  { id: 'library.activity', label: 'action.library.activity', key: '', enabled: connected, run: () => openDialog('activity') },
];
