import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyChanges, type Change } from '../../../../engine/text/index.ts';
import { rebase } from './rebase.ts';

const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 4 });

/** A text, ordered changes of it, and a range of it. */
const cases = fc.string({ unit: fc.constantFrom('x', 'y', 'z'), minLength: 1, maxLength: 30 }).chain((base) =>
  fc.record({
    base: fc.constant(base),
    changes: fc.array(fc.tuple(fc.nat(base.length), fc.nat(4), letters), { maxLength: 6 }).map((parts) => {
      const changes: Change[] = [];
      let at = -1;
      for (const [start, length, insert] of parts.toSorted((a, b) => a[0] - b[0])) {
        const to = Math.min(base.length, start + length);
        // Neighbours in a composed list never touch: they would have been one change.
        if (start <= at || (to === start && insert === '')) continue;
        changes.push({ from: start, to, insert });
        at = to;
      }
      return changes;
    }),
    range: fc.tuple(fc.nat(base.length), fc.nat(base.length)).map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) })),
    insert: letters,
  }),
);

describe('a page that is laid out again under edits', () => {
  it('leads to the same text by the new base and by the present text, whatever was edited', () => {
    fc.assert(
      fc.property(cases, ({ base, changes, range, insert }) => {
        const present = applyChanges(base, changes);
        const rebased = rebase(changes, range, insert);
        const newBase = applyChanges(base, [{ ...range, insert }]);
        expect(applyChanges(newBase, rebased.changes)).toBe(applyChanges(present, [rebased.edit]));
      }),
      { seed: 5, numRuns: 3000 },
    );
  });

  it('keeps edits before and after the page', () => {
    const base = 'one\n\ntwo\n\nthree';
    const changes = [{ from: 0, to: 3, insert: 'ONE' }, { from: 5, to: 8, insert: 'tow' }, { from: 10, to: 15, insert: 'THREE' }];
    const { edit, changes: next } = rebase(changes, { from: 5, to: 8 }, 'second page');
    expect(applyChanges(applyChanges(base, changes), [edit])).toBe('ONE\n\nsecond page\n\nTHREE');
    expect(next).toHaveLength(2);
  });
});
