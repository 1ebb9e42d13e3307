/** The window's own faults in the log: a few a minute, so that one that comes again and again does not push out all others. */
import type { WindowFault } from '../../contract/index.ts';
import type { Log } from './log.ts';

const MINUTE = 60_000;
const MOST_A_MINUTE = 20;

export class WindowLog {
  readonly #log: Pick<Log, 'warn' | 'fault'>;
  readonly #now: () => number;
  #since = -Infinity;
  #written = 0;
  #dropped = 0;

  constructor(log: Pick<Log, 'warn' | 'fault'>, now: () => number) {
    this.#log = log;
    this.#now = now;
  }

  write({ level, source, message }: WindowFault): void {
    const at = this.#now();
    if (at - this.#since >= MINUTE || at < this.#since) {
      if (this.#dropped > 0) this.#log.warn('window', 'Further faults were not written', { count: this.#dropped });
      this.#since = at;
      this.#written = 0;
      this.#dropped = 0;
    }
    if (this.#written < MOST_A_MINUTE) {
      this.#written += 1;
      this.#log.fault(level, source, message);
    } else this.#dropped += 1;
  }
}
