/** How often a process that keeps dying is started again. */
export interface Restarts {
  /** Takes note of a death at `now` (milliseconds); whether the process should be started again. */
  allow(now: number): boolean;
}

/** A process that dies more than `limit` times within `span` milliseconds has a fault that starting it again does not cure. */
export function limitedRestarts(limit = 5, span = 60_000): Restarts {
  let deaths: readonly number[] = [];
  return {
    allow: (now) => {
      deaths = [...deaths.filter((death) => death > now - span), now];
      return deaths.length <= limit;
    },
  };
}
