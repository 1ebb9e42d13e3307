import { EditorState, Transaction } from '@codemirror/state';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RunId, RunState } from '../../../electron/contract/index.ts';
import { proposal } from './review-fixture.ts';
import { reviewOf } from './review.ts';
import { fromBackend, reviewsField, setReview } from './reviews-field.ts';
import { endRun, runsField, setRun } from './runs-field.ts';
import { documentState } from './setup.ts';

const text = 'One two three.\n\nThe quick brown fox jumps over a lazy dog.\n\nAnd the rest.';
const passage = 'The quick brown fox jumps over a lazy dog.';
const from = text.indexOf(passage);
const id = 'r1' as RunId;
const background = [fromBackend.of(true), Transaction.addToHistory.of(false)];

describe('runs in the editor', () => {
  it('leave the text as it is, to the letter, whatever becomes of them', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('state' as const), state: fc.constantFrom<RunState>('queued', 'paused', 'running', 'finished', 'nothing', 'withheld', 'stopped', 'failed') }),
      fc.record({ kind: fc.constantFrom('end' as const, 'arrive' as const, 'discard' as const, 'refuse' as const, 'view' as const) }),
      fc.record({ kind: fc.constant('type' as const), at: fc.nat(text.length), insert: fc.string({ maxLength: 3 }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        let state = EditorState.create({ doc: text, extensions: documentState });
        // What the writer alone would have.
        let own = text;
        let range = { from, to: from + passage.length };
        for (const move of steps) {
          if (move.kind === 'type') {
            const at = Math.min(move.at, own.length);
            own = own.slice(0, at) + move.insert + own.slice(at);
            state = state.update({ changes: { from: at, insert: move.insert } }).state;
            range = state.field(runsField).get(id)?.range ?? range;
          } else if (move.kind === 'state') state = state.update({ effects: setRun.of({ id, kind: 'revise', state: move.state, range: { from: Math.min(range.from, own.length), to: Math.min(range.to, own.length) }, touched: false }), annotations: background }).state;
          else if (move.kind === 'end') state = state.update({ effects: endRun.of(id), annotations: background }).state;
          else if (move.kind === 'arrive') {
            const arrived = reviewOf(proposal(passage, ['A quick red fox leaps over the lazy dog.']), { from: Math.min(range.from, own.length), to: Math.min(range.to, own.length) });
            state = state.update({ effects: [endRun.of(id), setReview.of(arrived)], annotations: background }).state;
          } else {
            const review = [...state.field(reviewsField).values()][0];
            if (review) state = state.update({ effects: setReview.of({ ...review, state: move.kind === 'refuse' ? 'refused' : 'discarded' }) }).state;
          }
          expect(state.doc.toString()).toBe(own);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('follow their passage, and know when it was changed under them', () => {
    let state = EditorState.create({ doc: text, extensions: documentState });
    state = state.update({ effects: setRun.of({ id, kind: 'revise', state: 'running', range: { from, to: from + passage.length }, touched: false }) }).state;
    state = state.update({ changes: { from: 0, insert: 'Before. ' } }).state;
    const run = state.field(runsField).get(id)!;
    expect(state.sliceDoc(run.range.from, run.range.to)).toBe(passage);
    expect(run.touched).toBe(false);
    state = state.update({ changes: { from: run.range.from + 4, insert: 'very ' } }).state;
    expect(state.field(runsField).get(id)!.touched).toBe(true);
    expect(state.sliceDoc(state.field(runsField).get(id)!.range.from, state.field(runsField).get(id)!.range.to)).toBe('The very quick brown fox jumps over a lazy dog.');
  });
});
