import { describe, expect, test } from 'vitest';
import { crossDecided, curves, decisions, type FitPlace } from './fit.ts';
import { goldOf, isSame } from './gold.ts';
import { logistic, probability } from './logistic.ts';

describe('the fit of the weights', () => {
  test('finds the odds that the counts of a table say', () => {
    // 30 of 40 with the measure are right, 10 of 40 without it.
    const rows = [[1, 1], [1, 1], [1, 0], [1, 0]];
    const weights = logistic(rows, [1, 0, 1, 0], [30, 10, 10, 30], 1e-9);
    expect(probability(weights, [1, 1])).toBeCloseTo(0.75, 6);
    expect(probability(weights, [1, 0])).toBeCloseTo(0.25, 6);
  });

  test('stays finite where two kinds are told apart for certain', () => {
    const weights = logistic([[1, 0], [1, 0], [1, 1], [1, 1]], [0, 0, 1, 1], [1, 1, 1, 1], 0.01);
    expect(weights.every((weight) => Number.isFinite(weight))).toBe(true);
    expect(probability(weights, [1, 1])).toBeGreaterThan(0.9);
    expect(probability(weights, [1, 0])).toBeLessThan(0.1);
  });

  test('takes the more confident of two places about the same word, never a guarded one', () => {
    const place = (at: number, value: number, more: Partial<FitPlace>): FitPlace => ({ at, count: 1, name: 'word', values: [1, value], guarded: false, own: 'tbe', best: 'the', gold: 'the', right: true, wasRight: false, ...more });
    const text = { set: 'one', id: '1', document: '1', right: 9, wrong: 1, places: [place(0, 1, {}), place(0, 2, { best: 'tube', right: false }), place(1, 3, { guarded: true })] };
    expect(decisions(text, { word: [0, 1] }).map((one) => one.place.best)).toEqual(['tube']);
  });

  test('shows what weights fix and break in documents that they were not fitted on', () => {
    const places = [1, 1, 1, -1, -1].map((value, at): FitPlace => ({ at, count: 1, name: 'word', values: [1, value], guarded: false, own: 'tbe', best: 'the', gold: value > 0 ? 'the' : 'tbe', right: value > 0, wasRight: value < 0 }));
    const texts = Array.from({ length: 30 }, (_, index) => ({ set: 'one', id: `${index}`, document: `${index}`, right: 10, wrong: 6, places }));
    const [, , row] = curves(crossDecided(texts)).split('\n');
    // Half of the wrong words at every limit that is not extreme, and no right one.
    expect(row?.split(' | ').slice(1, 9)).toEqual(Array.from({ length: 8 }, (_, step) => (step === 0 ? expect.stringMatching(/^50\.0/u) : '50.0, 0.0')));
  });
});

describe('what the truth has for a word', () => {
  test('is the whole word, or several, or nothing', () => {
    const words = 'He saw tbe tome of | con tinue.'.split(' ');
    const gold = goldOf(words, 'He saw the to me of continue.');
    expect(words.map((_, at) => gold.of(at, at))).toEqual(['He', 'saw', 'the', 'to me', 'of', '', 'continue.', 'continue.']);
    expect(gold.of(6, 7)).toBe('continue.');
    expect(isSame('“tome', '"tome')).toBe(true);
  });
});
