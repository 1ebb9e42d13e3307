/** Times several things in turn, round after round, so that whatever else the machine does falls on all of them alike. */
export interface Contestant {
  readonly name: string;
  /** Does the work once; what it returns is the time in milliseconds, or nothing to have the whole call timed. */
  run(): Promise<number | void>;
}

/** Median time of each contestant in milliseconds, by name. The first round warms up and is not counted. */
export async function interleave(contestants: readonly Contestant[], rounds: number): Promise<Map<string, number>> {
  const times = new Map(contestants.map(({ name }) => [name, [] as number[]]));
  for (let round = 0; round <= rounds; round++) {
    for (const contestant of contestants) {
      const start = performance.now();
      const own = await contestant.run();
      const time = own ?? performance.now() - start;
      if (round > 0) times.get(contestant.name)?.push(time);
    }
  }
  return new Map([...times].map(([name, list]) => [name, median(list)]));
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[middle] as number) : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}
