/** Another text in place of the one that is open, as an ordinary edit: only what differs changes, and undo takes it back in one step. */
import { isolateHistory } from '@codemirror/commands';
import { EditorSelection, Transaction } from '@codemirror/state';
import { diffText } from '../../../engine/text/index.ts';
import { unfolding } from './folding.ts';
import type { Session } from './session.ts';

export function replaceText(session: Session, text: string): void {
  const changes = diffText(session.state.doc.toString(), text).map(({ from, to, insert }) => ({ from, to, insert }));
  if (changes.length === 0) return;
  session.apply({ changes, annotations: [isolateHistory.of('full'), Transaction.userEvent.of('input.replace')] });
}

/** Selects a range that was found elsewhere and brings it into sight. */
export function showRange(session: Session, from: number, to: number): void {
  const { length } = session.state.doc;
  const range = { from: Math.min(from, length), to: Math.min(to, length) };
  session.view.dispatch({ selection: EditorSelection.single(range.from, range.to), effects: unfolding(session.state, range.from, range.to), scrollIntoView: true });
  session.view.focus();
}
