/** Reviewing as commands. Their keys act while the review has the focus. */
import type { Action } from '../../actions/index.ts';
import { getSession, type PlacedChange, type Review } from '../../editor/core/index.ts';
import { acceptAll, acceptSentence, currentChange, currentReview, decideOn, discard, focusReview, neverAgain, nextView, refuseAll, runAgain, step, stepDraft } from './decisions.ts';
import { reviewStore } from './review-store.ts';

function here(): { review: Review; placed: PlacedChange | null } | null {
  const session = getSession();
  const review = session && currentReview(session);
  return session && review ? { review, placed: currentChange(session, review) } : null;
}

const reviewing = () => here() !== null;
const open = () => here()?.review.state === 'open';

function onReview(id: string, key: string, run: (review: Review) => void, enabled = open): Action {
  return {
    id: `review.${id}`, label: `action.review.${id}`, key, scope: 'review', enabled,
    run: () => {
      const at = here();
      if (at) run(at.review);
    },
  };
}

function onChange(id: string, key: string, run: (review: Review, placed: PlacedChange) => void): Action {
  return {
    id: `review.${id}`, label: `action.review.${id}`, key, scope: 'review',
    enabled: () => here()?.placed?.verdict === 'open' && open(),
    run: () => {
      const at = here();
      if (at?.placed) run(at.review, at.placed);
    },
  };
}

export const reviewActions: readonly Action[] = [
  { id: 'review.focus', label: 'action.review.focus', key: '$mod+KeyE', whileTyping: true, enabled: reviewing, run: () => focusReview() },
  onReview('next', ']', () => step(1)),
  onReview('previous', '[', () => step(-1)),
  onChange('accept', 'a', (review, { change }) => decideOn(review, [change.id], 'accepted')),
  onChange('refuse', 'x', (review, { change }) => decideOn(review, [change.id], 'refused')),
  onChange('sentence', 's', (review, { change }) => acceptSentence(review, change.id)),
  onChange('edit', 'e', (review, { change, insert }) => reviewStore.setState({ editing: { id: review.id, changeId: change.id, text: insert } })),
  onReview('acceptAll', 'Shift+a', acceptAll),
  onReview('refuseAll', 'Shift+x', refuseAll),
  onReview('view', 'v', nextView),
  onReview('nextDraft', 'd', (review) => stepDraft(review, 1), () => (here()?.review.drafts.length ?? 0) > 1),
  onReview('previousDraft', 'Shift+d', (review) => stepDraft(review, -1), () => (here()?.review.drafts.length ?? 0) > 1),
  onReview('compare', 'c', ({ id, chosen }) => reviewStore.setState(({ comparing }) => ({ comparing: comparing?.id === id ? null : { id, left: -1, right: chosen } })), reviewing),
  onReview('again', '', (review) => void runAgain(review), reviewing),
  onReview('discard', '', discard, reviewing),
  onChange('never', '', (review, { change }) => neverAgain(review, change.id)),
];
