import { history, redo, undo } from '@codemirror/commands';
import { EditorState, Transaction, type TransactionSpec } from '@codemirror/state';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { originsField, origins, originsSince } from './origins-field.ts';
import { chooseDraft, decide, presentText, reopen, sentenceOf, undecided, type Review } from './review.ts';
import { fromBackend, reviews, reviewsField, setReview, verdictTransaction } from './reviews-field.ts';
import { proposal } from './review-fixture.ts';
import { reviewOf } from './review.ts';

const passage = 'The quick brown fox jumps over a lazy dog. It did not see the cat.';
const revised = 'A quick red fox leaps over the lazy dog. It never saw the cat at all.';
const third = 'The quick brown wolf jumps over a lazy hound. It did not see her.';
const before = 'One two three.\n\n';
const after = '\n\nAnd the rest.';

/** An editor without a view. */
class Desk {
  state: EditorState;
  time = 0;

  constructor(text: string) {
    this.state = EditorState.create({ doc: text, extensions: [history(), reviews, origins, EditorState.lineSeparator.of('\n')] });
  }

  dispatch = (...specs: TransactionSpec[]) => {
    this.state = this.state.update(...specs).state;
  };

  arrive(texts: readonly string[] = [revised]): Review {
    const review = reviewOf(proposal(passage, texts, before.length), { from: before.length, to: before.length + passage.length });
    this.dispatch({ effects: setReview.of(review), annotations: [fromBackend.of(true), Transaction.addToHistory.of(false)] });
    return review;
  }

  get review(): Review {
    return [...this.state.field(reviewsField).values()][0]!;
  }

  get text(): string {
    return this.state.doc.toString();
  }

  undo(): boolean {
    return undo({ state: this.state, dispatch: (transaction) => void (this.state = transaction.state) });
  }

  redo(): boolean {
    return redo({ state: this.state, dispatch: (transaction) => void (this.state = transaction.state) });
  }

  type(at: number, text: string, remove = 0): void {
    this.dispatch({ changes: { from: at, to: at + remove, insert: text }, annotations: [Transaction.userEvent.of('input.type'), Transaction.time.of((this.time += 10_000))] });
  }
}

/** What must hold at any time: an open review says exactly what its passage says. */
function sound(desk: Desk): void {
  for (const review of desk.state.field(reviewsField).values())
    if (review.state === 'open') expect(desk.state.sliceDoc(review.range.from, review.range.to)).toBe(presentText(review));
}

