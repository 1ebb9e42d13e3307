/**
 * Two guards against a small model that falls into repeating itself. The first makes it unlikely, the second ends it.
 */

export interface RepetitionGuard {
  /** A repeat of up to this many tokens costs nothing: names and turns of phrase recur. */
  readonly free: number;
  /** Nats that the first token beyond it costs. */
  readonly weight: number;
  /** Each further token costs this many times more. */
  readonly growth: number;
}

/** The values that the author of the method (the DRY sampler of text-generation-webui) advises, but longer repeats are free: prose needs them. */
export const PROSE_GUARD: RepetitionGuard = { free: 4, weight: 0.8, growth: 1.75 };

const LONGEST_MATCH = 32;

/**
 * What each candidate costs (nats, ≥ 0) for continuing a repeat: weight · growth^(n − free), where n is the length of the
 * longest end of `written` that stood before an earlier occurrence of the candidate, and nothing while n < free.
 */
export function repetitionCosts(written: readonly number[], candidates: readonly number[], guard: RepetitionGuard): number[] {
  const longest = new Map<number, number>();
  const last = written.length - 1;
  for (let at = 1; at <= last; at++) {
    // written[at] would be the repeated token; compare what stands before it with the end of the text.
    let length = 0;
    while (length < LONGEST_MATCH && length < at && written[at - 1 - length] === written[last - length]) length++;
    const id = written[at] as number;
    if (length >= guard.free && length > (longest.get(id) ?? 0)) longest.set(id, length);
  }
  if (longest.size === 0) return candidates.map(() => 0);
  return candidates.map((id) => {
    const length = longest.get(id);
    return length === undefined ? 0 : guard.weight * guard.growth ** (length - guard.free);
  });
}

const LONGEST_PERIOD = 64;
const LEAST_REPEATS = 3;
const LEAST_TOKENS = 18;

/**
 * Whether the text has run into a loop: its end repeats itself at least three times over at least 18 tokens. Gives the
 * length of the text up to the end of the first round; undefined if there is no loop.
 */
export function findLoop(written: readonly number[]): number | undefined {
  for (let period = 1; period <= LONGEST_PERIOD; period++) {
    const wanted = Math.max(LEAST_REPEATS * period, LEAST_TOKENS);
    if (wanted > written.length) break;
    let same = 0;
    while (same + period < written.length && written[written.length - 1 - same] === written[written.length - 1 - same - period]) same++;
    if (same + period >= wanted) return written.length - same;
  }
  return undefined;
}
