/** Everything a writer can do to a proposal. Each decision is one transaction, and one undo step. */
import { EditorSelection } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { changeSettings, getSettings, reportProblem } from '../../app/index.ts';
import {
  attentionField, chooseDraft, decide, freshSeed, getSession, openReviews, placedChanges, reopen, reviewsField, sentenceOf, setCurrent, setReview, setView, undecided, verdictTransaction,
  type PlacedChange, type Review, type ReviewView, type Session,
} from '../../editor/core/index.ts';
import { text } from '../../i18n/index.ts';
import type { ProposalId } from '../../../electron/contract/index.ts';
import { reasonWords, shown } from './words.ts';
import { reviewStore } from './review-store.ts';

export const views: readonly ReviewView[] = ['inline', 'side', 'after'];

/** The review the writer is at: the chosen one while it is open, else the nearest to the caret. */
export function currentReview(session: Session): Review | null {
  const { state } = session;
  const chosen = state.field(attentionField).review;
  const open = openReviews(state);
  const own = open.find((review) => review.id === chosen?.id);
  if (own) return own;
  const { head } = state.selection.main;
  const distance = ({ range }: Review) => (head < range.from ? range.from - head : head > range.to ? head - range.to : 0);
  return open.toSorted((a, b) => distance(a) - distance(b))[0] ?? null;
}

/** The change the writer is at, in a review. */
export function currentChange(session: Session, review: Review): PlacedChange | null {
  const { review: at } = session.state.field(attentionField);
  const placed = placedChanges(review);
  return placed.find(({ change }) => at?.id === review.id && change.id === at.changeId) ?? placed.find(({ verdict }) => verdict === 'open') ?? null;
}

/** A review as it is now: what is on the screen may be a moment older than what was typed last. */
function newest(session: Session, review: Review): Review {
  return session.state.field(reviewsField).get(review.id) ?? review;
}

/** Goes to a change: marks it, scrolls to it, says it. */
export function goTo(session: Session, seen: Review, changeId: number | null, { say = true } = {}): void {
  const review = newest(session, seen);
  const placed = placedChanges(review);
  const target = placed.find(({ change }) => change.id === changeId);
  session.apply({
    effects: [
      setCurrent.of({ id: review.id, changeId }),
      ...(target ? [EditorView.scrollIntoView(EditorSelection.range(target.range.from, target.range.to), { y: 'nearest', yMargin: 80 })] : []),
      ...(target && say ? [EditorView.announce.of(announcementOf(review, target))] : []),
    ],
  });
}

/** "Change 3 of 7: replace … with …, spelling." */
export function announcementOf(review: Review, { change, insert }: PlacedChange): string {
  const before = review.reviewed.slice(change.from, change.to);
  const kind = before === '' ? 'insert' : insert === '' ? 'delete' : 'replace';
  return text(`review.say.${kind}`, { number: change.id, count: review.changes.at(-1)?.id ?? change.id, before: shown(before), after: shown(insert), reason: reasonWords(change) });
}

/** Moves to the next (1) or the previous (-1) open change, over the edge of the review to the next one. */
export function step(direction: 1 | -1): void {
  const session = getSession();
  const review = session && currentReview(session);
  if (!session || !review) return;
  const at = currentChange(session, review);
  const open = placedChanges(review).filter(({ verdict }) => verdict === 'open');
  const index = open.findIndex(({ change }) => change.id === at?.change.id);
  const next = open[index + direction];
  if (next) return goTo(session, review, next.change.id);
  const all = openReviews(session.state).filter((other) => other.state === 'open');
  const other = all[(all.findIndex(({ id }) => id === review.id) + direction + all.length) % all.length] ?? review;
  const others = undecided(other);
  const change = direction > 0 ? others[0] : others.at(-1);
  goTo(session, other, change?.id ?? null);
  if (other.id !== review.id) reviewStore.setState({ focus: other.id });
}

/** Decides on changes of a review and goes on to the next open one; the last decision gives the focus back to the text. */
export function decideOn(seen: Review, changeIds: readonly number[], verdict: 'accepted' | 'refused', edited: string | null = null): void {
  const session = getSession();
  if (!session) return;
  const review = newest(session, seen);
  if (review.state !== 'open' || changeIds.length === 0) return;
  const decided = decide(review, changeIds, verdict, edited);
  session.apply(verdictTransaction(decided));
  reviewStore.setState({ editing: null });
  const now = session.state.field(reviewsField).get(review.id);
  if (!now) return;
  if (now.state === 'open') {
    const last = Math.max(...changeIds);
    const open = undecided(now);
    goTo(session, now, (open.find((change) => change.id > last) ?? open[0])?.id ?? null);
  } else finish(session, now);
}

