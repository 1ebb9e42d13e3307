/**
 * Choosing several neighbouring changes together: "the trains is late" is mended by "train" or by "are", not by both.
 *
 * What a set S of changes is worth: the sum of how far each beats its margin when the others stay as they are, plus what
 * the changes do to each other: the left-to-right gain of all of S at once less the gains of each alone. Changes that
 * do not touch each other's sense are therefore decided one by one, as ever; the empty set is worth 0.
 */
import { rangesOverlap } from '../text/index.ts';
import type { Range } from '../text/index.ts';

/** Changes looked at together: 2^n texts are scored. */
export const MOST_TOGETHER = 4;

/** All sets of `count` changes as bit masks, the empty one first. */
export function subsets(count: number): number[] {
  return Array.from({ length: 1 << count }, (_, mask) => mask);
}

export function members(mask: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => index).filter((index) => (mask >> index) & 1);
}

/**
 * What each set is worth, by mask; sets with changes that share text are worth -Infinity.
 * @param beyond how far each change beats its margin alone, nats
 * @param gains left-to-right gain of each set's text over the text as it is, by mask, nats
 */
export function worths(places: readonly Range[], beyond: readonly number[], gains: readonly number[]): number[] {
  return subsets(places.length).map((mask) => {
    const chosen = members(mask, places.length);
    if (chosen.some((a) => chosen.some((b) => a < b && rangesOverlap(places[a] as Range, places[b] as Range)))) return -Infinity;
    const alone = chosen.reduce((sum, index) => sum + (gains[1 << index] ?? 0), 0);
    return chosen.reduce((sum, index) => sum + (beyond[index] ?? 0), chosen.length > 1 ? (gains[mask] ?? -Infinity) - alone : 0);
  });
}

/** The set that is worth most, the smaller one where two are worth the same. */
export function bestTogether(worth: readonly number[]): number {
  const size = (mask: number) => mask.toString(2).replaceAll('0', '').length;
  return subsets(Math.log2(worth.length)).reduce((best, mask) => {
    const more = (worth[mask] ?? -Infinity) - (worth[best] ?? -Infinity);
    return more > 0 || (more === 0 && size(mask) < size(best)) ? mask : best;
  }, 0);
}
