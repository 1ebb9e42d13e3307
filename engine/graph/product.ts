/**
 * Products of rows with a weight matrix, y = x · Wᵀ, and how a matrix is laid out for each way to compute them.
 *
 * - `float32`: plain multiplication. Exact, four bytes a weight.
 * - `blocks8`: eight-bit weights with a scale for each 32 along a row of W; x is rounded to eight bits in the same
 *   blocks, row by row, so that a row's result does not depend on its neighbours.
 */
import type { ElementType, GraphBuilder, Value } from './onnx.ts';

export type ProductKind = 'float32' | 'blocks8';

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

export const blockSize = 32;

/** Lays out a matrix [outputs, inputs] for a kind of product. */
export function layOut(kind: ProductKind, matrix: Float32Array, outputs: number, inputs: number): LaidOutMatrix {
  switch (kind) {
    case 'float32':
      return { weight: { type: 'float32', shape: [inputs, outputs], data: transpose(matrix, outputs, inputs) } };
    case 'blocks8':
      return layOutBlocks8(matrix, outputs, inputs);
  }
}

/** y [rows, outputs] = x [rows, inputs] · Wᵀ. */
export function product(graph: GraphBuilder, kind: ProductKind, x: Value, outputs: number, inputs: number, part: PartLookup): Value {
  switch (kind) {
    case 'float32':
      return graph.node('MatMul', [x, part('weight')]);
    case 'blocks8':
      return graph.node('MatMulNBits', [x, part('weight'), part('scale')], {
        domain: 'com.microsoft',
        attributes: { K: inputs, N: outputs, bits: 8, block_size: blockSize, accuracy_level: 4 },
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

/** w ≈ scale · (q − 128), scale = max |w| / 127 of each block. */
function layOutBlocks8(matrix: Float32Array, outputs: number, inputs: number): LaidOutMatrix {
  const blocks = inputs / blockSize;
  const weight = new Uint8Array(matrix.length);
  const scale = new Float32Array(outputs * blocks);
  for (let block = 0; block < scale.length; block++) {
    const from = block * blockSize;
    let largest = 0;
    for (let i = from; i < from + blockSize; i++) largest = Math.max(largest, Math.abs(matrix[i] as number));
    const step = Math.fround(largest / 127);
    scale[block] = step;
    for (let i = from; i < from + blockSize; i++) weight[i] = step === 0 ? 128 : Math.round((matrix[i] as number) / step) + 128;
  }
  return {
    weight: { type: 'uint8', shape: [outputs, blocks, blockSize], data: weight },
    scale: { type: 'float32', shape: [outputs, blocks], data: scale },
  };
}
