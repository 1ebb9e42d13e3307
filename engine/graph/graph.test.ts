import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { onnxRuntime } from '../runtime/onnxruntime.ts';
import { blockSize, GraphBuilder, layOut, product } from './index.ts';
import type { BlockGrid, ProductKind } from './index.ts';
import { Message } from './protobuf.ts';

describe('a protocol buffer message', () => {
  it('writes whole numbers in groups of seven bits, lowest first', () => {
    expect([...new Message().integer(1, 150).finish()]).toEqual([0x08, 0x96, 0x01]);
    expect([...new Message().integer(2, 0).finish()]).toEqual([0x10, 0x00]);
    expect([...new Message().integer(1, -1).finish()]).toEqual([0x08, ...Array.from({ length: 9 }, () => 0xff), 0x01]);
  });

  it('writes texts, floats, packed numbers and messages', () => {
    expect([...new Message().text(2, 'hé').finish()]).toEqual([0x12, 3, 0x68, 0xc3, 0xa9]);
    expect([...new Message().float(3, 1).finish()]).toEqual([0x1d, 0, 0, 0x80, 0x3f]);
    expect([...new Message().packed(4, [1, 300]).finish()]).toEqual([0x22, 3, 1, 0xac, 2]);
    expect([...new Message().message(1, new Message().integer(1, 5)).finish()]).toEqual([0x0a, 2, 0x08, 5]);
  });

  it('gives back any whole number that is read as the format says', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value) => {
        const bytes = new Message().integer(1, value).finish().subarray(1);
        let read = 0n;
        for (const [index, byte] of bytes.entries()) read |= BigInt(byte & 0x7f) << BigInt(7 * index);
        expect(BigInt.asIntN(64, read)).toBe(value);
      }),
    );
  });
});

/** y = x · Wᵀ in double precision. */
function multiply(x: Float32Array, matrix: Float32Array, outputs: number, inputs: number): Float64Array {
  const rows = x.length / inputs;
  const out = new Float64Array(rows * outputs);
  for (let row = 0; row < rows; row++) {
    for (let output = 0; output < outputs; output++) {
      for (let i = 0; i < inputs; i++) out[row * outputs + output] = (out[row * outputs + output] as number) + (x[row * inputs + i] as number) * (matrix[output * inputs + i] as number);
    }
  }
  return out;
}

async function compute(kind: ProductKind, x: Float32Array, matrix: Float32Array, outputs: number, inputs: number, grid?: BlockGrid): Promise<Float32Array> {
  const graph = new GraphBuilder('product');
  const parts = layOut(kind, matrix, outputs, inputs, grid);
  const weights = new Map<string, Uint8Array>();
  const y = product(graph, kind, graph.input('x', 'float32', ['S', inputs]), outputs, inputs, (suffix) => {
    const { type, shape, data } = parts[suffix] as (typeof parts)[string];
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    weights.set(suffix, bytes);
    return graph.external(suffix, { type, shape, file: suffix, offset: 0, bytes: bytes.byteLength });
  });
  graph.output('y', y, 'float32', ['S', outputs]);
  const session = await onnxRuntime.open({ kind: 'memory', model: graph.finish(), weights }, { threads: 1 });
  const result = await session.run({ x: { data: x, shape: [x.length / inputs, inputs] } }, ['y']);
  await session.release();
  return result.y as Float32Array;
}

/** Weights on a grid of sixteen values a block, as a four-bit file holds them. */
function gridMatrix(outputs: number, inputs: number, numbers: (index: number) => number): { matrix: Float32Array; grid: BlockGrid } {
  const blocks = (outputs * inputs) / blockSize;
  const steps = Float32Array.from({ length: blocks }, (_, block) => 0.01 + 0.05 * numbers(block));
  const bases = Float32Array.from({ length: blocks }, (_, block) => -(4 + 8 * numbers(block + 7919)) * (steps[block] as number));
  const matrix = Float32Array.from({ length: outputs * inputs }, (_, i) => {
    const block = Math.floor(i / blockSize);
    return Math.fround((bases[block] as number) + Math.fround((steps[block] as number) * Math.floor(16 * numbers(i + 104_729))));
  });
  return { matrix, grid: { steps, bases } };
}

const random = (seed: number) => (index: number) => {
  let state = Math.imul(seed ^ index, 0x9e37_79b1) >>> 0;
  state = Math.imul(state ^ (state >>> 15), 0x85eb_ca6b) >>> 0;
  return ((state ^ (state >>> 13)) >>> 0) / 2 ** 32;
};

describe('a product of rows with a matrix', () => {
  const [outputs, inputs] = [24, 96];
  const within: Record<ProductKind, number> = { float32: 1e-6, float16: 0.001, blocks4: 0.003, blocks4x8: 0.01, blocks8: 0.01, symmetric4: 0.15, symmetric4x8: 0.15 };

  it.each(['float32', 'float16', 'blocks4', 'blocks4x8', 'blocks8', 'symmetric4', 'symmetric4x8'] as const)('in %s is x · Wᵀ, closely', async (kind) => {
    for (const seed of [1, 2, 3]) {
      const numbers = random(seed);
      const { matrix, grid } = gridMatrix(outputs, inputs, numbers);
      const x = Float32Array.from({ length: 3 * inputs }, (_, i) => 2 * numbers(i + 15_485_863) - 1);
      const ours = await compute(kind, x, matrix, outputs, inputs, grid);
      const exact = multiply(x, matrix, outputs, inputs);
      const size = Math.sqrt(exact.reduce((sum, value) => sum + value ** 2, 0) / exact.length);
      const distance = Math.sqrt(exact.reduce((sum, value, i) => sum + (value - (ours[i] as number)) ** 2, 0) / exact.length);
      expect(distance / size).toBeLessThan(within[kind]);
    }
  });

  it('does not depend on the other rows', async () => {
    const numbers = random(4);
    const { matrix, grid } = gridMatrix(outputs, inputs, numbers);
    const x = Float32Array.from({ length: 5 * inputs }, (_, i) => 2 * numbers(i) - 1);
    x.fill(1000, 4 * inputs);
    for (const kind of ['blocks4', 'blocks4x8', 'blocks8', 'symmetric4', 'symmetric4x8'] as const) {
      const together = await compute(kind, x, matrix, outputs, inputs, grid);
      const alone = await compute(kind, x.slice(0, inputs), matrix, outputs, inputs, grid);
      for (let i = 0; i < outputs; i++) expect(together[i]).toBeCloseTo(alone[i] as number, 4);
    }
  });

  it('of a matrix of zeros is zero', async () => {
    const x = new Float32Array(inputs).fill(1);
    const zeros = new Float32Array(outputs * inputs);
    const grid = { steps: new Float32Array((outputs * inputs) / blockSize), bases: new Float32Array((outputs * inputs) / blockSize) };
    for (const kind of ['float32', 'blocks4', 'blocks4x8', 'blocks8'] as const) expect([...(await compute(kind, x, zeros, outputs, inputs, grid))].map(Math.abs), kind).toEqual(Array.from({ length: outputs }, () => 0));
  });

  it('in four bits needs weights that were stored in four bits', () => {
    expect(() => layOut('blocks4', new Float32Array(32), 1, 32)).toThrow(RangeError);
  });
});
