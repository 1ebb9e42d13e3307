/**
 * Which places to accept this pass (SPEC M2): in order of entropy, as long as the entropies of the more certain ones sum
 * to no more than the bound. Returns indices into `entropies`, ascending. The first is always accepted.
 * @param entropies nats
 */
export function acceptWithinBound(entropies: readonly number[], bound: number): number[] {
  const order = entropies.map((entropy, index) => ({ entropy, index })).sort((a, b) => a.entropy - b.entropy || a.index - b.index);
  const accepted: number[] = [];
  let spent = 0;
  for (const { entropy, index } of order) {
    if (accepted.length > 0 && spent > bound) break;
    accepted.push(index);
    spent += entropy;
  }
  return accepted.sort((a, b) => a - b);
}
