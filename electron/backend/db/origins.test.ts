import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyChanges, type Change } from '../../../engine/text/index.ts';
import { mapOrigins, type Origin } from './origins.ts';

/** Changes of a text of this length: cut points in order, two for each change. */
const changesOf = (length: number): fc.Arbitrary<Change[]> =>
  fc.array(fc.tuple(fc.nat(length), fc.nat(length), fc.string({ maxLength: 3 })), { maxLength: 3 }).map((parts) => {
    const cuts = parts.flatMap(([a, b]) => [a, b]).toSorted((a, b) => a - b);
    return parts.map(([, , insert], index) => ({ from: cuts[index * 2]!, to: cuts[index * 2 + 1]!, insert }));
  });

describe('origins', () => {
  it('stay with exactly the characters they came with, against a plain array of characters', () => {
    const step = fc.record({ seed: fc.nat(), added: fc.array(fc.tuple(fc.nat(60), fc.nat(8), fc.constantFrom('r1', 'r2')), { maxLength: 2 }) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 8 }), fc.gen(), (steps, gen) => {
        let text = 'The quick brown fox jumps over the lazy dog.';
        let origins: readonly Origin[] = [];
        let marks: (string | null)[] = Array.from(text, () => null);
        for (const { added } of steps) {
          const changes = gen(changesOf, text.length);
          // The model: each character carries its mark; inserted ones have none.
          let shift = 0;
          for (const { from, to, insert } of changes) {
            marks.splice(from + shift, to - from, ...Array.from({ length: insert.length }, () => null));
            shift += insert.length - (to - from);
          }
          text = applyChanges(text, changes);
          const disjoint: Origin[] = [];
          for (const [from, length, runId] of added) {
            const range = { from: Math.min(from, text.length), to: Math.min(from + length, text.length), runId };
            if (range.from < range.to && !disjoint.some((other) => other.from < range.to && range.from < other.to)) disjoint.push(range);
          }
          for (const { from, to, runId } of disjoint) marks.fill(runId, from, to);
          origins = mapOrigins(origins, changes, disjoint);
          const now: (string | null)[] = Array.from({ length: text.length }, () => null);
          let end = 0;
          for (const { from, to, runId } of origins) {
            expect(from).toBeGreaterThanOrEqual(end);
            expect(to).toBeGreaterThan(from);
            now.fill(runId, from, to);
            end = to;
          }
          expect(now).toEqual(marks);
        }
        marks = [];
      }),
      { numRuns: 500 },
    );
  });

  it('leave out what the writer types inside', () => {
    expect(mapOrigins([{ from: 0, to: 10, runId: 'r' }], [{ from: 4, to: 4, insert: 'XY' }], [])).toEqual([{ from: 0, to: 4, runId: 'r' }, { from: 6, to: 12, runId: 'r' }]);
  });
});
