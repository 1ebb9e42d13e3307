/**
 * Products of rows with a weight matrix, y = x · Wᵀ, and how a matrix is laid out for each way to compute them.
 *
 * - `float32`: plain multiplication. Exact, four bytes a weight; reference values are checked against it.
 * - `blocks4`: weights that were stored as base + step · {0 … 15} in blocks of 32, kept in four bits; x stays float32.
 *   The runtime knows step · (q − zero) with a whole zero. What that leaves of the base, rest = base + zero · step, at
 *   most half a step, meets the sum of the block's x: these sums stand as further columns of x, the rests (in four bits
 *   themselves) as further columns of W.
 * - `blocks4x8`: the same weights; x is rounded to eight bits in blocks of 32, row by row.
 * - `blocks8`: eight-bit weights with a scale for each 32 along a row of W; x is rounded to eight bits in the same
 *   blocks, row by row, so that a row's result does not depend on its neighbours.
 * - `symmetric4`: any weights rounded to four bits (symmetric.ts); x stays float32. Takes no more memory than disk.
 * - `symmetric4x8`: the same weights; x is rounded to eight bits as above. Two to three times as fast for up to 16 rows,
 *   but the runtime keeps three more numbers a block, 1.6 times the memory (decision 012).
 * - `float16`: half the size of `float32` on disk; widened when the model is opened.
 */
import { toHalves } from './halves.ts';
import type { ElementType, GraphBuilder, Value } from './onnx.ts';
import { layOutSymmetric4 } from './symmetric.ts';

export type ProductKind = 'float32' | 'float16' | 'blocks4' | 'blocks4x8' | 'blocks8' | 'symmetric4' | 'symmetric4x8';

/** A tensor ready to be written: little-endian bytes in row-major order. */
export interface LaidOutTensor {
  readonly type: ElementType;
  readonly shape: readonly number[];
  readonly data: ArrayBufferView;
}

/** The parts of a laid-out matrix, by the suffix of their name. */
export type LaidOutMatrix = Readonly<Record<string, LaidOutTensor>>;

/** Looks up a part of a laid-out matrix as a value of the graph. */
export type PartLookup = (suffix: string) => Value;

/** Weights that share a scale. */
export const blockSize = 32;

/**
 * The evenly spaced values that the weights of each block were stored as: base + step · {0, 1, 2, …}. Known for
 * matrices that come from a four-bit file; lets eight bits hold them with next to no further loss.
 */
export interface BlockGrid {
  readonly steps: Float32Array;
  readonly bases: Float32Array;
}

/**
 * Lays out a matrix [outputs, inputs] for a kind of product.
 * @throws RangeError for `blocks4` without a grid
 */
export function layOut(kind: ProductKind, matrix: Float32Array, outputs: number, inputs: number, grid?: BlockGrid): LaidOutMatrix {
  switch (kind) {
    case 'float32':
      return { weight: { type: 'float32', shape: [inputs, outputs], data: transpose(matrix, outputs, inputs) } };
    case 'float16':
      return { weight: { type: 'float16', shape: [inputs, outputs], data: toHalves(transpose(matrix, outputs, inputs)) } };
    case 'symmetric4':
    case 'symmetric4x8':
      return layOutSymmetric4(matrix, outputs, inputs);
    case 'blocks4':
    case 'blocks4x8':
      if (!grid) throw new RangeError('four bits hold only weights that were stored in four bits');
      return layOutBlocks4(matrix, outputs, inputs, grid);
    case 'blocks8':
      return layOutBlocks8(matrix, outputs, inputs, grid);
  }
}

/** y [rows, outputs] = x [rows, inputs] · Wᵀ. */
export function product(graph: GraphBuilder, kind: ProductKind, x: Value, outputs: number, inputs: number, part: PartLookup): Value {
  switch (kind) {
    case 'float32':
      return graph.node('MatMul', [x, part('weight')]);
    case 'float16':
      return graph.node('MatMul', [x, graph.node('Cast', [part('weight')], { attributes: { to: { type: 'float32' } } })]);
    case 'blocks4':
    case 'blocks4x8': {
      const columns = sumColumns(inputs);
      const sums = graph.node('MatMul', [x, graph.constant('float32', [inputs, columns], blockIndicator(inputs, columns))]);
      const wide = graph.node('Concat', [x, sums], { attributes: { axis: -1 } });
      return graph.node('MatMulNBits', [wide, part('weight'), part('scale'), part('zero')], {
        domain: 'com.microsoft',
        attributes: { K: inputs + columns, N: outputs, bits: 4, block_size: blockSize, accuracy_level: kind === 'blocks4' ? 0 : 4 },
      });
    }
    case 'blocks8':
    case 'symmetric4':
    case 'symmetric4x8':
      return graph.node('MatMulNBits', [x, part('weight'), part('scale')], {
        domain: 'com.microsoft',
        attributes: { K: inputs, N: outputs, bits: kind === 'blocks8' ? 8 : 4, block_size: blockSize, accuracy_level: kind === 'symmetric4' ? 0 : 4 },
      });
  }
}

function transpose(matrix: Float32Array, outputs: number, inputs: number): Float32Array {
  const out = new Float32Array(matrix.length);
  for (let row = 0; row < outputs; row++) {
    for (let column = 0; column < inputs; column++) out[column * outputs + row] = matrix[row * inputs + column] as number;
  }
  return out;
}

/** Columns that hold the sums of the blocks of x: whole blocks of them. */
function sumColumns(inputs: number): number {
  return Math.ceil(inputs / blockSize / blockSize) * blockSize;
}

