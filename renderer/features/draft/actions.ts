import type { Action } from '../../actions/index.ts';
import { getSession } from '../../editor/core/index.ts';
import { continueAtCaret } from './draft.ts';

export const draftActions: readonly Action[] = [
  { id: 'draft.continue', label: 'action.draft.continue', key: '$mod+Shift+Enter', icon: 'pen-line', whileTyping: true, enabled: () => getSession() !== null, run: continueAtCaret },
];
