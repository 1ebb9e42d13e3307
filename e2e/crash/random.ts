/** Chance that can be repeated: the same seed gives the same sequence (mulberry32). */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** 0 ≤ x < 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  /** A whole number from 0 to n − 1. */
  below(n: number): number {
    return Math.floor(this.next() * n);
  }

  pick<T>(items: readonly T[]): T | undefined {
    return items[this.below(items.length)];
  }

  chance(share: number): boolean {
    return this.next() < share;
  }

  words(count: number): string {
    return Array.from({ length: count }, () => this.pick(vocabulary) ?? '').join(' ');
  }
}

const vocabulary = ['river', 'stone', 'the', 'a', 'quiet', 'walked', 'Ünder', '12', 'sea', 'light', '😀', 'never', 'once', 'paper', '水', 'and', 'bread', '“so”', 'hill', 'gate.'];
