import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { leastExpected, selfEvidence } from './leave-one-out.ts';
import { blockRefinementStep, correctorStep, ddimRoutes, ddimStep } from './steps.ts';
import type { BlockRefinement, FreePlace } from './steps.ts';

const place = (position: number, sample: number, probability: number, held = 0): FreePlace => ({ position, held, argmax: sample, sample, sampleLogProbability: Math.log(probability), argmaxLogProbability: Math.log(probability), entropy: 1 - probability });
const refinement: BlockRefinement = { kind: 'block-refinement', threshold: 0.95, editingThreshold: null, greedy: false };
const none: ReadonlySet<number> = new Set();

describe('block refinement', () => {
  const places = [place(0, 5, 0.2), place(1, 6, 0.9), place(2, 7, 0.4), place(3, 8, 0.97), place(4, 9, 0.99)];

  test('commits as many as are due, the likeliest first (B1), and all above the threshold (B2)', () => {
    expect(blockRefinementStep(places, none, 0, 5, refinement).decided).toEqual([3, 4]); // one is due, two are above
    expect(blockRefinementStep(places, none, 2, 5, refinement).decided).toEqual([1, 3, 4]);
    expect(blockRefinementStep(places, none, 4, 5, refinement).decided).toEqual([0, 1, 2, 3, 4]);
    expect(blockRefinementStep(places, new Set([0]), 1, 5, refinement).kept.get(0)).toBe(0);
  });

  test('changes a committed place only for something far likelier (B3)', () => {
    const held = new Set([0, 3]);
    expect(blockRefinementStep(places, held, 0, 5, refinement)).toMatchObject({ edited: [] });
    expect(blockRefinementStep(places, held, 0, 5, { ...refinement, editingThreshold: 0.95 })).toMatchObject({ edited: [3], decided: [0, 3, 4] });
    expect(blockRefinementStep([place(0, 5, 0.99, 5)], new Set([0]), 0, 5, { ...refinement, editingThreshold: 0.5 }).edited).toEqual([]);
  });

  test('has committed everything after the last pass, whatever the model says', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0.001, max: 1, noNaN: true }), { minLength: 1, maxLength: 20 }), fc.integer({ min: 1, max: 9 }), (probabilities, passes) => {
        let committed: ReadonlySet<number> = none;
        for (let pass = 0; pass < passes; pass++) {
          const { decided } = blockRefinementStep(probabilities.map((probability, position) => place(position, 5, probability)), committed, pass, passes, refinement);
          expect(decided.length).toBeGreaterThanOrEqual(Math.ceil(((pass + 1) * probabilities.length) / passes));
          for (const position of committed) expect(decided).toContain(position);
          committed = new Set(decided);
        }
        expect(committed.size).toBe(probabilities.length);
      }),
    );
  });
});

/** The posterior of uniform corruption written out: p(x_s | x_t, x_0) ∝ p(x_t | x_s) · p(x_s | x_0). */
function posterior(from: number, to: number, vocabulary: number, xt: number, x0: number): number[] {
  const q = from / to;
  const weights = Array.from({ length: vocabulary }, (_, id) => ((id === xt ? q : 0) + (1 - q) / vocabulary) * ((id === x0 ? to : 0) + (1 - to) / vocabulary));
  const total = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => weight / total);
}

describe('discrete DDIM', () => {
  test('takes the three routes with the weights of the exact posterior (D2)', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 19 }), fc.integer({ min: 2, max: 9 }), fc.nat({ max: 8 }), fc.nat({ max: 8 }), (pass, vocabulary, xt, x0) => {
        fc.pre(xt < vocabulary && x0 < vocabulary);
        const { original, stay, random } = ddimRoutes(pass / 20, (pass + 1) / 20, vocabulary, xt === x0);
        expect(original + stay + random).toBeCloseTo(1, 12);
        posterior(pass / 20, (pass + 1) / 20, vocabulary, xt, x0).forEach((probability, id) => {
          expect((id === x0 ? original : 0) + (id === xt ? stay : 0) + random / vocabulary).toBeCloseTo(probability, 12);
        });
      }),
    );
  });

  test('ends with the prediction everywhere (D3)', () => {
    for (const u of [0, 0.5, 0.999_999]) expect([...ddimStep([place(0, 5, 0.5, 3), place(1, 6, 0.5, 6)], 0.9, 1, 12, () => u).kept]).toEqual([[0, 5], [1, 6]]);
  });

  test('goes where the number of the place points', () => {
    const { original, stay } = ddimRoutes(0.8, 0.9, 12, false);
    const route = (u: number) => ddimStep([place(0, 5, 0.5, 3)], 0.8, 0.9, 12, () => u).kept.get(0);
    expect([route(original - 1e-9), route(original + 1e-9), route(original + stay + 1e-9)]).toEqual([5, 3, undefined]);
  });

  test('corrects the least certain places only (D4)', () => {
    const places = [place(0, 5, 0.9, 3), place(1, 6, 0.2, 3), place(2, 7, 0.4, 3)];
    expect([...correctorStep(places, 2, 0.7, () => 0.69).kept]).toEqual([[0, 3], [1, 6], [2, 7]]);
    expect([...correctorStep(places, 2, 0.7, () => 0.71).kept]).toEqual([[0, 3]]);
    expect(correctorStep(places, 2, 0.7, () => 0).decided).toEqual([0]);
  });
});

describe('leave one out', () => {
  test('takes off exactly what seeing an id adds to its odds (L1)', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0.01, max: 1, noNaN: true }), { minLength: 2, maxLength: 9 }), fc.nat({ max: 8 }), fc.double({ min: 0, max: 0.999, noNaN: true }), (raw, at, survival) => {
        const seen = at % raw.length;
        // What the surroundings say, and what they say together with the id that is seen there.
        const whole = raw.map((weight, id) => weight * ((id === seen ? survival : 0) + (1 - survival) / raw.length));
        const other = (seen + 1) % raw.length;
        const odds = (list: readonly number[]) => Math.log((list[seen] as number) / (list[other] as number));
        expect(odds(whole) - selfEvidence(survival, raw.length)).toBeCloseTo(odds(raw), 9);
      }),
    );
  });

  test('weighs as much as the specification says for the released vocabulary (L1)', () => {
    expect(selfEvidence(0, 262_144)).toBe(0);
    expect([0.5, 0.9, 0.99].map((survival) => Math.round(10 * selfEvidence(survival, 262_144)) / 10)).toEqual([12.5, 14.7, 17.1]);
    for (const share of [1, -0.1, Number.NaN]) expect(() => selfEvidence(share, 10)).toThrow(RangeError);
  });

  test('gives noise to the least expected share, at least one place (L2)', () => {
    expect(leastExpected([-1, -9, -2, -9, -3], 0.6)).toEqual([1, 3, 4]);
    expect(leastExpected([-1, -2], 0.01)).toEqual([1]);
    expect(leastExpected([-1, -2], 0)).toEqual([]);
    expect(leastExpected([-1, -2], 1)).toEqual([0, 1]);
  });
});