/** [inputs, columns]: 1 where an input belongs to the block that a column sums up. */
function blockIndicator(inputs: number, columns: number): Float32Array {
  const out = new Float32Array(inputs * columns);
  for (let i = 0; i < inputs; i++) out[i * columns + Math.floor(i / blockSize)] = 1;
  return out;
}

function layOutBlocks4(matrix: Float32Array, outputs: number, inputs: number, grid: BlockGrid): LaidOutMatrix {
  const blocks = inputs / blockSize;
  const all = blocks + sumColumns(inputs) / blockSize;
  const packed = new FourBitBlocks(outputs, all);
  const rests = new Float32Array((all - blocks) * blockSize);
  for (let row = 0; row < outputs; row++) {
    for (let block = 0; block < blocks; block++) {
      const step = grid.steps[row * blocks + block] as number;
      const base = grid.bases[row * blocks + block] as number;
      const zero = step === 0 ? 0 : clampFourBits(-base / step);
      const from = row * inputs + block * blockSize;
      packed.put(row, block, step, zero, (i) => (step === 0 ? zero : ((matrix[from + i] as number) - base) / step));
      rests[block] = base + zero * step;
    }
    for (let block = blocks; block < all; block++) {
      const part = rests.subarray((block - blocks) * blockSize, (block - blocks + 1) * blockSize);
      const low = part.reduce((a, b) => Math.min(a, b), 0);
      const high = part.reduce((a, b) => Math.max(a, b), 0);
      const step = (high - low) / 15;
      const zero = step === 0 ? 0 : clampFourBits(-low / step);
      packed.put(row, block, step, zero, (i) => (step === 0 ? zero : (part[i] as number) / step + zero));
    }
  }
  return packed.tensors;
}

function clampFourBits(value: number): number {
  return Math.min(15, Math.max(0, Math.round(value)));
}

/** Four-bit blocks as the runtime wants them: two numbers in a byte, the lower half first; so also the zeros of a row. */
class FourBitBlocks {
  private readonly rows: number;
  private readonly blocks: number;
  private readonly weight: Uint8Array;
  private readonly scale: Float32Array;
  private readonly zero: Uint8Array;

  constructor(rows: number, blocks: number) {
    this.rows = rows;
    this.blocks = blocks;
    this.weight = new Uint8Array((rows * blocks * blockSize) / 2);
    this.scale = new Float32Array(rows * blocks);
    this.zero = new Uint8Array(rows * Math.ceil(blocks / 2));
  }

  put(row: number, block: number, scale: number, zero: number, value: (i: number) => number): void {
    const index = row * this.blocks + block;
    // Equal weights leave no step; all numbers then stand at the zero, and any scale will do.
    this.scale[index] = scale === 0 ? 1 : scale;
    const zeroAt = row * Math.ceil(this.blocks / 2) + (block >> 1);
    this.zero[zeroAt] = (this.zero[zeroAt] as number) | (zero << (4 * (block & 1)));
    for (let i = 0; i < blockSize; i += 2) this.weight[(index * blockSize + i) / 2] = clampFourBits(value(i)) | (clampFourBits(value(i + 1)) << 4);
  }

  get tensors(): LaidOutMatrix {
    const { rows, blocks } = this;
    return {
      weight: { type: 'uint8', shape: [rows, blocks, blockSize / 2], data: this.weight },
      scale: { type: 'float32', shape: [rows, blocks], data: this.scale },
      zero: { type: 'uint8', shape: [rows, Math.ceil(blocks / 2)], data: this.zero },
    };
  }
}

/** w ≈ scale · (q − 128) with q in 1..255. */
function layOutBlocks8(matrix: Float32Array, outputs: number, inputs: number, grid: BlockGrid | undefined): LaidOutMatrix {
  const blocks = inputs / blockSize;
  const weight = new Uint8Array(matrix.length);
  const scale = new Float32Array(outputs * blocks);
  for (let block = 0; block < scale.length; block++) {
    const from = block * blockSize;
    let largest = 0;
    for (let i = from; i < from + blockSize; i++) largest = Math.max(largest, Math.abs(matrix[i] as number));
    const step = Math.fround(grid ? scaleOnGrid(largest, grid.steps[block] as number, grid.bases[block] as number) : largest / 127);
    // A block of zeros gets a scale all the same: some kernels divide by it.
    scale[block] = step === 0 ? 1 : step;
    for (let i = from; i < from + blockSize; i++) weight[i] = step === 0 ? 128 : Math.min(127, Math.max(-127, Math.round((matrix[i] as number) / step))) + 128;
  }
  return {
    weight: { type: 'uint8', shape: [outputs, blocks, blockSize], data: weight },
    scale: { type: 'float32', shape: [outputs, blocks], data: scale },
  };
}

/**
 * A scale that holds base + step · n almost exactly: the step divided by a whole number k, so that steps are exact, with
 * the k that also brings the base closest to a multiple of the scale. What is left is one small error common to the block.
 */
function scaleOnGrid(largest: number, step: number, base: number): number {
  if (largest === 0 || step === 0) return largest / 127;
  const finest = Math.floor((127 * Math.abs(step)) / largest);
  let best = largest / 127;
  let least = Number.POSITIVE_INFINITY;
  for (let k = finest; k >= 1 && k >= finest / 3; k--) {
    const scale = Math.abs(step) / k;
    const error = Math.abs(base - scale * Math.round(base / scale));
    if (error < least) {
      least = error;
      best = scale;
    }
  }
  return best;
}
