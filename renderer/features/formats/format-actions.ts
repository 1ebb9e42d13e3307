import type { Action } from '../../actions/index.ts';
import { getConnection, openDialog } from '../../app/index.ts';
import { getSession } from '../../editor/core/index.ts';
import { chooseFile } from './import-file.ts';

const connected = (): boolean => getConnection().state === 'open';

/** Documents from files and into files. */
export const formatActions: readonly Action[] = [
  { id: 'document.import', label: 'action.document.import', key: '$mod+KeyO', whileTyping: true, enabled: connected, run: chooseFile },
  { id: 'document.export', label: 'action.document.export', key: '$mod+Alt+KeyE', whileTyping: true, enabled: () => connected() && getSession() !== null, run: () => openDialog('export') },
];
