/**
 * Products of rows with a weight matrix, y = x · Wᵀ, and how a matrix is laid out for each way to compute them.
 *
 * - `float32`: plain multiplication. Exact, four bytes a weight.
 * - `blocks8`: eight-bit weights with a scale for each 32 along a row of W; x is rounded to eight bits in the same
 *   blocks, row by row, so that a row's result does not depend on its neighbours.
 */
import type { ElementType, GraphBuilder, Value } from './onnx.ts';

export type ProductKind = 'float32' | 'blocks8' | 'wide8' | 'blocks4' | 'rows8';

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
    case 'wide8':
      return layOutBlocks8(matrix, outputs, inputs);
    case 'blocks4':
      return layOutBlocks4(matrix, outputs, inputs);
    case 'rows8':
      return layOutRows8(matrix, outputs, inputs);
  }
}

/** y [rows, outputs] = x [rows, inputs] · Wᵀ. */
export function product(graph: GraphBuilder, kind: ProductKind, x: Value, outputs: number, inputs: number, part: PartLookup): Value {
  switch (kind) {
    case 'float32':
      return graph.node('MatMul', [x, part('weight')]);
    case 'blocks8':
    case 'wide8':
      return graph.node('MatMulNBits', [x, part('weight'), part('scale')], {
        domain: 'com.microsoft',
        attributes: { K: inputs, N: outputs, bits: 8, block_size: blockSize, accuracy_level: kind === 'blocks8' ? 4 : 0 },
      });
    case 'blocks4': {
      const quantised = graph.node('MatMulNBits', [x, part('weight'), part('scale'), part('zero')], {
        domain: 'com.microsoft',
        attributes: { K: inputs, N: outputs, bits: 4, block_size: blockSize, accuracy_level: 4 },
      });
      const sums = graph.node('MatMul', [x, graph.constant('float32', [inputs, inputs / blockSize], Array.from({ length: (inputs * inputs) / blockSize }, (_, i) => (Math.floor(Math.floor(i / (inputs / blockSize)) / blockSize) === i % (inputs / blockSize) ? 1 : 0)))]);
      return graph.node('Add', [quantised, graph.node('MatMul', [sums, part('offset')])]);
    }
    case 'rows8': {
      const largest = graph.node('ReduceMax', [graph.node('Abs', [x]), graph.integers(-1)], { attributes: { keepdims: 1 } });
      const step = graph.node('Max', [graph.node('Mul', [largest, graph.float(1 / 127)]), graph.float(1e-20)]);
      const q = graph.node('QuantizeLinear', [graph.node('Div', [x, step]), graph.float(1), graph.constant('uint8', [], [128])]);
      const y = graph.node('MatMulIntegerToFloat', [q, part('weight'), graph.float(1), part('scale'), graph.constant('uint8', [], [128])], { domain: 'com.microsoft' });
      return graph.node('Mul', [y, step]);
    }
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

function layOutRows8(matrix: Float32Array, outputs: number, inputs: number): LaidOutMatrix {
  const weight = new Int8Array(matrix.length);
  const scale = new Float32Array(outputs);
  for (let row = 0; row < outputs; row++) {
    let largest = 0;
    for (let i = 0; i < inputs; i++) largest = Math.max(largest, Math.abs(matrix[row * inputs + i] as number));
    const step = Math.fround(largest / 127) || 1;
    scale[row] = step;
    for (let i = 0; i < inputs; i++) weight[i * outputs + row] = Math.round((matrix[row * inputs + i] as number) / step);
  }
  return { weight: { type: 'int8', shape: [inputs, outputs], data: weight }, scale: { type: 'float32', shape: [outputs], data: scale } };
}

/** Exact for matrices whose blocks take at most 16 evenly spaced values. */
function layOutBlocks4(matrix: Float32Array, outputs: number, inputs: number): LaidOutMatrix {
  const blocks = inputs / blockSize;
  const weight = new Uint8Array(matrix.length / 2);
  const scale = new Float32Array(outputs * blocks);
  const zeroRow = Math.ceil(blocks / 2);
  const zero = new Uint8Array(outputs * zeroRow);
  const offset = new Float32Array(blocks * outputs);
  for (let row = 0; row < outputs; row++) {
    for (let block = 0; block < blocks; block++) {
      const from = row * inputs + block * blockSize;
      let low = Infinity, high = -Infinity;
      for (let i = from; i < from + blockSize; i++) { low = Math.min(low, matrix[i] as number); high = Math.max(high, matrix[i] as number); }
      const step = (high - low) / 15 || 1;
      const z = Math.min(15, Math.max(0, Math.round(-low / step)));
      scale[row * blocks + block] = step;
      zero[row * zeroRow + (block >> 1)] = (zero[row * zeroRow + (block >> 1)] as number) | (z << (4 * (block & 1)));
      offset[block * outputs + row] = low + z * step;
      for (let i = 0; i < blockSize; i++) {
        const q = Math.round(((matrix[from + i] as number) - low) / step);
        weight[(from + i) >> 1] = (weight[(from + i) >> 1] as number) | (q << (4 * (i & 1)));
      }
    }
  }
  return {
    weight: { type: 'uint8', shape: [outputs, blocks, blockSize / 2], data: weight },
    scale: { type: 'float32', shape: [outputs, blocks], data: scale },
    zero: { type: 'uint8', shape: [outputs, zeroRow], data: zero },
    offset: { type: 'float32', shape: [blocks, outputs], data: offset },
  };
}
