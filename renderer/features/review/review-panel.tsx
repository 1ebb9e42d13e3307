import type { ReactElement } from 'react';
import { Check, Undo2, X } from 'lucide-react';
import { useAnswer } from '../../app/index.ts';
import { EmptyState, IconButton } from '../../components/index.ts';
import { attentionField, isFinding, openReviews, placedChanges, reviewCounts, reviewsField, useEditorState, useSession, type PlacedChange, type Review, type Session } from '../../editor/core/index.ts';
import { Message, useText } from '../../i18n/index.ts';
import { Changed } from './changed.tsx';
import { decideOn, goTo, neverAgain, takeBack } from './decisions.ts';
import { reviewStore } from './review-store.ts';
import { detailWords, guardWords, reasonWords, shown } from './words.ts';
import './review.css';

/** The right panel during a review: counts, and the list of changes. */
export function ReviewPanel(): ReactElement {
  const session = useSession();
  return session ? <Reviews session={session} /> : <EmptyState><Message id="review.none" /></EmptyState>;
}

function Reviews({ session }: { session: Session }) {
  useEditorState(session, (state) => state.field(reviewsField));
  const open = openReviews(session.state);
  if (open.length === 0) return <EmptyState><Message id="review.none" /></EmptyState>;
  return (
    <div className="review-panel">
      {open.map((review) => (
        <ReviewList key={review.id} session={session} review={review} />
      ))}
    </div>
  );
}

function ReviewList({ session, review }: { session: Session; review: Review }) {
  const text = useText();
  const counts = reviewCounts(review);
  // Drafts that a guard kept back are no part of the proposal; the run has them, with the reasons.
  const run = useAnswer('runs.get', { id: review.runId });
  const withheld = (run.data?.drafts ?? []).filter((draft) => draft.guards.some((guard) => guard.severity === 'withhold'));
  return (
    <section className="review-section" data-scope="review" aria-label={text('review.lineLabel', { ...counts })}>
      <h3 className="review-heading">{shown(review.reviewed || review.drafts[review.chosen]?.text || '', 48)}</h3>
      {review.state === 'stale' ? (
        <p className="review-warning"><Message id="review.stale" /></p>
      ) : (
        <>
          <p className="review-counts tabular">
            <span className="review-plus">+{counts.added}</span> <span className="review-minus">−{counts.removed}</span>
            <span className="quiet">, {text('review.decided', { decided: counts.decided, all: counts.all })}</span>
          </p>
          <ol className="review-items">
            {placedChanges(review).map((placed) => (
              <Item key={placed.change.id} session={session} review={review} placed={placed} />
            ))}
          </ol>
        </>
      )}
      {(review.drafts[review.chosen]?.guards ?? []).map((guard, at) => (
        <p key={at} className="review-warning">{guardWords(guard)}</p>
      ))}
      {withheld.length > 0 && (
        <div className="review-withheld">
          <p><Message id="review.withheld" values={{ count: withheld.length }} /></p>
          <ul>
            {withheld.map((draft, at) => (
              <li key={at}>
                {draft.guards.filter((guard) => guard.severity === 'withhold').map(guardWords).join(' ')}
                <blockquote dir="auto">{shown(draft.text, 160)}</blockquote>
              </li>
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}

function Item({ session, review, placed }: { session: Session; review: Review; placed: PlacedChange }) {
  const text = useText();
  const current = useEditorState(session, (state) => {
    const at = state.field(attentionField).review;
    return at?.id === review.id && at.changeId === placed.change.id;
  });
  const { change, verdict, insert } = placed;
  const before = review.reviewed.slice(change.from, change.to);
  const findable = isFinding(change);
  return (
    <li className="review-item" data-verdict={verdict} data-current={current || undefined}>
      <button
        type="button"
        className="review-item-go"
        aria-current={current || undefined}
        onClick={() => {
          goTo(session, review, change.id);
          reviewStore.setState({ focus: review.id });
        }}
      >
        <span className="compare-number tabular" data-current={current || undefined}>{change.id}</span>
        <Changed before={before} after={insert} longest={70} />
        {verdict !== 'open' && <span className="review-verdict">{text(`review.verdict.${verdict}`)}</span>}
      </button>
      <p className="review-item-why">
        {reasonWords(change)}
        {change.detail && <> · {detailWords(change)}</>}
        {change.gain > 0 && <span title={text('review.gainHint')}> · {text('review.gain', { gain: change.gain })}</span>}
      </p>
      <div className="review-item-do">
        {verdict === 'open' ? (
          <>
            <IconButton icon={Check} label={text('review.acceptNumber', { number: change.id })} onPress={() => decideOn(review, [change.id], 'accepted')} />
            <IconButton icon={X} label={text('review.refuseNumber', { number: change.id })} onPress={() => decideOn(review, [change.id], 'refused')} />
            {change.alternatives.map((other) => (
              <button key={other} type="button" className="chip" title={text('review.alternative')} onClick={() => decideOn(review, [change.id], 'accepted', other)}>
                {other || text('review.nothingInstead')}
              </button>
            ))}
            {findable && (
              <button type="button" className="key-hint" onClick={() => neverAgain(review, change.id)}>
                <Message id="review.neverAgain" />
              </button>
            )}
          </>
        ) : (
          <IconButton icon={Undo2} label={text('review.takeBack', { number: change.id })} onPress={() => takeBack(review, change.id)} />
        )}
      </div>
    </li>
  );
}