function finish(session: Session, review: Review): void {
  reviewStore.setState({ comparing: null, reason: null, editing: null });
  session.apply({ effects: [setCurrent.of(null), EditorView.announce.of(text(`review.done.${review.state === 'accepted' ? 'accepted' : review.state === 'refused' ? 'refused' : 'discarded'}`))] });
  const next = openReviews(session.state).find((other) => other.state === 'open');
  session.apply({ selection: EditorSelection.cursor(review.range.to) });
  session.view.focus();
  if (next) goTo(session, next, undecided(next)[0]?.id ?? null, { say: false });
}

export function acceptAll(review: Review): void {
  decideOn(review, undecided(review).map((change) => change.id), 'accepted');
}

export function refuseAll(review: Review): void {
  decideOn(review, undecided(review).map((change) => change.id), 'refused');
}

export function acceptSentence(review: Review, changeId: number): void {
  decideOn(review, sentenceOf(review, changeId), 'accepted');
}

/** Takes one verdict back; the change is open again. */
export function takeBack(seen: Review, changeId: number): void {
  const session = getSession();
  if (!session) return;
  const review = newest(session, seen);
  if (review.state !== 'open') return;
  session.apply(verdictTransaction(reopen(review, [changeId])));
  const now = session.state.field(reviewsField).get(review.id);
  if (now) goTo(session, now, changeId);
}

/** Puts the whole proposal away. Undo brings it back. */
export function discard(review: Review): void {
  const session = getSession();
  if (!session) return;
  session.apply({ effects: setReview.of({ ...newest(session, review), state: 'discarded' }) });
  const now = session.state.field(reviewsField).get(review.id);
  if (now) finish(session, now);
}

/** Goes over to another draft; what was accepted stays. */
export function showDraft(seen: Review, index: number): void {
  const session = getSession();
  if (!session) return;
  const review = newest(session, seen);
  if (index === review.chosen) return;
  const next = chooseDraft(review, index);
  if (next === review) return;
  session.apply({ effects: setReview.of(next) });
  goTo(session, next, undecided(next)[0]?.id ?? null, { say: false });
  session.apply({ effects: EditorView.announce.of(text('review.draftShown', { draft: index + 1, total: review.drafts.length })) });
}

/** The next draft that is not kept back, in either direction. */
export function stepDraft(review: Review, direction: 1 | -1): void {
  const usable = review.drafts.map((_, index) => index).filter((index) => !isWithheld(review, index));
  const at = usable.indexOf(review.chosen);
  const next = usable[(at + direction + usable.length) % usable.length];
  if (next !== undefined) showDraft(review, next);
}

export function isWithheld(review: Review, index: number): boolean {
  return review.drafts[index]?.guards.some((guard) => guard.severity === 'withhold') ?? false;
}

/** Runs the job again on the passage as it is now. */
export async function runAgain(seen: Review, refusals: readonly { text: string; reason: string }[] = []): Promise<void> {
  const session = getSession();
  if (!session) return;
  const review = newest(session, seen);
  try {
    await session.runAgain(review.runId, review.range, freshSeed(), refusals);
    const now = session.state.field(reviewsField).get(review.id);
    if (now && (now.state === 'open' || now.state === 'stale')) session.apply({ effects: setReview.of({ ...now, state: now.decisions.some((decision) => decision.verdict === 'accepted') ? 'accepted' : 'discarded' }) });
    reviewStore.setState({ reason: null });
  } catch (error) {
    reportProblem(error);
  }
}

/** Refuses a finding and never offers it again, here or elsewhere. */
export function neverAgain(review: Review, changeId: number): void {
  const change = review.changes.find((candidate) => candidate.id === changeId);
  if (!change) return;
  const word = review.reviewed.slice(change.from, change.to).trim();
  const { muted } = getSettings();
  if (word && !muted.includes(word)) void changeSettings({ muted: [...muted, word] });
  decideOn(review, [changeId], 'refused');
}

export function chooseView(view: ReviewView): void {
  getSession()?.apply({ effects: setView.of(view) });
  if (getSettings().reviewView !== view) void changeSettings({ reviewView: view });
}

export function nextView(): void {
  const { reviewView } = getSettings();
  chooseView(views[(views.indexOf(reviewView) + 1) % views.length] ?? 'inline');
}

/** Gives the focus to a review, at its first open change. */
export function focusReview(id?: ProposalId): void {
  const session = getSession();
  const review = session && (id ? session.state.field(reviewsField).get(id) : currentReview(session));
  if (!session || !review) return;
  const change = currentChange(session, review);
  goTo(session, review, change?.change.id ?? null);
  reviewStore.setState({ focus: review.id });
}
