import { useEffect, useRef, type KeyboardEvent } from 'react';
import { Check, ChevronDown, ChevronLeft, ChevronRight, TriangleAlert, X } from 'lucide-react';
import { useSettings } from '../../app/index.ts';
import { Button, IconButton, KeyCaps, Menu } from '../../components/index.ts';
import { attentionField, isFinding, linePlace, placedChanges, reviewCounts, reviewsField, TextLine, useEditorState, type Review, type Session } from '../../editor/core/index.ts';
import { Message, useText } from '../../i18n/index.ts';
import { Changed } from './changed.tsx';
import { Compare, SideBySide } from './compare.tsx';
import { acceptAll, chooseView, currentChange, currentReview, decideOn, discard, goTo, isWithheld, neverAgain, nextView, refuseAll, runAgain, showDraft, step, stepDraft, views } from './decisions.ts';
import { reviewStore } from './review-store.ts';
import { detailWords, guardWords, reasonWords } from './words.ts';
import './review.css';

/** A line under each passage with a proposal: the change at hand, how many are decided, what can be done. */
export function ReviewLines({ session }: { session: Session }) {
  const reviews = useEditorState(session, (state) => state.field(reviewsField));
  const view = useSettings((settings) => settings.reviewView);
  useEffect(() => {
    if (session.state.field(attentionField).view !== view) chooseView(view);
  }, [session, view]);
  // A proposal takes the focus only from the run it came from; whoever types elsewhere goes on typing.
  useEffect(
    () =>
      session.onArrival((review, run) => {
        const line = document.activeElement?.closest('[data-scope="run"]');
        if (line && line.contains(document.activeElement) && document.activeElement?.closest(`[data-line="run ${run}"]`)) reviewStore.setState({ focus: review.id });
      }),
    [session],
  );
  return (
    <>
      {[...reviews.values()].flatMap((review) => {
        if (review.state === 'open') return [<ReviewLine key={review.id} session={session} review={review} />];
        return review.state === 'stale' ? [<StaleLine key={review.id} session={session} review={review} />] : [];
      })}
    </>
  );
}

/** A proposal of nothing but one new text: drafts to walk through, and yes or no. */
function isSingleInsert(review: Review): boolean {
  return review.base === '' && review.changes.length <= 1;
}

function ReviewLine({ session, review }: { session: Session; review: Review }) {
  const text = useText();
  const box = useRef<HTMLDivElement>(null);
  const wanted = reviewStore((state) => state.focus === review.id);
  const comparing = reviewStore((state) => (state.comparing?.id === review.id ? state.comparing : null));
  const partial = reviewStore((state) => state.partial.has(review.id));
  const attention = useEditorState(session, (state) => state.field(attentionField));
  const current = attention.review?.id === review.id || currentReview(session)?.id === review.id;
  const single = isSingleInsert(review);
  const at = currentChange(session, review);

  useEffect(() => {
    if (!wanted) return;
    box.current?.focus({ preventScroll: true });
    reviewStore.setState({ focus: null });
  }, [wanted]);

  const keys = (event: KeyboardEvent) => {
    const typing = event.target instanceof HTMLTextAreaElement || event.target instanceof HTMLInputElement;
    if (typing || event.ctrlKey || event.metaKey || event.altKey || event.nativeEvent.isComposing) return;
    const atLine = event.target === box.current;
    if (event.key === 'Escape') {
      if (single || partial) discard(review);
      else session.view.focus();
    } else if (event.key === 'ArrowRight' && atLine) stepDraft(review, 1);
    else if (event.key === 'ArrowLeft' && atLine) stepDraft(review, -1);
    else if (event.key === 'ArrowDown' && atLine) step(1);
    else if (event.key === 'ArrowUp' && atLine) step(-1);
    else if (event.key === 'Tab' && atLine && !event.shiftKey && review.drafts.length > 1) stepDraft(review, 1);
    else if (event.key === 'Enter' && atLine && single) acceptAll(review);
    else if (event.key === 'Enter' && atLine && partial) keepPartial(review);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <TextLine session={session} id={`review ${review.id}`} at={linePlace(review.range, at?.range.to ?? review.range.to)} label={text('review.line')} scope="review" onKeyDown={keys}>
      <div
        ref={box}
        className="text-line-box review-line"
        role="group"
        tabIndex={0}
        aria-label={text('review.lineLabel', { ...reviewCounts(review) })}
        onFocus={() => {
          if (session.state.field(attentionField).review?.id !== review.id) goTo(session, review, currentChange(session, review)?.change.id ?? null, { say: false });
        }}
      >
        <Warnings review={review} />
        {partial && (
          <div className="review-row review-note">
            <Message id="review.partial" />
            <span className="review-space" />
            <Button kind="quiet" onPress={() => keepPartial(review)}><Message id="review.keepPartial" /></Button>
            <Button kind="quiet" onPress={() => discard(review)}><Message id="review.discard" /> <KeyCaps value="Escape" /></Button>
          </div>
        )}
        {comparing ? <Compare review={review} left={comparing.left} right={comparing.right} /> : attention.view === 'side' && current && !single && <SideBySide session={session} review={review} />}
        {current && !single && <ChangeRow session={session} review={review} />}
        {single ? <SingleRow review={review} /> : <AllRow review={review} />}
      </div>
    </TextLine>
  );
}

