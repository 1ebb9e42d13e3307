/** Differences of computed values from recorded ones, gathered row by row and kind by kind. */

export interface DiffusionCheck {
  readonly kind: string;
  /** Values compared. */
  readonly values: number;
  /** Largest difference, but for what float32 does not determine; 1 for a decision that differs. */
  readonly largest: number;
  readonly limit: number;
  /** Rows beyond the tolerance that rounding in float32 moves about as well, their largest difference, and how many of them are further off than rounding explains. */
  readonly undetermined: { readonly rows: number; readonly largest: number; readonly unexplained: number };
  readonly passed: boolean;
}

/** Of the rows that rounding moves, so many may be further off than four times what the copies showed. */
const unexplainedShare = 0.05;

export class Comparison {
  readonly kind: string;
  readonly tolerance: number;
  #values = 0;
  #largest = 0;
  #undetermined = 0;
  #undeterminedLargest = 0;
  #unexplained = 0;

  constructor(kind: string, tolerance: number) {
    this.kind = kind;
    this.tolerance = tolerance;
  }

  /** A decision, which agrees or not. */
  agree(same: boolean): void {
    this.#values++;
    if (!same) this.#largest = Math.max(this.#largest, 1);
  }

  /**
   * Rows of `width` values.
   * @param others the same values under other rounding, asked for only where one is not within the tolerance
   */
  async rows(ours: Float32Array, reference: Float32Array, width: number, others: () => Promise<readonly Float32Array[]>): Promise<void> {
    if (ours.length !== reference.length) throw new RangeError(`${ours.length} values against ${reference.length}`);
    this.#values += ours.length;
    let shaken: readonly Float32Array[] | undefined;
    for (let from = 0; from < ours.length; from += width) {
      const off = distance(ours, reference, from, width);
      if (off > this.tolerance) shaken ??= await others();
      const spread = off > this.tolerance && shaken ? Math.max(0, ...shaken.map((other) => distance(ours, other, from, width))) : 0;
      if (8 * spread <= this.tolerance) {
        this.#largest = Math.max(this.#largest, off);
      } else {
        this.#undetermined++;
        this.#undeterminedLargest = Math.max(this.#undeterminedLargest, off);
        if (!(off <= 4 * spread)) this.#unexplained++;
      }
    }
  }

  finish(): DiffusionCheck {
    const passed = this.#values > 0 && this.#largest <= this.tolerance && this.#unexplained <= unexplainedShare * this.#undetermined;
    return { kind: this.kind, values: this.#values, largest: this.#largest, limit: this.tolerance, undetermined: { rows: this.#undetermined, largest: this.#undeterminedLargest, unexplained: this.#unexplained }, passed };
  }
}

/** Largest absolute difference within a row; what is no number is infinitely far off. */
export function distance(a: Float32Array, b: Float32Array, from: number, width: number): number {
  let most = 0;
  for (let i = from; i < from + width; i++) {
    const off = Math.abs((a[i] as number) - (b[i] as number));
    if (!(off <= most)) most = Number.isNaN(off) ? Number.POSITIVE_INFINITY : off;
  }
  return most;
}
