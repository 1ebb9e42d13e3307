import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { choose, restrict } from './distribution.ts';

const logs = (...probabilities: number[]): number[] => probabilities.map(Math.log);

describe('a distribution over allowed ids (P3)', () => {
  test('is renormalised, sorted, and measures its own entropy', () => {
    const { ids, logProbabilities, entropy } = restrict([5, 9, 7], logs(0.01, 0.06, 0.03));
    expect(ids).toEqual([9, 7, 5]);
    expect(logProbabilities.map(Math.exp)).toEqual([expect.closeTo(0.6, 12), expect.closeTo(0.3, 12), expect.closeTo(0.1, 12)]);
    expect(entropy).toBeCloseTo(-(0.6 * Math.log(0.6) + 0.3 * Math.log(0.3) + 0.1 * Math.log(0.1)), 12);
  });

  test('is certain when one id is allowed, however unlikely', () => {
    expect(restrict([3], [-200])).toEqual({ ids: [3], logProbabilities: [0], entropy: 0 });
  });

  test('holds for ids of no probability at all', () => {
    const { ids, entropy } = restrict([3, 4], [-Infinity, -Infinity]);
    expect(ids).toEqual([3, 4]);
    expect(entropy).toBeCloseTo(Math.log(2), 12);
    expect(restrict([3, 4], [-Infinity, -1]).ids).toEqual([4]);
  });

  test('always sums to one and stays within ln n', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -300, max: 0, noNaN: true }), { minLength: 1, maxLength: 30 }), (list) => {
        const { logProbabilities, entropy } = restrict(list.map((_, id) => id), list);
        expect(logProbabilities.reduce((sum, log) => sum + Math.exp(log), 0)).toBeCloseTo(1, 9);
        expect(entropy).toBeGreaterThanOrEqual(0);
        expect(entropy).toBeLessThanOrEqual(Math.log(list.length) + 1e-9);
      }),
    );
  });
});

describe('choosing', () => {
  const list = logs(0.5, 0.3, 0.2);

  test('takes the likeliest at temperature 0, whatever the noise', () => {
    expect(choose(list, { temperature: 0 }, 0.999)).toBe(0);
  });

  test.each([
    [0, 0],
    [0.49, 0],
    [0.51, 1],
    [0.79, 1],
    [0.81, 2],
    [0.9999, 2],
  ])('inverts the noise %f to index %i', (u, index) => {
    expect(choose(list, { temperature: 1 }, u)).toBe(index);
  });

  test('keeps to the smallest leading set that reaches top-p', () => {
    for (let u = 0; u < 1; u += 0.01) {
      expect(choose(list, { temperature: 1, topP: 0.5 }, u)).toBe(0);
      expect(choose(list, { temperature: 1, topP: 0.6 }, u)).toBeLessThan(2);
    }
    expect(choose(list, { temperature: 1, topP: 0 }, 0.9)).toBe(0);
  });

  test('flattens with high temperature and sharpens with low', () => {
    const share = (temperature: number): number => Array.from({ length: 1000 }, (_, i) => choose(list, { temperature }, i / 1000)).filter((index) => index === 0).length / 1000;
    expect(share(0.25)).toBeCloseTo(0.5 ** 4 / (0.5 ** 4 + 0.3 ** 4 + 0.2 ** 4), 2);
    expect(share(1)).toBeCloseTo(0.5, 2);
    expect(share(100)).toBeCloseTo(1 / 3, 1);
  });

  test('always gives an index of the list', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -700, max: 0, noNaN: true }), { minLength: 1, maxLength: 64 }), fc.double({ min: 0, max: 3, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 0.9999999, noNaN: true }), (raw, temperature, topP, u) => {
        const sorted = [...raw].sort((a, b) => b - a);
        const index = choose(sorted, { temperature, topP }, u);
        expect(index).toBeGreaterThanOrEqual(0);
        expect(index).toBeLessThan(sorted.length);
      }),
    );
  });

  test('refuses an empty list', () => {
    expect(() => choose([], { temperature: 1 }, 0.5)).toThrow(RangeError);
  });
});