describe('proposals in the editor', () => {
  it('never change the text by arriving', () => {
    const desk = new Desk(before + passage + after);
    desk.arrive();
    expect(desk.text).toBe(before + passage + after);
    expect(desk.undo()).toBe(false);
  });

  it('are decided in one undo step, which brings the review back', () => {
    const desk = new Desk(before + passage + after);
    desk.arrive();
    desk.type(0, 'X');
    const all = undecided(desk.review).map((change) => change.id);
    desk.dispatch(verdictTransaction(decide(desk.review, all, 'accepted')));
    expect(desk.text).toBe('X' + before + revised + after);
    expect(desk.review.state).toBe('accepted');
    expect(originsSince(desk.state, 0).length).toBeGreaterThan(3);
    desk.undo();
    expect(desk.text).toBe('X' + before + passage + after);
    expect([desk.review.state, desk.review.decisions]).toEqual(['open', []]);
    expect(originsSince(desk.state, 0)).toEqual([]);
    desk.redo();
    expect(desk.text).toBe('X' + before + revised + after);
    expect(desk.review.state).toBe('accepted');
    expect(originsSince(desk.state, 0).length).toBeGreaterThan(3);
    desk.undo();
    desk.undo();
    expect(desk.text).toBe(before + passage + after);
    expect(desk.review.state).toBe('open');
  });

  it('are undone step by step when they were decided step by step', () => {
    const desk = new Desk(before + passage + after);
    desk.arrive();
    desk.dispatch(verdictTransaction(decide(desk.review, [1], 'accepted')));
    desk.dispatch(verdictTransaction(decide(desk.review, [2], 'refused')));
    desk.dispatch(verdictTransaction(decide(desk.review, [3], 'accepted')));
    const texts = [];
    for (let step = 0; step < 3; step += 1) {
      texts.push(desk.review.decisions.length);
      desk.undo();
    }
    expect(texts).toEqual([3, 2, 1]);
    expect(desk.text).toBe(before + passage + after);
    expect(desk.review.decisions).toEqual([]);
  });

  it('go stale when their text is changed, and come back when that is undone', () => {
    const desk = new Desk(before + passage + after);
    desk.arrive();
    desk.type(desk.text.indexOf('brown') + 2, 'zz');
    expect(desk.review.state).toBe('stale');
    desk.undo();
    expect(desk.review.state).toBe('open');
    sound(desk);
  });

  it('stay open while the writer edits between their changes, and are undone with those edits', () => {
    const desk = new Desk(before + passage + after);
    desk.arrive();
    desk.type(desk.text.indexOf('dog') + 1, 'u');
    expect([desk.review.state, desk.review.changes.length]).toEqual(['open', 6]);
    desk.dispatch(verdictTransaction(decide(desk.review, undecided(desk.review).map((change) => change.id), 'accepted')));
    expect(desk.text).toContain('leaps over the lazy duog. It never saw');
    desk.undo();
    desk.undo();
    expect(desk.text).toBe(before + passage + after);
    expect([desk.review.state, desk.review.reviewed]).toEqual(['open', passage]);
  });

  it('are stale when they arrive for a text that is no longer there', () => {
    const desk = new Desk(before + passage.replace('fox', 'cow') + after);
    desk.arrive();
    expect(desk.review.state).toBe('stale');
  });

  it('hold under typing, deciding, choosing drafts, undoing and redoing in any order', () => {
    const step = fc.oneof(
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('type' as const), at: fc.oneof(fc.nat(12), fc.nat(120)), remove: fc.nat(4), text: fc.string({ maxLength: 4 }) }) },
      { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom('accept' as const, 'refuse' as const, 'reopen' as const, 'sentence' as const, 'edit' as const, 'draft' as const), pick: fc.nat(30) }) },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant('undo' as const) }) },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant('redo' as const) }) },
    );
    let decided = 0;
    let stale = 0;
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const desk = new Desk(before + passage + after);
        desk.arrive([revised, third]);
        // The model: the plain sequence of texts that undo and redo walk through.
        const past: string[] = [];
        let future: string[] = [];
        for (const move of steps) {
          const text = desk.text;
          const review = desk.review;
          if (move.kind === 'undo' || move.kind === 'redo') {
            const [from, to] = move.kind === 'undo' ? [past, future] : [future, past];
            const moved = move.kind === 'undo' ? desk.undo() : desk.redo();
            expect(moved).toBe(from.length > 0);
            if (moved) {
              to.push(text);
              expect(desk.text).toBe(from.pop());
            }
          } else {
            const origin = desk.state;
            if (move.kind === 'type') {
              const at = Math.min(move.at, text.length);
              const remove = Math.min(move.remove, text.length - at);
              if (remove + move.text.length === 0) continue;
              desk.type(at, move.text, remove);
            } else if (review.state === 'open') {
              const open = undecided(review);
              const target = move.kind === 'reopen' ? review.decisions[move.pick % Math.max(1, review.decisions.length)]?.changeId : open[move.pick % open.length]?.id;
              if (move.kind === 'draft') {
                const next = chooseDraft(review, move.pick % 2);
                if (next === review) continue;
                desk.dispatch({ effects: setReview.of(next) });
              } else if (target === undefined) continue;
              else {
                decided += 1;
                const verdict =
                  move.kind === 'reopen' ? reopen(review, [target])
                  : move.kind === 'sentence' ? decide(review, sentenceOf(review, target), 'accepted')
                  : decide(review, [target], move.kind === 'refuse' ? 'refused' : 'accepted', move.kind === 'edit' ? 'mine' : null);
                desk.dispatch(verdictTransaction(verdict));
              }
            } else {
              stale += 1;
              continue;
            }
            expect(desk.state).not.toBe(origin);
            past.push(text);
            future = [];
          }
          sound(desk);
          // An open review can always be finished, and then says what it promised.
          if (desk.review.state === 'open') {
            const finished = decide(desk.review, undecided(desk.review).map((change) => change.id), 'accepted');
            const there = desk.state.update(verdictTransaction(finished)).state;
            expect(there.sliceDoc(finished.review.range.from, finished.review.range.to)).toBe(presentText(finished.review));
            expect(there.sliceDoc(0, finished.review.range.from)).toBe(desk.state.sliceDoc(0, desk.review.range.from));
          }
        }
        while (past.length > 0) {
          desk.undo();
          expect(desk.text).toBe(past.pop());
          sound(desk);
        }
        expect(desk.text).toBe(before + passage + after);
        expect(desk.review.state).toBe('open');
        expect(desk.review.decisions).toEqual([]);
        expect(desk.state.field(originsField).set.size).toBe(0);
      }),
      { numRuns: 400 },
    );
    // The generator must reach what it is for.
    expect(decided).toBeGreaterThan(400);
    expect(stale).toBeGreaterThan(20);
  });
});