function keepPartial(review: Review): void {
  reviewStore.setState(({ partial }) => ({ partial: new Set([...partial].filter((id) => id !== review.id)) }));
}

/** What to look out for in the draft as a whole. */
function Warnings({ review }: { review: Review }) {
  const text = useText();
  const guards = review.drafts[review.chosen]?.guards ?? [];
  const notes = [...guards.map(guardWords), ...(review.label === 'small-model' ? [text('review.smallModel')] : []), ...(review.contextChanged && !review.changes.every(isFinding) ? [text('review.contextChanged')] : [])].filter(Boolean);
  if (notes.length === 0) return null;
  return (
    <p className="review-warning">
      <TriangleAlert size={14} aria-hidden /> {[...new Set(notes)].join(' ')}
    </p>
  );
}

/** The change at hand, with its verdict keys. */
function ChangeRow({ session, review }: { session: Session; review: Review }) {
  const text = useText();
  const at = useEditorState(session, (state) => state.field(attentionField).review);
  const editing = reviewStore((state) => (state.editing?.id === review.id ? state.editing : null));
  const placed = placedChanges(review);
  const here = placed.find(({ change }) => change.id === at?.changeId) ?? placed.find(({ verdict }) => verdict === 'open');
  if (!here) return null;
  const { change } = here;
  if (editing && editing.changeId === change.id) return <EditRow review={review} changeId={change.id} value={editing.text} />;
  return (
    <div className="review-change">
      <div className="review-row">
        <IconButton icon={ChevronLeft} label={text('action.review.previous')} shortcut="[" onPress={() => step(-1)} />
        <span className="review-number tabular">
          <Message id="review.ofCount" values={{ number: change.id, count: review.changes.at(-1)?.id ?? change.id }} />
        </span>
        <IconButton icon={ChevronRight} label={text('action.review.next')} shortcut="]" onPress={() => step(1)} />
        <span className="review-what">
          <Changed before={review.reviewed.slice(change.from, change.to)} after={here.insert} />
        </span>
      </div>
      <div className="review-row">
        <span className="review-reason">
          {reasonWords(change)}
          {change.detail && <span className="quiet"> · {detailWords(change)}</span>}
        </span>
        <span className="review-space" />
        {change.alternatives.slice(0, 4).map((other) => (
          <button key={other} type="button" className="chip" onClick={() => decideOn(review, [change.id], 'accepted', other)} title={text('review.alternative')}>
            {other || text('review.nothingInstead')}
          </button>
        ))}
        <Button kind="normal" icon={Check} onPress={() => decideOn(review, [change.id], 'accepted')}>
          <Message id="review.accept" /> <KeyCaps value="a" />
        </Button>
        <Button kind="normal" icon={X} onPress={() => decideOn(review, [change.id], 'refused')}>
          <Message id="review.refuse" /> <KeyCaps value="x" />
        </Button>
        <Menu
          label={text('review.more')}
          trigger={<IconButton icon={ChevronDown} label={text('review.more')} />}
          entries={[
            { id: 'edit', label: text('action.review.edit'), shortcut: 'e', run: () => reviewStore.setState({ editing: { id: review.id, changeId: change.id, text: here.insert } }) },
            ...(isFinding(change) ? [{ id: 'never', label: text('review.neverAgain'), run: () => neverAgain(review, change.id) }] : []),
          ]}
        />
      </div>
    </div>
  );
}

