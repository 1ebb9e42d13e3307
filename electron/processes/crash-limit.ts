/** A process that crashes this often within a minute has a fault that starting it again does not cure. */
const CRASHES = 3;
const MINUTE = 60_000;

/** Counts crashes; times in milliseconds, from the caller. */
export class CrashLimit {
  #times: number[] = [];

  /** Takes note of a crash; whether to start again. */
  allows(now: number): boolean {
    this.#times = [...this.#times.filter((time) => time > now - MINUTE), now];
    return this.#times.length < CRASHES;
  }

  /** Forgets: a person asked for a new start. */
  reset(): void {
    this.#times = [];
  }
}
