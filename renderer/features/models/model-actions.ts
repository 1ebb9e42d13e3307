import type { Action } from '../../actions/index.ts';
import { getConnection, openDialog } from '../../app/index.ts';

const connected = () => getConnection().state === 'open';

/** Commands on language models. */
export const modelActions: readonly Action[] = [
  { id: 'model.manage', label: 'action.model.manage', key: '', enabled: connected, run: () => openDialog('models') },
  { id: 'model.import', label: 'action.model.import', key: '', enabled: connected, run: () => openDialog('importModel') },
];
