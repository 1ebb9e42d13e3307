import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findLoop, PROSE_GUARD, repetitionCosts } from './repetition.ts';

describe('the cost of repeating', () => {
  const guard = { free: 2, weight: 1, growth: 2 };

  test('falls on the token that would continue a repeat, the more the longer it is', () => {
    expect(repetitionCosts([1, 2, 3, 9, 1, 2], [3, 4], guard)).toEqual([1, 0]);
    expect(repetitionCosts([7, 1, 2, 3, 9, 7, 1, 2], [3, 9], guard)).toEqual([2, 0]);
    expect(repetitionCosts([2, 3, 9, 2], [3], guard)).toEqual([0]);
    expect(repetitionCosts([], [3], guard)).toEqual([0]);
  });

  test('is that of the longest match, by the plain definition', () => {
    const token = fc.integer({ min: 0, max: 3 });
    fc.assert(
      fc.property(fc.array(token, { maxLength: 30 }), (written) => {
        const candidates = [0, 1, 2, 3];
        const plain = candidates.map((id) => {
          let longest = 0;
          for (let length = 1; length < written.length; length++) {
            const end = written.slice(-length);
            for (let at = 0; at + length < written.length; at++) if (written[at + length] === id && end.every((token, i) => written[at + i] === token)) longest = length;
          }
          return longest >= guard.free ? guard.weight * guard.growth ** (longest - guard.free) : 0;
        });
        expect(repetitionCosts(written, candidates, guard)).toEqual(plain);
      }),
    );
  });

  test('spares turns of phrase with the values for prose', () => {
    expect(repetitionCosts([1, 2, 3, 9, 1, 2, 3], [9], PROSE_GUARD)).toEqual([0]);
    expect(repetitionCosts([1, 2, 3, 4, 9, 1, 2, 3, 4], [9], PROSE_GUARD)).toEqual([0.8]);
  });
});

describe('finding a loop', () => {
  test.each([
    ['one token over and over', [5, 6, ...Array<number>(18).fill(7)], 3],
    ['a phrase three times', [1, 2, 10, 11, 12, 13, 14, 15, 10, 11, 12, 13, 14, 15, 10, 11, 12, 13, 14, 15], 8],
  ])('%s', (_, written, length) => {
    expect(findLoop(written)).toBe(length);
    expect(findLoop(written.slice(0, -1))).toBeUndefined();
  });

  test('takes twice, or a short run of dots, for no loop', () => {
    expect(findLoop([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10])).toBeUndefined();
    expect(findLoop([1, 7, 7, 7, 7, 7, 7])).toBeUndefined();
  });

  test('finds every loop that is put there, and leaves one round', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 20 }), fc.array(fc.integer({ min: 100, max: 500 }), { minLength: 6, maxLength: 40 }), (before, round) => {
        const length = findLoop([...before, ...round, ...round, ...round]);
        expect(length).toBeDefined();
        expect(length).toBeLessThanOrEqual(before.length + round.length);
        expect(length).toBeGreaterThan(before.length);
      }),
    );
  });
});
