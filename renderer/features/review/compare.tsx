import { useId, type ReactNode } from 'react';
import { attentionField, placedChanges, presentText, useEditorState, type Review, type Session } from '../../editor/core/index.ts';
import { Message, useText } from '../../i18n/index.ts';
import { diffText } from '../../../engine/text/index.ts';
import { goTo } from './decisions.ts';
import { reviewStore } from './review-store.ts';

/** The passage and the proposal beside one another, with the same numbers as in the text. */
export function SideBySide({ session, review }: { session: Session; review: Review }) {
  const at = useEditorState(session, (state) => state.field(attentionField).review);
  const before: ReactNode[] = [];
  const after: ReactNode[] = [];
  let from = 0;
  for (const { change, verdict, insert } of placedChanges(review)) {
    const kept = review.reviewed.slice(from, change.from);
    before.push(kept);
    after.push(kept);
    from = change.to;
    const old = review.reviewed.slice(change.from, change.to);
    if (verdict === 'accepted') {
      before.push(insert);
      after.push(insert);
      continue;
    }
    if (verdict === 'refused') {
      before.push(old);
      after.push(old);
      continue;
    }
    const current = at?.id === review.id && at.changeId === change.id;
    const choose = () => {
      goTo(session, review, change.id);
      reviewStore.setState({ focus: review.id });
    };
    const number = <sup className="compare-number" data-current={current || undefined}>{change.id}</sup>;
    if (old) before.push(<del key={change.id} data-current={current || undefined} onClick={choose}>{number}{'\u2060'}{old}</del>);
    after.push(<ins key={change.id} data-current={current || undefined} onClick={choose}>{number}{'\u2060'}{insert}</ins>);
  }
  before.push(review.reviewed.slice(from));
  after.push(review.reviewed.slice(from));
  return <Columns left={<Message id="review.before" />} right={<Message id="review.after" />} leftText={before} rightText={after} />;
}

/** Two drafts, or the passage as it stands (-1) and a draft, with their differences marked. */
export function Compare({ review, left, right, present }: { review: Review; left: number; right: number; present?: string }) {
  const text = useText();
  const now = present ?? presentText(review);
  const textOf = (index: number) => (index < 0 ? now : (review.drafts[index]?.text ?? ''));
  const nameOf = (index: number) => (index < 0 ? text('review.yourText') : text('review.draftName', { draft: index + 1 }));
  const a: ReactNode[] = [];
  const b: ReactNode[] = [];
  let from = 0;
  for (const [index, change] of diffText(textOf(left), textOf(right)).entries()) {
    const kept = textOf(left).slice(from, change.from);
    a.push(kept);
    b.push(kept);
    if (change.to > change.from) a.push(<del key={index}>{textOf(left).slice(change.from, change.to)}</del>);
    if (change.insert) b.push(<ins key={index}>{change.insert}</ins>);
    from = change.to;
  }
  a.push(textOf(left).slice(from));
  b.push(textOf(left).slice(from));
  return <Columns left={nameOf(left)} right={nameOf(right)} leftText={a} rightText={b} />;
}

function Columns({ left, right, leftText, rightText }: { left: ReactNode; right: ReactNode; leftText: ReactNode[]; rightText: ReactNode[] }) {
  const id = useId();
  return (
    <div className="compare">
      <div className="compare-side">
        <h3 id={`${id}-left`}>{left}</h3>
        <div className="compare-text" dir="auto" role="region" tabIndex={0} aria-labelledby={`${id}-left`}>{...leftText}</div>
      </div>
      <div className="compare-side">
        <h3 id={`${id}-right`}>{right}</h3>
        <div className="compare-text" dir="auto" role="region" tabIndex={0} aria-labelledby={`${id}-right`}>{...rightText}</div>
      </div>
    </div>
  );
}
