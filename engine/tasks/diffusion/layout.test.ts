import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PassRecord } from '../../canvas/index.ts';
import { clampedPlaces, lengthsOf, reachesEnd, repeatsAtSeam, scoreClamped, wantedShift } from './layout.ts';

const END = 5;
const right = { ids: [11, 12, 13], turnEndId: END };

describe('a canvas between fixed ends', () => {
  test('has free places, then the right side, then the end of the turn, and leaves the tail open', () => {
    expect(clampedPlaces(2, right, 8)).toEqual([{ kind: 'free' }, { kind: 'free' }, { kind: 'pinned', id: 11 }, { kind: 'pinned', id: 12 }, { kind: 'pinned', id: 13 }, { kind: 'pinned', id: END }, { kind: 'free' }, { kind: 'free' }]);
    expect(reachesEnd(2, right, 8)).toBe(true);
  });

  test('cuts a right side that does not fit, and then says nothing of an end', () => {
    expect(clampedPlaces(2, right, 4).slice(2)).toEqual([{ kind: 'pinned', id: 11 }, { kind: 'pinned', id: 12 }]);
    expect(reachesEnd(2, right, 4)).toBe(false);
    expect(clampedPlaces(1, right, 4)).toHaveLength(4);
    expect(reachesEnd(1, right, 4)).toBe(false);
  });

  test('begins places with the ids given', () => {
    expect(clampedPlaces(2, right, 2, new Map([[1, 42]]))).toEqual([{ kind: 'free' }, { kind: 'free', start: 42 }]);
  });
});

describe('lengths', () => {
  test('are tried once each, within bounds, the nearest to the old one first', () => {
    expect(lengthsOf(20, [0.7, 0.85, 1, 1.2, 1.5], 26)).toEqual([20, 17, 24, 14, 26]);
    expect(lengthsOf(1, [0.4, 1, 1.2], 9)).toEqual([1]);
    expect(lengthsOf(30, [1, 1.5], 10)).toEqual([10]);
  });

  test('are what the model shows that it wants: the right side moved', () => {
    const ids = Array.from({ length: 20 }, (_, i) => 100 + i);
    const saidWith = (shift: number, free = 10) => Array.from({ length: 44 }, (_, place) => ids[place - free - shift] ?? 7);
    fc.assert(fc.property(fc.integer({ min: -9, max: 12 }), (shift) => wantedShift(saidWith(shift), 10, ids) === shift));
    expect(wantedShift(saidWith(-9), 5, ids.slice(0, 3))).toBe(0);
    // The same word over and over matches everywhere, so nothing is better than standing still.
    expect(wantedShift(Array.from({ length: 30 }, () => 7), 10, Array.from({ length: 20 }, () => 7))).toBe(0);
    expect(wantedShift(Array.from({ length: 30 }, (_, i) => i), 10, ids)).toBe(0);
    // Never so short that nothing would be left.
    expect(wantedShift(saidWith(-2, 2), 2, ids)).toBe(0);
  });
});

describe('a text between two sides', () => {
  test('is scored by how likely the right side is after it, less its doubt', () => {
    const said = { argmax: Int32Array.of(1, 2, 11, 12), entropies: Float32Array.of(0.5, 1, 9, 9), heldLogProbabilities: Float32Array.of(-9, -9, -0.5, -1) };
    const record = { said } as unknown as PassRecord;
    expect(scoreClamped(record, 2, 2)).toEqual({ seam: -0.75, doubt: 0.75, score: -1.5 });
    expect(scoreClamped(record, 2, 0)).toEqual({ seam: 0, doubt: 0.75, score: -0.75 });
    expect(scoreClamped(record, 3, 1).seam).toBe(-1);
  });

  test('that repeats a token at either seam is found', () => {
    expect(repeatsAtSeam([1, 2], 1, [3])).toBe(true);
    expect(repeatsAtSeam([1, 2], 9, [2])).toBe(true);
    expect(repeatsAtSeam([1, 2], 2, [1])).toBe(false);
    expect(repeatsAtSeam([1], undefined, [])).toBe(false);
    expect(repeatsAtSeam([], 1, [1])).toBe(false);
  });
});
