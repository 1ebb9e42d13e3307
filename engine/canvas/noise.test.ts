import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { philox, uniform } from './noise.ts';

describe('noise (S1)', () => {
  // Known answers of the Random123 library for philox4x32 with 10 rounds.
  test.each([
    { counter: [0, 0, 0, 0], key: [0, 0], words: [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8] },
    { counter: [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff], key: [0xffffffff, 0xffffffff], words: [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd] },
    { counter: [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], key: [0xa4093822, 0x299f31d0], words: [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1] },
  ] as const)('gives the published words for key $key', ({ counter, key, words }) => {
    expect(philox(counter, key)).toEqual(words);
  });

  test('lies in [0, 1), is repeatable and differs from place to place', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.nat(), fc.nat(), fc.nat({ max: 1000 }), (seed, stream, step, place) => {
        const number = uniform(seed, { stream, step, place });
        expect(number).toBeGreaterThanOrEqual(0);
        expect(number).toBeLessThan(1);
        expect(uniform(seed, { stream, step, place })).toBe(number);
        const others = [uniform(seed, { stream, step, place: place + 1 }), uniform(seed, { stream, step: step + 1, place }), uniform(seed, { stream: stream + 1, step, place })];
        expect(others.filter((other) => other === number)).toHaveLength(0);
      }),
    );
  });

  test('is spread evenly', () => {
    const buckets = new Array<number>(16).fill(0);
    for (let i = 0; i < 16_000; i++) {
      const bucket = Math.floor(uniform(7, { stream: 0, step: Math.floor(i / 64), place: i % 64 }) * 16);
      buckets[bucket] = (buckets[bucket] ?? 0) + 1;
    }
    const chiSquared = buckets.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    expect(chiSquared).toBeLessThan(37.7); // 15 degrees of freedom, p = 0.001
  });

  test('tells seeds apart beyond 32 bits and refuses what is no seed', () => {
    expect(uniform(1, { stream: 0, step: 0, place: 0 })).not.toBe(uniform(1 + 2 ** 32, { stream: 0, step: 0, place: 0 }));
    for (const seed of [-1, 0.5, Number.NaN, 2 ** 53]) expect(() => uniform(seed, { stream: 0, step: 0, place: 0 })).toThrow(RangeError);
  });
});
