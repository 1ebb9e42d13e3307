import type { Action } from '../../actions/index.ts';
import { openDialog } from '../../app/index.ts';
import { getSession } from '../../editor/core/index.ts';
import { changeQuery, openFind, step, toggleWithin } from './find.ts';
import { findStore } from './find-store.ts';

const open = () => getSession() !== null;
const searching = () => open() && findStore.getState().open;
const flip = (option: 'matchCase' | 'wholeWords' | 'regexp') => changeQuery({ [option]: !findStore.getState().query[option] });

/** Commands on what is looked for in the text. */
export const findActions: readonly Action[] = [
  { id: 'edit.find', label: 'edit.find', key: '$mod+KeyF', icon: 'search', whileTyping: true, enabled: open, run: () => openFind(false) },
  { id: 'edit.replace', label: 'edit.replace', key: '$mod+KeyH', icon: 'replace', whileTyping: true, enabled: open, run: () => openFind(true) },
  { id: 'edit.findNext', label: 'edit.findNext', key: 'F3', whileTyping: true, enabled: open, run: () => step(1) },
  { id: 'edit.findPrevious', label: 'edit.findPrevious', key: 'Shift+F3', whileTyping: true, enabled: open, run: () => step(-1) },
  { id: 'find.matchCase', label: 'find.matchCase', key: 'Alt+KeyC', scope: 'find', whileTyping: true, enabled: searching, run: () => flip('matchCase') },
  { id: 'find.wholeWords', label: 'find.wholeWords', key: 'Alt+KeyW', scope: 'find', whileTyping: true, enabled: searching, run: () => flip('wholeWords') },
  { id: 'find.regexp', label: 'find.regexp', key: 'Alt+KeyR', scope: 'find', whileTyping: true, enabled: searching, run: () => flip('regexp') },
  { id: 'find.inSelection', label: 'find.inSelection', key: 'Alt+KeyL', scope: 'find', whileTyping: true, enabled: searching, run: toggleWithin },
  { id: 'edit.typography', label: 'edit.typography', key: '', enabled: open, run: () => openDialog('typography') },
];
