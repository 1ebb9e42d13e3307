/** What happens between the features when a proposal arrives. */
import { draftStore, byBlocks } from '../features/draft/index.ts';
import { reviewStore } from '../features/review/index.ts';
import { reviseStore } from '../features/revise/index.ts';
import { decide, reviewsField, setReview, verdictTransaction, type Session } from './core/index.ts';

/** Follows the arrivals of a document's proposals. Returns how to stop. */
export function followArrivals(session: Session): () => void {
  return session.onArrival((arrived, run) => {
    if (arrived.state !== 'open') return;
    if (reviseStore.getState().stopping.has(run)) reviewStore.setState(({ partial }) => ({ partial: new Set([...partial, arrived.id]) }));
    // A long new text is reviewed paragraph by paragraph; what was kept while it grew is accepted now.
    const review = byBlocks(arrived);
    if (review !== arrived) session.apply({ effects: setReview.of(review) });
    const kept = draftStore.getState().kept.get(run) ?? 0;
    const now = session.state.field(reviewsField).get(arrived.id);
    if (kept > 0 && now) session.apply(verdictTransaction(decide(now, now.changes.slice(0, kept).map((change) => change.id), 'accepted')));
  });
}
