/** What the outline does to the text: going to a heading, moving a section, folding, footnotes. */
import { isolateHistory } from '@codemirror/commands';
import { EditorSelection, Transaction } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { create } from 'zustand';
import { runAction } from '../../actions/index.ts';
import { closeOverlay } from '../../app/index.ts';
import { showToast } from '../../components/index.ts';
import { getSession, openReviews, outlineOf, unfolding, type FoldOutcome, type Session } from '../../editor/core/index.ts';
import { text } from '../../i18n/index.ts';
import { headingAt, newFootnote, otherEnd, type Heading } from '../../../engine/text/index.ts';
import { neighbour, swap } from './headings.ts';

/** The heading that the outline has in hand; null while the focus is not in it. */
export const outlineStore = create<{ readonly chosen: number | null }>(() => ({ chosen: null }));

/** Brings a heading to the top of the window and puts the caret behind it. */
export function goToHeading(session: Session, heading: Heading): void {
  // Behind the words, not behind the line that may be drawn under them.
  const at = session.state.doc.lineAt(Math.min(heading.from, session.state.doc.length)).to;
  closeOverlay();
  session.view.dispatch({
    selection: EditorSelection.cursor(at),
    effects: [...unfolding(session.state, heading.from, at), EditorView.scrollIntoView(at, { y: 'start', yMargin: 72 })],
  });
  session.view.focus();
}

/** Moves the section in hand, or the one at the caret, over the next one of its level. One step of undo. */
export function moveSection(step: 1 | -1): void {
  const session = getSession();
  if (!session) return;
  const { headings } = outlineOf(session.state);
  const index = outlineStore.getState().chosen ?? headingAt(headings, session.state.selection.main.head);
  const other = neighbour(headings, index, step);
  const [first, second] = step > 0 ? [headings[index], headings[other]] : [headings[other], headings[index]];
  if (!first || !second) return showToast(text('outline.stays'));
  const waits = ({ from, end }: Heading) => openReviews(session.state).some((review) => review.range.from < end && from < review.range.to);
  if (waits(first) && waits(second)) return showToast(text('outline.busy'));
  const changes = swap((from, to) => session.state.sliceDoc(from, to), first, second, waits(second) ? 'second' : 'first');
  const moved = headings[index];
  const lengths = { first: session.state.sliceDoc(first.from, second.from).length, second: session.state.sliceDoc(second.from, second.end).trimEnd().length, gap: second.from - first.from - session.state.sliceDoc(first.from, first.end).trimEnd().length };
  const goal = step > 0 ? first.from + lengths.second + lengths.gap : first.from;
  session.view.dispatch({
    changes,
    selection: EditorSelection.cursor(goal + (moved ? moved.to - moved.from : 0)),
    scrollIntoView: true,
    annotations: [isolateHistory.of('full'), Transaction.userEvent.of('move.section')],
  });
  const after = headingAt(outlineOf(session.state).headings, goal);
  if (outlineStore.getState().chosen !== null) outlineStore.setState({ chosen: after });
  showToast(text('outline.moved'), { undo: () => void runAction('edit.undo') });
}

/** Says why nothing, or not everything, was folded. */
export function say(outcome: FoldOutcome): void {
  if (outcome === 'busy') showToast(text('fold.busy'));
  else if (outcome === 'nothing') showToast(text('fold.nothing'));
}

/** Puts a footnote at the caret and goes to its note. */
export function insertFootnote(session: Session): void {
  const { changes, caret } = newFootnote(session.state.doc.toString(), session.state.selection.main.head);
  session.view.dispatch({ changes: changes.map(({ from, to, insert }) => ({ from, to, insert })), selection: EditorSelection.cursor(caret), scrollIntoView: true, annotations: [isolateHistory.of('full'), Transaction.userEvent.of('input.footnote')] });
  session.view.focus();
}

/** Goes from a footnote's number to its note, or from the note to its number. */
export function goToOtherEnd(session: Session): void {
  const end = otherEnd(session.state.doc.toString(), session.state.selection.main.head);
  if (!end) return showToast(text('footnote.notHere'));
  session.view.dispatch({ selection: EditorSelection.cursor(end.from), effects: unfolding(session.state, end.from, end.to), scrollIntoView: true });
  session.view.focus();
}
