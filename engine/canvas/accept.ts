/**
 * Which places to accept this pass (SPEC M2): the k-th in order of entropy iff the sum of the first k, less its own, is no
 * more than the bound. Returns indices into `entropies`, ascending. The first is always accepted.
 *
 * Sums are kept in double precision and rounded to float32 as the reference rounds them, so that entropies exactly on
 * the bound fall on the same side.
 * @param entropies nats
 */
export function acceptWithinBound(entropies: ArrayLike<number>, bound: number): number[] {
  const order = Array.from(entropies, (entropy, index) => ({ entropy: Math.fround(entropy), index })).sort((a, b) => a.entropy - b.entropy || a.index - b.index);
  const most = Math.fround(bound);
  let spent = 0;
  return order
    .filter(({ entropy }) => {
      spent += entropy;
      return Math.fround(Math.fround(spent) - entropy) <= most;
    })
    .map(({ index }) => index)
    .sort((a, b) => a - b);
}
