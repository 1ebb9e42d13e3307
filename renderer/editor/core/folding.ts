/**
 * Folding of sections, list items, quotes and code under their first line. A fold hides text and nothing that waits for
 * the writer: it is not made over an open proposal or a run, and opens where one arrives, where the text below changes
 * and where a search or a jump leads.
 */
import { codeFolding, foldedRanges, foldEffect, unfoldEffect } from '@codemirror/language';
import { EditorSelection, EditorState, Transaction, type Extension, type StateEffect, type TransactionSpec } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { foldAround, foldAt, rangesOverlap, sectionFolds, wordCount, type Range } from '../../../engine/text/index.ts';
import { text } from '../../i18n/index.ts';
import { foldHandle } from './fold-handle.ts';
import { reviewsField, setReview } from './reviews-field.ts';
import { runsField, setRun } from './runs-field.ts';
import { outlineOf, sourceOf, structureField } from './structure.ts';

/** Longer parts are not counted in words. */
const MOST_COUNTED = 200_000;

/** What can be folded at the line of a position, from the end of its first line on; null where there is nothing. */
export function foldableAt(state: EditorState, position: number): Range | null {
  const line = state.doc.lineAt(position);
  return MAY_FOLD.test(line.text) || isUnderline(state, line.number) ? foldAt(outlineOf(state), sourceOf(state.doc), line) : null;
}

