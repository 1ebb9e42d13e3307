/**
 * Decorations of the text: the passage a command would take, runs at work, changes under review, accepted text. They
 * are computed from the other fields, never the other way round.
 */
import { Facet, StateEffect, StateField, type EditorState, type Range as Placed, type Transaction } from '@codemirror/state';
import { Decoration, EditorView, ViewPlugin, type DecorationSet, type ViewUpdate } from '@codemirror/view';
import type { ProposalId } from '../../../electron/contract/index.ts';
import { rangesOverlap } from '../../../engine/text/index.ts';
import { attentionField, type Attention } from './attention.ts';
import { Frames } from './frames.ts';
import { originsField } from './origins-field.ts';
import { doubtsIn, placedChanges, type Review } from './review.ts';
import { reviewsField } from './reviews-field.ts';
import { runsField, type LiveRun } from './runs-field.ts';
import { sentenceAfter, sentenceBefore } from './scope.ts';
import { CanvasWidget, InsertWidget, NumberWidget, SlotWidget } from './widgets.ts';

/** Passages up to this length get the live canvas; longer ones stay as they are, for writing in. */
const MOST_ON_CANVAS = 6_000;
/** The same for proofreading, whose findings outlive edits beside them. */
const MOST_PROOFREAD_ON_CANVAS = 1_200;

/** Longer passages under review are not tinted as a whole: half a page of tint says nothing. */
const MOST_TINTED = 1_200;

/** The frames that canvases paint. */
export const framesFacet = Facet.define<Frames, Frames>({ combine: (all) => all[0] ?? new Frames(() => {}) });

/** Computes the decorations again, after they had to wait for a composition to end. */
export const refreshMarks = StateEffect.define<null>();

interface Marks {
  readonly decorations: DecorationSet;
  /** Ranges that the caret steps over. */
  readonly atomic: DecorationSet;
  /** The decorations are older than the fields: a composition is under way and must not be disturbed. */
  readonly waiting: boolean;
}

export const marksField = StateField.define<Marks>({
  create: (state) => compute(state),
  update(marks, transaction) {
    const due = marks.waiting || isDue(transaction);
    if (due && !transaction.isUserEvent('input.type.compose')) return compute(transaction.state);
    if (!transaction.docChanged) return due === marks.waiting ? marks : { ...marks, waiting: due };
    return { decorations: marks.decorations.map(transaction.changes), atomic: marks.atomic.map(transaction.changes), waiting: due };
  },
  provide: (field) => [
    EditorView.decorations.from(field, (marks) => marks.decorations),
    EditorView.atomicRanges.of((view) => view.state.field(field).atomic),
  ],
});

/** Whether more changed than positions. */
function isDue(transaction: Transaction): boolean {
  if (transaction.effects.some((effect) => effect.is(refreshMarks))) return true;
  const { startState, state } = transaction;
  const before = startState.field(attentionField);
  const after = state.field(attentionField);
  if (before.view !== after.view || before.slot !== after.slot || before.review !== after.review || (before.target === null) !== (after.target === null)) return true;
  if (before.target !== after.target && !transaction.docChanged) return true;
  const runs = state.field(runsField);
  const oldRuns = startState.field(runsField);
  if (runs !== oldRuns && (runs.size !== oldRuns.size || [...runs.values()].some((run) => oldRuns.get(run.id)?.state !== run.state))) return true;
  const reviews = state.field(reviewsField);
  const old = startState.field(reviewsField);
  if (reviews === old) return false;
  if (reviews.size !== old.size) return true;
  return [...reviews.values()].some((review) => {
    const was = old.get(review.id);
    return !was || was.state !== review.state || was.decisions !== review.decisions || was.changes !== review.changes || was.reviewed !== review.reviewed;
  });
}

function compute(state: EditorState): Marks {
  const ranges: Placed<Decoration>[] = [];
  const atomic: Placed<Decoration>[] = [];
  const { target, slot } = state.field(attentionField);
  if (target && target.to > target.from) ranges.push(targetMark.range(target.from, target.to));
  if (slot) markSlot(state, slot, ranges);
  for (const run of state.field(runsField).values()) markRun(state, run, ranges, atomic);
  const reviews = state.field(reviewsField);
  const current = reviews.get(state.field(attentionField).review?.id ?? noProposal);
  for (const review of reviews.values()) {
    // Two proposals for the same words would be unreadable: the one at hand is shown.
    if (current?.state === 'open' && review !== current && rangesOverlap(review.range, current.range)) continue;
    if (review.state === 'open') markReview(state, review, ranges);
    else if (review.state === 'stale' && review.range.to > review.range.from && review.range.to - review.range.from <= MOST_TINTED) ranges.push(staleMark.range(review.range.from, review.range.to));
  }
  return { decorations: Decoration.set(ranges, true), atomic: Decoration.set(atomic, true), waiting: false };
}

