import type { SoftState } from '../diffusion-model.ts';

/** Expected embeddings of all rows, [canvases · length, hidden]. */
export class SoftRows implements SoftState {
  readonly canvases: number;
  readonly length: number;
  readonly hidden: number;
  readonly data: Float32Array;

  constructor(canvases: number, hidden: number, data: Float32Array) {
    this.canvases = canvases;
    this.hidden = hidden;
    this.length = data.length / hidden / canvases;
    this.data = data;
  }

  take(rows: readonly number[], canvases: number): SoftRows {
    if (canvases < 1 || rows.length % canvases !== 0) throw new RangeError(`${rows.length} rows are not ${canvases} canvases of one length`);
    const { hidden } = this;
    const out = new Float32Array(rows.length * hidden);
    for (const [index, row] of rows.entries()) {
      if (!Number.isInteger(row) || row < -1 || row >= this.canvases * this.length) throw new RangeError(`row ${row} is not one of ${this.canvases * this.length}`);
      if (row >= 0) out.set(this.data.subarray(row * hidden, (row + 1) * hidden), index * hidden);
    }
    return new SoftRows(canvases, hidden, out);
  }
}
