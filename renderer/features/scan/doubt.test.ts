import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DoubtLimits } from '../../../electron/contract/index.ts';
import { countsByLevel, withLimit } from './doubt.ts';

const limit = fc.integer({ min: 0, max: 100 });
const limits = fc.tuple(limit, limit, limit).map((all) => all.toSorted((a, b) => b - a) as unknown as DoubtLimits);

describe('limits of doubt', () => {
  it('stay in order wherever one of them is moved to, and the moved one is where it was put', () => {
    fc.assert(
      fc.property(limits, fc.nat(2), limit, (before, at, to) => {
        const after = withLimit(before, at, to);
        expect(after[at]).toBe(to);
        expect(DoubtLimits.safeParse(after).success).toBe(true);
      }),
    );
  });

  it('share out every word under the first of them, once', () => {
    fc.assert(
      fc.property(limits, fc.array(fc.nat(50), { minLength: 101, maxLength: 101 }), (all, confidences) => {
        const counts = countsByLevel(confidences, all);
        expect(counts.reduce((sum, count) => sum + count)).toBe(confidences.slice(0, all[0]).reduce((sum, count) => sum + count, 0));
      }),
    );
    expect(countsByLevel(Array.from({ length: 101 }, () => 1), [85, 70, 50])).toEqual([15, 20, 50]);
  });

  it('are refused where a stronger doubt begins above a weaker one', () => {
    expect(DoubtLimits.safeParse([50, 70, 85]).success).toBe(false);
  });
});
