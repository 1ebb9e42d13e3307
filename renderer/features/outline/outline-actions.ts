import type { Action } from '../../actions/index.ts';
import { openDialog } from '../../app/index.ts';
import { foldAll, foldHere, getSession, unfoldAll, unfoldHere, type FoldOutcome } from '../../editor/core/index.ts';
import { goToOtherEnd, insertFootnote, moveSection, say } from './outline.ts';

const open = () => getSession() !== null;

function withView(run: (view: NonNullable<ReturnType<typeof getSession>>['view']) => FoldOutcome): () => void {
  return () => {
    const session = getSession();
    if (session) say(run(session.view));
  };
}

/** Commands on headings, folds and footnotes. */
export const outlineActions: readonly Action[] = [
  { id: 'outline.goTo', label: 'outline.goTo', key: '$mod+Shift+KeyG', icon: 'heading', whileTyping: true, enabled: open, run: () => openDialog('heading') },
  { id: 'outline.moveUp', label: 'outline.moveUp', key: 'Alt+ArrowUp', scope: 'outline', whileTyping: true, enabled: open, run: () => moveSection(-1) },
  { id: 'outline.moveDown', label: 'outline.moveDown', key: 'Alt+ArrowDown', scope: 'outline', whileTyping: true, enabled: open, run: () => moveSection(1) },
  { id: 'fold.here', label: 'fold.here', key: '$mod+Shift+BracketLeft', whileTyping: true, enabled: open, run: withView(foldHere) },
  { id: 'fold.unfold', label: 'fold.unfold', key: '$mod+Shift+BracketRight', whileTyping: true, enabled: open, run: withView(unfoldHere) },
  { id: 'fold.all', label: 'fold.all', key: '$mod+Alt+BracketLeft', whileTyping: true, enabled: open, run: withView(foldAll) },
  { id: 'fold.unfoldAll', label: 'fold.unfoldAll', key: '$mod+Alt+BracketRight', whileTyping: true, enabled: open, run: withView(unfoldAll) },
  { id: 'footnote.insert', label: 'footnote.insert', key: '$mod+Alt+KeyF', whileTyping: true, enabled: open, run: () => void (getSession() && insertFootnote(getSession()!)) },
  { id: 'footnote.otherEnd', label: 'footnote.otherEnd', key: '', enabled: open, run: () => void (getSession() && goToOtherEnd(getSession()!)) },
];
