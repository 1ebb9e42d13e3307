/**
 * The proposals of the open document as editor state: moved along by edits, stale when touched, decided upon together
 * with the text in one undo step. Undoing a decision brings the review back as it was.
 */
import { invertedEffects, isolateHistory } from '@codemirror/commands';
import { Annotation, StateEffect, StateField, Transaction, type EditorState, type Extension, type TransactionSpec } from '@codemirror/state';
import type { ProposalId, RunId } from '../../../electron/contract/index.ts';
import { changesOf, lengthsOf } from './changes.ts';
import { addOrigins } from './origins-field.ts';
import { followEdit, mapReview, presentText, sameReview, type Review, type Verdict } from './review.ts';

export type Reviews = ReadonlyMap<ProposalId, Review>;

/** Puts a review in place of the one with its id. Its range is in the new document. */
export const setReview = StateEffect.define<Review>({ map: (review, mapping) => mapReview(review, lengthsOf(mapping)) });

/** Takes the reviews of a run out: the run was deleted. */
export const dropReviews = StateEffect.define<RunId>();

/** Marks a transaction that follows the backend; it is neither saved nor undone. */
export const fromBackend = Annotation.define<true>();

export const reviewsField = StateField.define<Reviews>({
  create: () => new Map(),
  update(reviews, transaction) {
    let next = reviews;
    const change = (id: ProposalId, review: Review | null) => {
      if (next === reviews) next = new Map(reviews);
      if (review) (next as Map<ProposalId, Review>).set(id, review);
      else (next as Map<ProposalId, Review>).delete(id);
    };
    if (transaction.docChanged && reviews.size > 0) {
      const own = new Set(transaction.effects.flatMap((effect) => (effect.is(setReview) ? [effect.value.id] : [])));
      for (const [id, review] of reviews) {
        if (own.has(id)) continue;
        const moved = followed(review, transaction);
        if (!sameReview(moved, review)) change(id, moved);
      }
    }
    for (const effect of transaction.effects) {
      if (effect.is(setReview)) change(effect.value.id, checked(effect.value, transaction.newDoc.sliceString(effect.value.range.from, effect.value.range.to)));
      else if (effect.is(dropReviews)) {
        for (const [id, review] of next) if (review.runId === effect.value) change(id, null);
      }
    }
    return next;
  },
});

/** A review after a transaction that is not about it. Texts are only read where they matter: they may be huge. */
function followed(review: Review, transaction: Transaction): Review {
  const mapped = mapReview(review, lengthsOf(transaction.changes));
  return mapped.state === review.state ? mapped : followEdit(review, changesOf(transaction.changes));
}

/** Whatever happened on the way: a review is open only while the document says exactly what it thinks it says. */
function checked(review: Review, text: string): Review {
  return review.state === 'open' && text !== presentText(review) ? { ...review, state: 'stale' } : review;
}

const undoable = invertedEffects.of((transaction) => {
  const before = transaction.startState.field(reviewsField);
  const effects: StateEffect<unknown>[] = [];
  const own = new Set<ProposalId>();
  for (const effect of transaction.effects) {
    if (!effect.is(setReview)) continue;
    own.add(effect.value.id);
    const review = before.get(effect.value.id);
    if (review) effects.push(setReview.of(review));
  }
  if (transaction.docChanged && before.size > 0) {
    const lengths = lengthsOf(transaction.changes);
    for (const [id, review] of before) if (!own.has(id) && mapReview(review, lengths).state !== review.state) effects.push(setReview.of(review));
  }
  return effects;
});

export const reviews: Extension = [reviewsField, undoable];

export function openReviews(state: EditorState): Review[] {
  return [...state.field(reviewsField).values()].filter((review) => review.state === 'open' || review.state === 'stale').toSorted((a, b) => a.range.from - b.range.from);
}

/** A decision as one transaction: text, review and marks of origin together, one undo step of its own. */
export function verdictTransaction(verdict: Verdict): TransactionSpec {
  const { review, changes, accepted } = verdict;
  return {
    changes: changes.map(({ from, to, insert }) => ({ from, to, insert })),
    effects: [setReview.of(review), ...(accepted.length > 0 ? [addOrigins.of(accepted.map((range) => ({ ...range, runId: review.runId })))] : [])],
    annotations: [isolateHistory.of('full'), Transaction.userEvent.of('review')],
  };
}