const fixedMark = Decoration.mark({ class: 'cm-fixed' });

/** The gap, and the sentences on both sides that will not change. */
function markSlot(state: EditorState, { range, words }: NonNullable<Attention['slot']>, ranges: Placed<Decoration>[]): void {
  const widget = new SlotWidget(words);
  ranges.push(range.to > range.from ? Decoration.replace({ widget }).range(range.from, range.to) : Decoration.widget({ widget, side: 1 }).range(range.from));
  for (const end of [sentenceBefore(state, range.from), sentenceAfter(state, range.to)]) if (end && end.to > end.from) ranges.push(fixedMark.range(end.from, end.to));
}

const noProposal = '' as ProposalId;

const targetMark = Decoration.mark({ class: 'cm-target' });
const workingMark = Decoration.mark({ class: 'cm-working' });
const waitingMark = Decoration.mark({ class: 'cm-target' });
const staleMark = Decoration.mark({ class: 'cm-stale' });
const passageMark = Decoration.mark({ class: 'cm-passage' });

function markRun(state: EditorState, run: LiveRun, ranges: Placed<Decoration>[], atomic: Placed<Decoration>[]): void {
  const { from, to } = run.range;
  if (run.state !== 'running') {
    if (to > from && to - from <= MOST_TINTED) ranges.push(waitingMark.range(from, to));
    return;
  }
  if (to - from > (run.kind === 'proofread' ? MOST_PROOFREAD_ON_CANVAS : MOST_ON_CANVAS) || run.touched) {
    if (to > from && to - from <= MOST_TINTED) ranges.push(workingMark.range(from, to));
    return;
  }
  const widget = new CanvasWidget(run.id, state.sliceDoc(from, to), state.facet(framesFacet));
  if (to === from) {
    ranges.push(Decoration.widget({ widget, side: 1 }).range(from));
    return;
  }
  const canvas = Decoration.replace({ widget }).range(from, to);
  ranges.push(canvas);
  atomic.push(canvas);
}

function markReview(state: EditorState, review: Review, ranges: Placed<Decoration>[]): void {
  const { view, review: current } = state.field(attentionField);
  const { from, to } = review.range;
  if (to > from && to - from <= MOST_TINTED) ranges.push(passageMark.range(from, to));
  for (const { change, verdict, range, insert } of placedChanges(review)) {
    if (verdict !== 'open') continue;
    const reference = `${review.id} ${change.id}`;
    // One new text and nothing else needs no number to be told by.
    const alone = review.base === '' && review.changes.length === 1;
    const isCurrent = !alone && current?.id === review.id && current.changeId === change.id;
    const pure = range.from === range.to;
    // Several insertions may stand at one place: each carries its own number.
    if (!pure) ranges.push(Decoration.widget({ widget: new NumberWidget(change.id, reference, isCurrent), side: -1 }).range(range.from));
    const inserted = insert ? new InsertWidget(insert, doubtsIn(review, change.id), reference, isCurrent, view !== 'inline', pure && !alone ? change.id : null) : null;
    if (view === 'after') {
      if (range.to > range.from) ranges.push(Decoration.replace(inserted ? { widget: inserted } : {}).range(range.from, range.to));
      else if (inserted) ranges.push(Decoration.widget({ widget: inserted, side: 1 }).range(range.to));
      continue;
    }
    const attributes = { 'data-change': reference };
    if (range.to > range.from)
      ranges.push(
        view === 'inline'
          ? Decoration.mark({ tagName: 'del', class: `cm-delete${isCurrent ? ' cm-current' : ''}`, attributes }).range(range.from, range.to)
          : Decoration.mark({ class: `cm-before${isCurrent ? ' cm-current' : ''}`, attributes }).range(range.from, range.to),
      );
    if ((view === 'inline' || pure) && inserted) ranges.push(Decoration.widget({ widget: inserted, side: 1 }).range(range.to));
  }
}

const originMark = Decoration.mark({ class: 'cm-origin' });

/** The faint mark of accepted text, for what is on the screen. */
export const originMarks = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;

    constructor(view: EditorView) {
      this.decorations = visibleOrigins(view);
    }

    update(update: ViewUpdate): void {
      if (update.startState.field(originsField) === update.state.field(originsField) && !update.viewportChanged) return;
      if (update.view.composing) this.decorations = this.decorations.map(update.changes);
      else this.decorations = visibleOrigins(update.view);
    }
  },
  { decorations: (plugin) => plugin.decorations },
);

function visibleOrigins(view: EditorView): DecorationSet {
  const { from, to } = view.viewport;
  const ranges: Placed<Decoration>[] = [];
  view.state.field(originsField).set.between(from, to, (start, end) => {
    const a = Math.max(from, start);
    const b = Math.min(to, end);
    if (b > a) ranges.push(originMark.range(a, b));
  });
  return Decoration.set(ranges, true);
}
