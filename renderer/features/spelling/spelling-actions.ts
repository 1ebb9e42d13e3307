import type { Action } from '../../actions/index.ts';
import { changeSettings, getSettings, openDialog } from '../../app/index.ts';
import { getSession } from '../../editor/core/index.ts';
import { goToMisspelled, leaveAlone, suggestHere, takeIn, wordAtHand } from './spelling.ts';
import { spellingStore } from './spelling-store.ts';

const atWord = () => {
  const session = getSession();
  return session !== null && wordAtHand(session) !== null;
};
const checked = () => getSession() !== null && spellingStore.getState().language !== null;

function withWord(act: typeof takeIn): void {
  const session = getSession();
  const word = session && wordAtHand(session);
  if (session && word) void act(session, word);
}

export const spellingActions: readonly Action[] = [
  { id: 'spelling.suggest', label: 'action.spelling.suggest', key: '$mod+Period', icon: 'spell-check', whileTyping: true, enabled: checked, run: suggestHere },
  { id: 'spelling.next', label: 'action.spelling.next', key: 'F7', whileTyping: true, enabled: checked, run: () => goToMisspelled(1) },
  { id: 'spelling.previous', label: 'action.spelling.previous', key: 'Shift+F7', whileTyping: true, enabled: checked, run: () => goToMisspelled(-1) },
  { id: 'spelling.addWord', label: 'action.spelling.addWord', key: '', enabled: atWord, run: () => withWord(takeIn) },
  { id: 'spelling.ignoreWord', label: 'action.spelling.ignoreWord', key: '', enabled: atWord, run: () => withWord(leaveAlone) },
  { id: 'spelling.toggle', label: 'action.spelling.toggle', key: '', enabled: () => true, run: () => changeSettings({ spelling: !getSettings().spelling }) },
  { id: 'spelling.manage', label: 'action.spelling.manage', key: '', enabled: () => true, run: () => openDialog('spelling') },
];