/** The writer's own wording of a change. */
function EditRow({ review, changeId, value }: { review: Review; changeId: number; value: string }) {
  const text = useText();
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, []);
  const close = () => reviewStore.setState({ editing: null, focus: review.id });
  const keep = () => {
    decideOn(review, [changeId], 'accepted', field.current?.value ?? value);
    reviewStore.setState({ focus: review.id });
  };
  return (
    <div className="review-row">
      <textarea
        ref={field}
        className="review-edit"
        rows={Math.min(6, value.split('\n').length)}
        defaultValue={value}
        aria-label={text('review.editField')}
        dir="auto"
        spellCheck={false}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === 'Escape') close();
          else if (event.key === 'Enter' && !event.shiftKey) keep();
          else return;
          event.preventDefault();
          event.stopPropagation();
        }}
      />
      <Button kind="primary" onPress={keep}>
        <Message id="review.accept" /> <KeyCaps value="Enter" />
      </Button>
      <Button onPress={close}><Message id="common.cancel" /></Button>
    </div>
  );
}

/** All changes together: counts, everything at once, the view, the drafts. */
function AllRow({ review }: { review: Review }) {
  const text = useText();
  const view = useSettings((settings) => settings.reviewView);
  const counts = reviewCounts(review);
  return (
    <div className="review-row review-all">
      <span className="review-counts tabular">
        <span className="review-plus">+{counts.added}</span> <span className="review-minus">−{counts.removed}</span>
        <span className="quiet"> · {text('review.decided', { decided: counts.decided, all: counts.all })}</span>
      </span>
      <Drafts review={review} />
      <span className="review-space" />
      <button type="button" className="key-hint" onClick={nextView} title={text('review.viewHint')}>
        {text(`review.view.${view}`)} <KeyCaps value="v" />
      </button>
      <button type="button" className="key-hint" onClick={() => acceptAll(review)}>
        <Message id="review.acceptAll" /> <KeyCaps value="Shift+a" />
      </button>
      <button type="button" className="key-hint" onClick={() => refuseAll(review)}>
        <Message id="review.refuseAll" /> <KeyCaps value="Shift+x" />
      </button>
      <ProposalMenu review={review} />
    </div>
  );
}

function ProposalMenu({ review }: { review: Review }) {
  const text = useText();
  const reason = reviewStore((state) => (state.reason?.id === review.id ? state.reason : null));
  const others = review.drafts.map((_, index) => index).filter((index) => index !== review.chosen && !isWithheld(review, index));
  const comparing = reviewStore((state) => state.comparing?.id === review.id);
  if (reason) return <ReasonRow review={review} />;
  return (
    <Menu
      label={text('review.moreAll')}
      trigger={<IconButton icon={ChevronDown} label={text('review.moreAll')} />}
      entries={[
        ...views.map((view) => ({ id: view, label: text(`review.view.${view}`), run: () => chooseView(view) })),
        { id: 'compareOwn', separated: true, label: text(comparing ? 'review.compareEnd' : 'review.compareWithText'), run: () => reviewStore.setState({ comparing: comparing ? null : { id: review.id, left: -1, right: review.chosen } }) },
        ...others.map((index) => ({ id: `compare${index}`, label: text('review.compareWith', { draft: index + 1 }), run: () => reviewStore.setState({ comparing: { id: review.id, left: index, right: review.chosen } }) })),
        { id: 'again', separated: true, label: text('run.again'), run: () => void runAgain(review) },
        { id: 'reason', label: text('review.againWithReason'), run: () => reviewStore.setState({ reason: { id: review.id, text: '' } }) },
        { id: 'discard', separated: true, label: text('review.discard'), run: () => discard(review) },
      ]}
    />
  );
}

