/** What a pass knows about one place: the likeliest ids, or all allowed ones, with natural log-probabilities. */
export interface Distribution {
  /** Descending by log-probability. */
  readonly ids: readonly number[];
  readonly logProbabilities: readonly number[];
  /** Nats, over everything that could stand here (not only the ids listed). */
  readonly entropy: number;
}

/**
 * The distribution over `allowed` ids alone (SPEC P3): log p(a) − log Σ p(b). Ids of no probability at all are dropped;
 * if that is all of them, the allowed ids count as equally likely.
 */
export function restrict(allowed: readonly number[], logProbabilities: ArrayLike<number>): Distribution {
  let highest = -Infinity;
  for (let i = 0; i < allowed.length; i++) highest = Math.max(highest, logProbabilities[i] ?? -Infinity);
  if (highest === -Infinity) {
    const even = -Math.log(allowed.length);
    return { ids: [...allowed], logProbabilities: allowed.map(() => even), entropy: -even };
  }
  const entries = allowed.map((id, i) => ({ id, shifted: (logProbabilities[i] ?? -Infinity) - highest })).filter((entry) => entry.shifted > -Infinity);
  const total = Math.log(entries.reduce((sum, entry) => sum + Math.exp(entry.shifted), 0));
  // Sort is stable, so equals keep the order of the list: same input, same arg-max.
  entries.sort((a, b) => b.shifted - a.shifted);
  const normal = entries.map((entry) => entry.shifted - total);
  return { ids: entries.map((entry) => entry.id), logProbabilities: normal, entropy: Math.max(0, -normal.reduce((sum, log) => sum + Math.exp(log) * log, 0)) };
}

export interface Choosing {
  /** 0 takes the likeliest id. */
  readonly temperature: number;
  /** Share of probability that the ids chosen from must cover; 1 takes all listed. Measured before the temperature is applied. */
  readonly topP?: number;
}

/**
 * Index into `logProbabilities` of the id taken: the likeliest at temperature 0, otherwise by inversion of `u` over
 * p^(1/temperature) of the smallest leading set whose probability reaches `topP`. The list descends.
 */
export function choose(logProbabilities: readonly number[], { temperature, topP = 1 }: Choosing, u: number): number {
  const highest = logProbabilities[0];
  if (highest === undefined) throw new RangeError('There is nothing to choose from.');
  if (temperature <= 0 || logProbabilities.length === 1) return 0;
  let kept = logProbabilities.length;
  if (topP < 1) {
    // The listed ids count as everything: what was not read has no part in the nucleus.
    const listed = logProbabilities.reduce((sum, log) => sum + Math.exp(log - highest), 0);
    let covered = 0;
    for (kept = 0; kept < logProbabilities.length && covered < topP * listed; kept++) covered += Math.exp((logProbabilities[kept] ?? -Infinity) - highest);
  }
  const weights = logProbabilities.slice(0, Math.max(1, kept)).map((log) => Math.exp((log - highest) / temperature));
  let rest = u * weights.reduce((sum, weight) => sum + weight, 0);
  for (let i = 0; i < weights.length; i++) {
    rest -= weights[i] ?? 0;
    if (rest < 0) return i;
  }
  return weights.length - 1;
}