/** Lines that begin something foldable begin so; the others need no look at the outline. */
const MAY_FOLD = /^\s*(?:#|[-*+>]|\d+[.)]|`{3}|~{3})/;

/** Whether the line below, or a later one of the same paragraph, underlines a heading. */
function isUnderline(state: EditorState, number: number): boolean {
  for (let next = number + 1; next <= Math.min(state.doc.lines, number + 3); next += 1) {
    const { text: words } = state.doc.line(next);
    if (/^ {0,3}(?:=+|-+)\s*$/.test(words)) return true;
    if (!words.trim()) return false;
  }
  return false;
}

export function foldedAt(state: EditorState, range: Range): Range | null {
  let found: Range | null = null;
  foldedRanges(state).between(range.from, range.to, (from, to) => {
    if (from === range.from) found = { from, to };
  });
  return found;
}

/** Whether something in a range waits for the writer or is being worked on. */
export function isBusy(state: EditorState, range: Range): boolean {
  const touches = (other: Range) => other.from <= range.to && range.from < other.to || rangesOverlap(other, range);
  for (const review of state.field(reviewsField).values()) if ((review.state === 'open' || review.state === 'stale') && touches(review.range)) return true;
  for (const run of state.field(runsField).values()) if (touches(run.range)) return true;
  return false;
}

export type FoldOutcome = 'done' | 'nothing' | 'busy';

/** Folds or unfolds what begins at the line of a position. */
export function toggleFoldAt(view: EditorView, position: number): FoldOutcome {
  const range = foldableAt(view.state, position);
  if (!range) return 'nothing';
  const folded = foldedAt(view.state, range);
  if (folded) {
    view.dispatch({ effects: [unfoldEffect.of(folded), EditorView.announce.of(text('fold.opened'))] });
    return 'done';
  }
  return fold(view, [range]);
}

/** Folds the innermost part at the caret that is not folded yet. */
export function foldHere(view: EditorView): FoldOutcome {
  const { state } = view;
  const around = foldAround(outlineOf(state), sourceOf(state.doc), state.selection.main.head);
  let found = around;
  while (found && foldedAt(state, found.fold)) found = found.line.from > 0 ? foldAround(outlineOf(state), sourceOf(state.doc), found.line.from - 1) : null;
  return found ? fold(view, [found.fold]) : 'nothing';
}

/** Unfolds what is folded at the line of the caret, or around it. */
export function unfoldHere(view: EditorView): FoldOutcome {
  const { state } = view;
  const line = state.doc.lineAt(state.selection.main.head);
  const effects = unfolding(state, line.from, line.to + 1);
  if (effects.length === 0) return 'nothing';
  view.dispatch({ effects: [...effects, EditorView.announce.of(text('fold.opened'))] });
  return 'done';
}

/** Folds every section that holds nothing to be decided; 'busy' when some had to stay open. */
export function foldAll(view: EditorView): FoldOutcome {
  const { state } = view;
  const all = sectionFolds(outlineOf(state), sourceOf(state.doc));
  return all.length === 0 ? 'nothing' : fold(view, all);
}

export function unfoldAll(view: EditorView): FoldOutcome {
  const effects = unfolding(view.state, 0, view.state.doc.length);
  if (effects.length === 0) return 'nothing';
  view.dispatch({ effects: [...effects, EditorView.announce.of(text('fold.opened'))] });
  return 'done';
}

function fold(view: EditorView, ranges: readonly Range[]): FoldOutcome {
  const { state } = view;
  const free = ranges.filter((range) => !isBusy(state, range));
  if (free.length === 0) return 'busy';
  // A caret in what is hidden goes to the end of the line that stays.
  const { main } = state.selection;
  const hides = free.filter((range) => main.head > range.from && main.head <= range.to || main.anchor > range.from && main.anchor <= range.to);
  const outermost = hides.toSorted((a, b) => a.from - b.from)[0];
  view.dispatch({
    ...(outermost ? { selection: EditorSelection.cursor(outermost.from) } : {}),
    effects: [...free.filter((range) => !foldedAt(state, range)).map((range) => foldEffect.of(range)), EditorView.announce.of(text('fold.closed'))],
  });
  return free.length < ranges.length ? 'busy' : 'done';
}

/** Opens all folds that hide something of a range. */
export function unfolding(state: EditorState, from: number, to: number): StateEffect<Range>[] {
  const effects: StateEffect<Range>[] = [];
  foldedRanges(state).between(from, to, (a, b) => {
    if (a < to || (from === to && a < from)) effects.push(unfoldEffect.of({ from: a, to: b }));
  });
  return effects;
}

/** What arrives in a fold, changes in it or is looked for in it opens it. */
const opensBySelf = EditorState.transactionExtender.of((transaction): Pick<TransactionSpec, 'effects'> | null => {
  const folded = foldedRanges(transaction.startState);
  if (folded.size === 0) return null;
  const places: Range[] = [];
  for (const effect of transaction.effects) {
    if (effect.is(setReview) && (effect.value.state === 'open' || effect.value.state === 'stale')) places.push(effect.value.range);
    else if (effect.is(setRun)) places.push(effect.value.range);
  }
  // Finding leads to a hit, and undo to what it has changed.
  if (transaction.isUserEvent('select.search')) places.push(...transaction.newSelection.ranges);
  transaction.changes.iterChangedRanges((_from, _to, from, to) => places.push({ from, to }));
  if (places.length === 0) return null;
  const effects: StateEffect<Range>[] = [];
  folded.between(0, transaction.startState.doc.length, (a, b) => {
    const from = transaction.changes.mapPos(a, 1);
    const to = transaction.changes.mapPos(b, -1);
    if (places.some((place) => (place.from < to && place.to > from) || (place.from === place.to && place.from > from && place.from < to))) effects.push(unfoldEffect.of({ from, to }));
  });
  return effects.length > 0 ? { effects } : null;
});

export const folding: Extension = [
  structureField,
  codeFolding({
    preparePlaceholder: (state, { from, to }) => (to - from > MOST_COUNTED ? '…' : text('fold.hidden', { words: wordCount(state.sliceDoc(from, to)) })),
    placeholderDOM: (_view, onclick, words: string) => {
      const sign = document.createElement('span');
      sign.className = 'cm-fold-sign';
      sign.textContent = words;
      sign.title = text('fold.open');
      sign.setAttribute('role', 'button');
      sign.setAttribute('aria-label', `${words} ${text('fold.open')}`);
      sign.addEventListener('click', onclick);
      return sign;
    },
  }),
  opensBySelf,
  foldHandle(
    (state, position) => {
      const range = foldableAt(state, position);
      return range && { folded: foldedAt(state, range) !== null };
    },
    (view, position) => void toggleFoldAt(view, position),
  ),
];

/** The folds of a text as pairs of offsets, to be kept with its view. */
export function foldsOf(state: EditorState): number[] {
  const pairs: number[] = [];
  foldedRanges(state).between(0, state.doc.length, (from, to) => void pairs.push(from, to));
  return pairs;
}

/** Folds again what was folded when the text was left, where that is still something to fold. */
export function restoreFolds(view: EditorView, pairs: readonly number[]): void {
  const effects: StateEffect<Range>[] = [];
  for (let index = 0; index + 1 < pairs.length; index += 2) {
    const from = pairs[index] ?? 0;
    const to = pairs[index + 1] ?? 0;
    if (to > view.state.doc.length || from >= to) continue;
    const range = foldableAt(view.state, from);
    if (range && range.from === from && range.to === to && !isBusy(view.state, range)) effects.push(foldEffect.of(range));
  }
  if (effects.length > 0) view.dispatch({ effects, annotations: Transaction.addToHistory.of(false) });
}
