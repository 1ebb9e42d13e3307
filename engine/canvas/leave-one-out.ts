/**
 * What a denoiser of uniform noise would say about a place without looking at it (specification, section 4.6; "leave-one-out"
 * uniform diffusion, arXiv 2605.22765).
 */

/**
 * Nats by which seeing an id raises its own logit (SPEC L1): log(1 + V·α / (1 − α)). Taken off, the distribution is that of the
 * surroundings alone.
 * @param survival α, the share of places believed to hold their true id; 0 to just below 1
 */
export function selfEvidence(survival: number, vocabulary: number): number {
  if (!(survival >= 0 && survival < 1)) throw new RangeError(`A share of surviving ids lies in [0, 1), not ${survival}.`);
  return Math.log1p((vocabulary * survival) / (1 - survival));
}

/**
 * The places to give noise to when a text is to be changed by a share (SPEC L2): those whose id is least likely to its
 * surroundings, the lower position first where equal. Indices, ascending.
 * @param logProbabilities leave-one-out, of the ids that the places hold
 * @param share 0 to 1; of at least one place where above 0
 */
export function leastExpected(logProbabilities: ArrayLike<number>, share: number): number[] {
  const count = Math.min(logProbabilities.length, Math.ceil(share * logProbabilities.length));
  return Array.from(logProbabilities, (log, index) => ({ log, index }))
    .sort((a, b) => a.log - b.log || a.index - b.index)
    .slice(0, count)
    .map(({ index }) => index)
    .sort((a, b) => a - b);
}
