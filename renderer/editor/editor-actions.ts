/** Every command of the text: editing, revising, reviewing, filling, drafting. */
import { redo, redoDepth, undo, undoDepth } from '@codemirror/commands';
import { EditorSelection, type EditorState } from '@codemirror/state';
import type { Action } from '../actions/index.ts';
import { changeSettings, getSettings, reportProblem } from '../app/index.ts';
import { showToast } from '../components/index.ts';
import { draftActions } from '../features/draft/index.ts';
import { findActions } from '../features/find/index.ts';
import { fillActions } from '../features/fill/index.ts';
import { outlineActions } from '../features/outline/index.ts';
import { pictureActions } from '../features/pictures/index.ts';
import { readerActions } from '../features/reader/index.ts';
import { reviewActions } from '../features/review/index.ts';
import { reviseActions } from '../features/revise/index.ts';
import { spellingActions } from '../features/spelling/index.ts';
import { text } from '../i18n/index.ts';
import type { ScopeUnit } from '../../engine/text/index.ts';
import { getSession, saveNow, scopeRange } from './core/index.ts';
import { previewActions } from './preview-actions.ts';

function select(unit: ScopeUnit): void {
  const session = getSession();
  if (!session) return;
  const { from, to } = scopeRange(session.state, session.state.selection.main, unit);
  session.view.dispatch({ selection: EditorSelection.single(from, to), scrollIntoView: true });
  session.view.focus();
}

const open = () => getSession() !== null;

function has(depth: (state: EditorState) => number): boolean {
  const session = getSession();
  return session !== null && depth(session.state) > 0;
}

const own: readonly Action[] = [
  {
    id: 'edit.undo', label: 'edit.undo', key: '$mod+KeyZ', icon: 'undo-2', handledElsewhere: true,
    enabled: () => has(undoDepth),
    run: () => void (getSession() && undo(getSession()!.view)),
  },
  {
    id: 'edit.redo', label: 'edit.redo', key: '$mod+Shift+KeyZ', icon: 'redo-2', handledElsewhere: true,
    enabled: () => has(redoDepth),
    run: () => void (getSession() && redo(getSession()!.view)),
  },
  { id: 'edit.selectSentence', label: 'edit.selectSentence', key: '', enabled: open, run: () => select('sentence') },
  { id: 'edit.selectParagraph', label: 'edit.selectParagraph', key: '', enabled: open, run: () => select('paragraph') },
  { id: 'edit.selectSection', label: 'edit.selectSection', key: '', enabled: open, run: () => select('section') },
  {
    id: 'edit.saveNow', label: 'edit.saveNow', key: '$mod+KeyS', icon: 'save', whileTyping: true, enabled: open,
    run: () => saveNow().then(() => showToast(text('edit.saved')), reportProblem),
  },
  {
    id: 'edit.originMarks', label: 'edit.originMarks', key: '', enabled: () => true,
    run: () => changeSettings({ originMarks: !getSettings().originMarks }),
  },
];

export const editorActions: readonly Action[] = [...own, ...pictureActions, ...previewActions, ...findActions, ...outlineActions, ...readerActions, ...reviseActions, ...reviewActions, ...fillActions, ...draftActions, ...spellingActions];