/** Why the draft is refused; it goes into the next prompt, where the history shows it. */
function ReasonRow({ review }: { review: Review }) {
  const text = useText();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const send = () => {
    const reason = field.current?.value.trim() ?? '';
    if (reason) void runAgain(review, [{ text: review.drafts[review.chosen]?.text ?? '', reason }]);
  };
  return (
    <span className="review-row review-reason-row">
      <input
        ref={field}
        className="revise-field"
        aria-label={text('review.reasonField')}
        placeholder={text('review.reasonField')}
        maxLength={1000}
        dir="auto"
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === 'Escape') reviewStore.setState({ reason: null, focus: review.id });
          else if (event.key === 'Enter') send();
          else return;
          event.preventDefault();
          event.stopPropagation();
        }}
      />
      <Button kind="primary" onPress={send}><Message id="run.again" /></Button>
    </span>
  );
}

/** Drafts as dots. */
function Drafts({ review }: { review: Review }) {
  const text = useText();
  if (review.drafts.length < 2) return null;
  return (
    <span className="drafts" role="group" aria-label={text('review.drafts')}>
      {review.drafts.map((_, index) => (
        <button
          key={index}
          type="button"
          className="draft-dot"
          aria-pressed={index === review.chosen}
          aria-label={text(isWithheld(review, index) ? 'review.draftWithheld' : 'review.draftName', { draft: index + 1 })}
          title={text(isWithheld(review, index) ? 'review.draftWithheld' : 'review.draftName', { draft: index + 1 })}
          disabled={isWithheld(review, index)}
          onClick={() => showDraft(review, index)}
        />
      ))}
    </span>
  );
}

function SingleRow({ review }: { review: Review }) {
  const text = useText();
  const reason = reviewStore((state) => state.reason?.id === review.id);
  if (reason) return <ReasonRow review={review} />;
  return (
    <div className="review-row review-all">
      <Drafts review={review} />
      {review.drafts.length > 1 && (
        <span className="quiet tabular">
          {text('run.draft', { draft: review.chosen + 1, total: review.drafts.length })} <KeyCaps value="ArrowLeft" /> <KeyCaps value="ArrowRight" />
        </span>
      )}
      <span className="review-space" />
      <Button kind="primary" icon={Check} onPress={() => acceptAll(review)}>
        <Message id="review.accept" /> <KeyCaps value="Enter" />
      </Button>
      <Button kind="normal" icon={X} onPress={() => discard(review)}>
        <Message id="review.discard" /> <KeyCaps value="Escape" />
      </Button>
      <Menu
        label={text('review.moreAll')}
        trigger={<IconButton icon={ChevronDown} label={text('review.moreAll')} />}
        entries={[
          { id: 'again', label: text('run.again'), run: () => void runAgain(review) },
          { id: 'reason', label: text('review.againWithReason'), run: () => reviewStore.setState({ reason: { id: review.id, text: '' } }) },
        ]}
      />
    </div>
  );
}

function StaleLine({ session, review }: { session: Session; review: Review }) {
  const text = useText();
  const comparing = reviewStore((state) => state.comparing?.id === review.id);
  const place = useRef(session.state.selection.main.head);
  return (
    <TextLine session={session} id={`review ${review.id}`} at={linePlace(review.range, place.current)} label={text('review.line')} scope="stale">
      <div className="text-line-box review-line" role="group" tabIndex={-1} aria-label={text('review.stale')}>
        <p className="review-warning">
          <TriangleAlert size={14} aria-hidden /> <Message id="review.stale" />
        </p>
        {comparing && <Compare review={review} left={-1} right={review.chosen} present={session.state.sliceDoc(review.range.from, review.range.to)} />}
        <div className="review-row">
          <Button onPress={() => reviewStore.setState({ comparing: comparing ? null : { id: review.id, left: -1, right: review.chosen } })}>
            <Message id={comparing ? 'review.compareEnd' : 'review.compare'} />
          </Button>
          <Button onPress={() => void runAgain(review)}><Message id="run.again" /></Button>
          <Button onPress={() => discard(review)}><Message id="review.discard" /></Button>
        </div>
      </div>
    </TextLine>
  );
}
