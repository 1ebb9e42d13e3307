import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bestTogether, members, subsets, worths } from './together.ts';

const nats = fc.double({ min: -20, max: 20, noNaN: true });
const cluster = fc.integer({ min: 1, max: 4 }).chain((count) =>
  fc.record({
    places: fc.array(fc.tuple(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 1, max: 6 })).map(([from, length]) => ({ from, to: from + length })), { minLength: count, maxLength: count }),
    beyond: fc.array(fc.double({ min: 0, max: 20, noNaN: true }), { minLength: count, maxLength: count }),
    gains: fc.array(nats, { minLength: 1 << count, maxLength: 1 << count }),
  }),
);

describe('changes chosen together', () => {
  test('are worth at least as much as any other set of them, and never share text', () => {
    fc.assert(
      fc.property(cluster, ({ places, beyond, gains }) => {
        const worth = worths(places, beyond, gains);
        const best = bestTogether(worth);
        for (const mask of subsets(places.length)) expect(worth[best]).toBeGreaterThanOrEqual(worth[mask] ?? -Infinity);
        const chosen = members(best, places.length).map((index) => places[index]);
        for (const [index, a] of chosen.entries()) for (const b of chosen.slice(index + 1)) expect(!a || !b || a.to <= b.from || b.to <= a.from).toBe(true);
      }),
    );
  });

  test('are all taken where they do not touch each other’s sense', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 4 }), (alone) => {
        const places = alone.map((_, index) => ({ from: 10 * index, to: 10 * index + 3 }));
        const gains = subsets(alone.length).map((mask) => members(mask, alone.length).reduce((sum, index) => sum + (alone[index] ?? 0), 0));
        expect(bestTogether(worths(places, alone.map(() => 1), gains))).toBe((1 << alone.length) - 1);
      }),
    );
  });

  test('are one of two where each mends the same fault', () => {
    // By mask: nothing, the first, the second, both.
    expect(bestTogether(worths([{ from: 4, to: 10 }, { from: 11, to: 13 }], [1, 4], [0, 9, 8, -2]))).toBe(2);
  });
});
