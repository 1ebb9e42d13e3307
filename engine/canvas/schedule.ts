/** What changes with the pass, and what is counted over passes: the reference's numbers for uniform noise. */

export interface TemperatureRange {
  /** The last pass stays a little above it. */
  readonly low: number;
  readonly high: number;
}

/**
 * The temperature of a pass (SPEC U2): low + (high - low) · n / N with n = N on the first pass and 1 on the last
 * (specification, section 4.2).
 * @param pass 0 for the first
 */
export function temperatureAt({ low, high }: TemperatureRange, maxPasses: number, pass: number): number {
  return low + ((high - low) * (maxPasses - pass)) / maxPasses;
}

/** Everything after the first end token becomes padding (specification, section 4.4); `ended` says whether there was one. */
export function padAfterEnd(ids: ArrayLike<number>, endIds: readonly number[], padId: number): { readonly ids: Int32Array; readonly ended: boolean } {
  const block = Int32Array.from(ids);
  const end = block.findIndex((id) => endIds.includes(id));
  if (end >= 0) block.fill(padId, end + 1);
  return { ids: block, ended: end >= 0 };
}

/** Generated tokens that are not padding, by passes of the decoder: as the reference counts (specification, section 4.4). */
export function tokensPerForward(generated: ArrayLike<number>, padId: number, passes: number): number {
  let tokens = 0;
  for (let index = 0; index < generated.length; index++) if (generated[index] !== padId) tokens++;
  return tokens / passes;
}
