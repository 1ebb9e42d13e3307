/**
 * Canvases between fixed ends: free places for the text that is to come, then the tokens of the right side, then the end
 * of the turn. The left side is in the cache. Pure.
 */
import type { PassRecord, Place } from '../../canvas/index.ts';

/** What stands to the right of the places to be written. */
export interface RightSide {
  readonly ids: readonly number[];
  /** Closes the text where it fits on the canvas. */
  readonly turnEndId: number;
}

/**
 * `free` places, the right side as far as it fits, and where all of it does the end of the turn; what is left behind that
 * is free, since nobody knows what the model expects there (specification, section 6.3).
 * @param starts ids for free places that do not begin as noise
 */
export function clampedPlaces(free: number, { ids, turnEndId }: RightSide, length: number, starts: ReadonlyMap<number, number> = new Map()): Place[] {
  return Array.from({ length }, (_, position): Place => {
    const start = starts.get(position);
    if (position < free) return start === undefined ? { kind: 'free' } : { kind: 'free', start };
    const right = position - free;
    if (right < ids.length) return { kind: 'pinned', id: ids[right] as number };
    return right === ids.length ? { kind: 'pinned', id: turnEndId } : { kind: 'free' };
  });
}

/** Whether the right side and the end of the turn fit behind `free` places, so that the model may speak of an end. */
export function reachesEnd(free: number, { ids }: RightSide, length: number): boolean {
  return free + ids.length < length;
}

/** Numbers of places to try for a text of so many tokens: each share once, at least one place, at most `most`, the nearest to the old length first. */
export function lengthsOf(tokens: number, shares: readonly number[], most: number): number[] {
  const lengths = shares.map((share) => Math.min(most, Math.max(1, Math.round(share * tokens))));
  return [...new Set(lengths)].sort((a, b) => Math.abs(a - tokens) - Math.abs(b - tokens) || a - b);
}

/** Tokens compared at least, and how much better a shift has to match than none. */
const LEAST_COMPARED = 8;
const LEAST_SHARE = 0.5;
const CLEARLY = 0.25;

/**
 * How many places more (or fewer) the model wants before the right side (specification, section 6.3): the shift by which what it would write
 * in the right zone is the right side itself, if that matches clearly better than where it stands; 0 otherwise.
 * @param said what the model would write after the left side, long enough that the right side may have moved
 */
export function wantedShift(said: ArrayLike<number>, free: number, right: readonly number[], most = 24): number {
  const zone = said.length - free;
  const shareAt = (shift: number): number => {
    let compared = 0;
    let same = 0;
    for (let at = Math.max(0, shift); at < zone && at - shift < right.length; at++) {
      compared++;
      if (said[free + at] === right[at - shift]) same++;
    }
    return compared < LEAST_COMPARED ? 0 : same / compared;
  };
  const still = shareAt(0);
  let best = 0;
  for (let distance = 1; distance <= most; distance++) {
    for (const shift of [distance, -distance]) if (free + shift >= 1 && shareAt(shift) > shareAt(best)) best = shift;
  }
  return best !== 0 && shareAt(best) >= LEAST_SHARE && shareAt(best) >= still + CLEARLY ? best : 0;
}

/** Tokens of the right side that tell how well a text joins on to it. */
const SEAM_TOKENS = 16;

export interface ClampedScore {
  /** Mean log-probability of the first tokens of the right side, and of the end of the turn where it comes so soon; 0 where neither stands on the canvas. */
  readonly seam: number;
  /** Mean entropy of the text, nats. */
  readonly doubt: number;
  /** Higher is better: seam less doubt (specification, section 6.3). */
  readonly score: number;
}

/**
 * Scores the text on the first `free` places by the last pass over its canvas.
 * @param pinned places pinned after them
 */
export function scoreClamped({ said }: PassRecord, free: number, pinned: number): ClampedScore {
  const mean = (values: ArrayLike<number>, from: number, to: number): number => {
    let sum = 0;
    for (let at = from; at < to; at++) sum += values[at] as number;
    return to > from ? sum / (to - from) : 0;
  };
  const seam = said ? mean(said.heldLogProbabilities, free, free + Math.min(pinned, SEAM_TOKENS)) : 0;
  const doubt = said ? mean(said.entropies, 0, free) : 0;
  return { seam, doubt, score: seam - doubt };
}

/** Whether a token stands twice in a row where the text meets a side: two valid ways to put it that got blended. */
export function repeatsAtSeam(ids: readonly number[], lastLeft: number | undefined, right: readonly number[]): boolean {
  return ids.length > 0 && ((lastLeft !== undefined && ids[0] === lastLeft) || (right.length > 0 && ids.at(-1) === right[0]));
}
