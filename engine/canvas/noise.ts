/**
 * Philox 4x32-10, a counter-based generator (Salmon, Moraes, Dror, Shaw: "Parallel random numbers: as easy as 1, 2, 3",
 * 2011): a keyed bijection of 128-bit counters. Chosen because each number stands by itself: a pass that is cancelled,
 * batched with others or verified many tokens at once draws the same numbers as one that is not (SPEC S1).
 */

const MULTIPLIER_0 = 0xd2511f53;
const MULTIPLIER_1 = 0xcd9e8d57;
const WEYL_0 = 0x9e3779b9;
const WEYL_1 = 0xbb67ae85;

/** High 32 bits of the product of two unsigned 32-bit numbers. */
function highProduct(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const middle = aHigh * bLow + Math.floor((aLow * bLow) / 0x10000);
  const middle2 = aLow * bHigh + (middle % 0x10000);
  return (aHigh * bHigh + Math.floor(middle / 0x10000) + Math.floor(middle2 / 0x10000)) >>> 0;
}

/** One block: four 32-bit words of counter and two of key to four 32-bit words. */
export function philox(counter: readonly [number, number, number, number], key: readonly [number, number]): [number, number, number, number] {
  let [c0, c1, c2, c3] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < 10; round++) {
    const high0 = highProduct(MULTIPLIER_0, c0);
    const low0 = Math.imul(MULTIPLIER_0, c0) >>> 0;
    const high1 = highProduct(MULTIPLIER_1, c2);
    const low1 = Math.imul(MULTIPLIER_1, c2) >>> 0;
    [c0, c1, c2, c3] = [(high1 ^ c1 ^ k0) >>> 0, low1, (high0 ^ c3 ^ k1) >>> 0, low0];
    k0 = (k0 + WEYL_0) >>> 0;
    k1 = (k1 + WEYL_1) >>> 0;
  }
  return [c0, c1, c2, c3];
}

/** Where a number belongs: which draft or canvas, which pass or token, which place. */
export interface NoisePlace {
  readonly stream: number;
  readonly step: number;
  readonly place: number;
}

/** Which of the four words of a block: 0 the draw of an id, 1 renoise, 2 the noise a canvas starts with, 3 the route (SPEC S1). */
export type NoiseWord = 0 | 1 | 2 | 3;

/**
 * A uniform number in [0, 1), the same for the same seed, place and word.
 * @param seed whole number, 0 to 2^53 - 1
 */
export function uniform(seed: number, at: NoisePlace, word: NoiseWord = 0): number {
  if (!Number.isSafeInteger(seed) || seed < 0) throw new RangeError(`A seed is a whole number from 0 to 2^53 - 1, not ${seed}.`);
  return philox([at.stream >>> 0, at.step >>> 0, at.place >>> 0, 0], [seed >>> 0, Math.floor(seed / 0x100000000)])[word] / 0x100000000;
}
