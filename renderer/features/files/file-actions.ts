import type { FileState } from '../../../electron/contract/index.ts';
import type { Action } from '../../actions/index.ts';
import { getConnection, keyOf, openDialog, queryClient } from '../../app/index.ts';
import { getSession } from '../../editor/core/index.ts';
import { forgetFile, keepMineNow, takeTheirs, writeFile } from './files.ts';

function file(): FileState | null {
  const id = getSession()?.id;
  return (id && queryClient.getQueryData<FileState | null>(keyOf('files.state', { documentId: id }))) || null;
}

const follows = () => file() !== null;
const changed = () => file()?.state === 'changed';

/** Commands on the file that a document follows. */
export const fileActions: readonly Action[] = [
  { id: 'file.open', label: 'action.file.open', key: '$mod+Alt+KeyO', whileTyping: true, enabled: () => getConnection().state === 'open', run: () => openDialog('openFile') },
  { id: 'file.write', label: 'action.file.write', key: '', enabled: follows, run: () => writeFile(file()!.documentId, 'same') },
  { id: 'file.compare', label: 'action.file.compare', key: '', enabled: changed, run: () => openDialog('fileChange') },
  { id: 'file.keepMine', label: 'action.file.keepMine', key: '', enabled: changed, run: () => keepMineNow(file()!.documentId) },
  { id: 'file.takeTheirs', label: 'action.file.takeTheirs', key: '', enabled: changed, run: () => takeTheirs(file()!.documentId) },
  {
    id: 'file.forget', label: 'action.file.forget', key: '', enabled: follows,
    run: () => forgetFile(file()!.documentId).then(() => queryClient.invalidateQueries({ queryKey: ['files.state'] })),
  },
];
