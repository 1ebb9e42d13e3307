import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyChanges, applySubset } from '../../../engine/text/index.ts';
import { proposal } from './review-fixture.ts';
import { chooseDraft, decide, doubtsIn, followEdit, placedChanges, presentText, proposalUpdate, proposedText, refreshFindings, reopen, reviewCounts, reviewOf, sentenceOf, undecided, type Review } from './review.ts';

const before = 'One two three. ';
const after = ' And the rest.';
const passage = 'The quick brown fox jumps over a lazy dog. It did not see the cat.';
const revised = 'A quick red fox leaps over the lazy dog. It never saw the cat at all.';

function open(base = passage, texts = [revised], from = before.length): Review {
  const { range, ...rest } = proposal(base, texts, from);
  return reviewOf({ ...rest, range }, range);
}

describe('a review', () => {
  it('gives exactly the accepted changes, for every subset and in every order', () => {
    const review = open();
    const all = review.changes.map((change) => change.id);
    expect(all.length).toBeGreaterThan(3);
    expect(all.length).toBeLessThanOrEqual(10);
    for (let subset = 0; subset < 1 << all.length; subset += 1) {
      const chosen = new Set(all.map((_, index) => index).filter((index) => subset & (1 << index)));
      let text = before + passage + after;
      let state = review;
      // Backwards and forwards, so that later decisions stand before and behind earlier ones.
      const order = subset % 2 ? all : all.toReversed();
      for (const id of order) {
        const verdict = decide(state, [id], chosen.has(id - 1) ? 'accepted' : 'refused');
        text = applyChanges(text, verdict.changes);
        state = verdict.review;
        expect(text.slice(state.range.from, state.range.to)).toBe(presentText(state));
        for (const range of verdict.accepted) expect(review.changes.some((change) => change.insert === text.slice(range.from, range.to))).toBe(true);
      }
      expect(text).toBe(before + applySubset(passage, review.changes, chosen) + after);
      expect(state.state).toBe(subset === 0 ? 'refused' : 'accepted');
    }
  });

  it('says where each change stands, before and after it was accepted', () => {
    let review = open();
    const text = applyChanges(before + passage + after, (() => {
      const verdict = decide(review, [1, 3], 'accepted');
      review = verdict.review;
      return verdict.changes;
    })());
    for (const placed of placedChanges(review)) expect(text.slice(placed.range.from, placed.range.to)).toBe(placed.verdict === 'accepted' ? placed.insert : passage.slice(placed.change.from, placed.change.to));
  });

  it('takes the writer’s own wording of a change', () => {
    const verdict = decide(open(), [1], 'accepted', 'That');
    expect(applyChanges(before + passage + after, verdict.changes)).toContain('That quick brown fox');
    expect(verdict.review.decisions).toEqual([{ changeId: 1, verdict: 'accepted', edited: 'That' }]);
  });

  it('lets a verdict be changed and taken back', () => {
    const text = before + passage + after;
    const accepted = decide(open(), [1], 'accepted');
    const there = applyChanges(text, accepted.changes);
    expect(applyChanges(there, decide(accepted.review, [1], 'refused').changes)).toBe(text);
    const back = reopen(accepted.review, [1]);
    expect(applyChanges(there, back.changes)).toBe(text);
    expect(undecided(back.review)).toHaveLength(back.review.changes.length);
  });

  it('knows which changes stand in the same sentence', () => {
    const review = open();
    const first = sentenceOf(review, 1);
    expect(first).toContain(1);
    expect(first.length).toBeLessThan(review.changes.length);
    const split = passage.indexOf('It did');
    for (const change of review.changes) expect(first.includes(change.id)).toBe(change.from < split);
  });

  it('mixes drafts: what was accepted stays when another draft is chosen', () => {
    const second = 'The quick brown wolf jumps over a lazy dog. It did not see the cat.';
    const review = open(passage, [revised, second]);
    const accepted = decide(review, [review.changes.at(-1)!.id], 'accepted');
    const mixed = chooseDraft(accepted.review, 1);
    expect(mixed.reviewed).toBe(presentText(accepted.review));
    expect(proposedText(mixed)).toBe(second);
    const wolf = mixed.changes.find((change) => change.insert.includes('wolf'))!;
    expect(presentText(decide(mixed, [wolf.id], 'accepted').review)).toContain('wolf');
    expect(proposalUpdate(mixed, true).changes).toEqual(mixed.changes);
    expect(proposalUpdate(mixed, false).changes).toBeNull();
  });

  it('counts words and decisions', () => {
    const review = open('a b c', ['a x y c']);
    expect(reviewCounts(review)).toEqual({ added: 2, removed: 1, decided: 0, all: 1 });
    expect(reviewCounts(decide(review, [1], 'refused').review)).toEqual({ added: 0, removed: 0, decided: 1, all: 1 });
  });

  it('marks what had not settled inside each change', () => {
    const review = open('a b c', ['a xx yy c']);
    const doubtful = { ...review, drafts: [{ ...review.drafts[0]!, unsettled: [{ from: 5, to: 7 }] }] };
    expect(doubtsIn(doubtful, 1)).toEqual([{ from: 3, to: 5 }]);
  });

  it('is carried over an edit between its changes, and dropped or stale where a change itself was edited', () => {
    const text = before + passage + after;
    const review = open();
    const at = text.indexOf('It did') + 1;
    const carried = followEdit(review, [{ from: at, to: at + 1, insert: 'T' }]);
    expect([carried.state, carried.changes.length]).toEqual(['open', review.changes.length]);
    expect(presentText(carried)).toBe(passage.replace('It', 'IT'));
    const word = text.indexOf('brown');
    expect(followEdit(review, [{ from: word, to: word + 1, insert: 'd' }]).state).toBe('stale');
    const findings = { ...review, changes: review.changes.map((change) => ({ ...change, reason: 'spelling' as const })) };
    const dropped = followEdit(findings, [{ from: word, to: word + 1, insert: 'd' }]);
    expect([dropped.state, dropped.changes.length]).toEqual(['open', findings.changes.length - 1]);
  });

  it('keeps findings that were made for an older text, as far as nobody touched them', () => {
    const findings = { ...open('Teh cat sat. Its late. I beleive so.', ['The cat sat. It’s late. I believe so.']), state: 'stale' as const };
    const all = { ...findings, changes: findings.changes.map((change) => ({ ...change, reason: 'spelling' as const })) };
    const kept = refreshFindings(all, 'Teh black cat sat. It was late. I beleive so.')!;
    expect(kept.changes.map((change) => change.insert)).toEqual(['The', 'believe']);
    expect(presentText(decide(kept, [1, 3], 'accepted').review)).toBe('The black cat sat. It was late. I believe so.');
    expect(refreshFindings(all, 'Something else.')).toBeNull();
    expect(refreshFindings(findings, 'Teh black cat sat. Its late. I beleive so.')).toBeNull();
  });

  it('moves with edits elsewhere and goes stale when its own text is touched, never anything else', () => {
    const text = before + passage + after;
    let carried = 0;
    fc.assert(
      fc.property(fc.nat(text.length), fc.nat(12), fc.string({ maxLength: 6 }), fc.array(fc.boolean(), { minLength: 10, maxLength: 10 }), (from, length, insert, verdicts) => {
        let review = open();
        let now = text;
        for (const change of review.changes.slice(0, 4)) {
          const verdict = decide(review, [change.id], verdicts[change.id] ? 'accepted' : 'refused');
          now = applyChanges(now, verdict.changes);
          review = verdict.review;
        }
        const start = Math.min(from, now.length);
        const edit = [{ from: start, to: Math.min(now.length, start + length), insert }];
        const edited = applyChanges(now, edit);
        const mapped = followEdit(review, edit);
        if (mapped.state === 'open') {
          carried += review.reviewed === mapped.reviewed ? 0 : 1;
          expect(edited.slice(mapped.range.from, mapped.range.to)).toBe(presentText(mapped));
          const rest = decide(mapped, undecided(mapped).map((change) => change.id), 'accepted');
          expect(applyChanges(edited, rest.changes).slice(rest.review.range.from, rest.review.range.to)).toBe(presentText(rest.review));
          // Nothing but the edit differs: with the rest refused the passage is the edited one.
          const refused = decide(mapped, undecided(mapped).map((change) => change.id), 'refused');
          expect(applyChanges(edited, refused.changes)).toBe(edited);
        } else expect(mapped.state).toBe('stale');
      }),
      { numRuns: 1000 },
    );
    expect(carried).toBeGreaterThan(30);
  });
});
