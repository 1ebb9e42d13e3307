/** When a canvas of uniform noise is done before its passes are over (SPEC T5-T8). Pure tests over the passes so far. */

/** SPEC T5. */
export interface StableAndConfident {
  /** Passes before this one that must have had the same arg-max; 0: none, null: never stop. */
  readonly stability: number | null;
  /** Nats, mean over the places looked at; null: never stop. */
  readonly confidence: number | null;
}

/** What the tests look at of a pass, for every place. */
interface Said {
  readonly argmax: ArrayLike<number>;
  /** Nats. */
  readonly entropies: ArrayLike<number>;
}

/** Whether two passes have the same arg-max at the positions. */
function sameArgmax(a: Said, b: Said, positions: readonly number[]): boolean {
  return positions.every((position) => a.argmax[position] === b.argmax[position]);
}

/** Mean entropy of a pass over some places, nats; 0 over none. */
export function meanEntropy({ entropies }: Pick<Said, 'entropies'>, positions: readonly number[]): number {
  return positions.length === 0 ? 0 : positions.reduce((sum, position) => sum + (entropies[position] as number), 0) / positions.length;
}

/**
 * The reference's test (SPEC T5; specification, section 4.3): the arg-max is that of each of the `stability` passes before,
 * and the mean entropy is below `confidence`.
 * @param passes oldest first; the last is the pass just made
 * @param positions the places looked at
 */
export function isStableAndConfident(passes: readonly Said[], positions: readonly number[], { stability, confidence }: StableAndConfident): boolean {
  const last = passes.at(-1);
  if (!last || stability === null || confidence === null || passes.length <= stability) return false;
  return passes.slice(-1 - stability, -1).every((before) => sameArgmax(before, last, positions)) && meanEntropy(last, positions) < confidence;
}

/**
 * Whether going on would bring nothing (SPEC T7): the arg-max has stayed the same for `length` passes and the doubt no longer
 * falls, or two drafts have alternated for as long.
 */
export function isPlateau(passes: readonly Said[], positions: readonly number[], length: number): boolean {
  const last = passes.at(-1);
  const first = passes.at(-1 - length);
  if (!last || !first) return false;
  const window = passes.slice(-1 - length);
  if (window.every((pass) => sameArgmax(pass, last, positions))) return meanEntropy(last, positions) >= meanEntropy(first, positions);
  // Compared with the pass before the one before it.
  return length >= 3 && window.slice(2).every((pass, index) => sameArgmax(pass, window[index] as Said, positions));
}

/**
 * The position of the first end token in the arg-max, if it stood there in the pass before too (SPEC T6); -1 otherwise.
 * What stands behind it is never shown.
 */
export function stableEnd(passes: readonly Said[], endIds: readonly number[]): number {
  const [before, last] = passes.slice(-2).map(({ argmax }) => Array.from(argmax).findIndex((id) => endIds.includes(id)));
  return last !== undefined && last === before ? last : -1;
}

/** When the beginning of a canvas counts as settled before the rest (SPEC T8). */
export interface SettledBeginning {
  /** Passes in a row with the same arg-max. */
  readonly passes: number;
  /** Nats, for each place in each of them. */
  readonly entropy: number;
  /** Shorter beginnings are left alone. */
  readonly least: number;
}

/** How many places at the beginning of the canvas are settled; 0 for fewer than `least`. `free` are the positions that are not pinned. */
export function settledBeginning(passes: readonly Said[], free: ReadonlySet<number>, { passes: length, entropy, least }: SettledBeginning): number {
  const window = passes.slice(-length);
  const last = window.at(-1);
  if (!last || window.length < length) return 0;
  let count = 0;
  while (count < last.argmax.length && (!free.has(count) || window.every((pass) => pass.argmax[count] === last.argmax[count] && (pass.entropies[count] as number) <= entropy))) count++;
  return count < least ? 0 : count;
}
