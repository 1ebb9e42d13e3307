import { InferenceSession, Tensor } from 'onnxruntime-node';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GraphBuilder } from './onnx.ts';
import type { ExternalTensor } from './onnx.ts';
import { toHalves } from './halves.ts';
import { layOut, product } from './product.ts';
import type { LaidOutMatrix, LaidOutTensor, ProductKind } from './product.ts';
import { dequantiseSymmetric4, quantiseSymmetric4 } from './symmetric.ts';
import { halfToNumber } from '../model/blocks.ts';

const block = 32;

/** Squared errors of a block, in float64. */
function squaredError(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += ((a[i] as number) - (b[i] as number)) ** 2;
  return sum;
}

/** Plain rounding: the largest weight of the block at `anchor`. */
function plain(weights: Float32Array, anchor: number): Float32Array {
  const extreme = weights.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a), 0);
  if (extreme === 0) return new Float32Array(block);
  const scale = extreme / anchor;
  return weights.map((weight) => scale * Math.min(7, Math.max(-8, Math.round(weight / scale))));
}

/** Blocks of many shapes: smooth, spiky, nearly empty, one-sided. */
const blocks = fc.oneof(
  fc.array(fc.float({ min: -2, max: 2, noNaN: true }), { minLength: block, maxLength: block }),
  fc.array(fc.integer({ min: -9, max: 9 }), { minLength: block, maxLength: block }),
  fc.array(fc.float({ min: 0, max: 1, noNaN: true }), { minLength: block, maxLength: block }),
  fc.tuple(fc.array(fc.float({ min: Math.fround(-0.01), max: Math.fround(0.01), noNaN: true }), { minLength: block - 1, maxLength: block - 1 }), fc.float({ min: -5, max: 5, noNaN: true })).map(([rest, spike]) => [...rest, spike]),
);

describe('weights rounded to four bits without a zero point', () => {
  it('never lose more than with plain rounding, whichever side the largest weight is put on', () => {
    fc.assert(
      fc.property(blocks, (values) => {
        const weights = Float32Array.from(values);
        const error = squaredError(weights, dequantiseSymmetric4(quantiseSymmetric4(weights)));
        const power = squaredError(weights, new Float32Array(block));
        for (const anchor of [-8, 7, 8]) expect(error).toBeLessThanOrEqual(squaredError(weights, plain(weights, anchor)) + 1e-9 * power + 1e-30);
      }),
      { numRuns: 2000 },
    );
  });

  it('come back within one step of their block, and zeros as zeros', () => {
    fc.assert(
      fc.property(blocks, (values) => {
        const weights = Float32Array.from(values);
        const largest = weights.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
        const back = dequantiseSymmetric4(quantiseSymmetric4(weights));
        for (let i = 0; i < block; i++) expect(Math.abs((back[i] as number) - (weights[i] as number))).toBeLessThanOrEqual(largest / 5);
      }),
    );
    expect([...dequantiseSymmetric4(quantiseSymmetric4(new Float32Array(64)))]).toEqual([...new Float32Array(64)]);
  });

  it('that were four-bit numbers before come back exactly', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -8, max: 7 }), { minLength: block, maxLength: block }), fc.integer({ min: -20, max: 4 }), (numbers, exponent) => {
        // Without the extreme the step cannot be known from the numbers.
        const weights = Float32Array.from([-8, ...numbers.slice(1)], (number) => number * 2 ** exponent);
        expect(dequantiseSymmetric4(quantiseSymmetric4(weights))).toEqual(weights);
      }),
    );
  });

  it('lose clearly less than with plain rounding on weights as trained ones are', () => {
    const weights = normal(32 * 2000, 0.02);
    const search = squaredError(weights, dequantiseSymmetric4(quantiseSymmetric4(weights)));
    let simple = 0;
    for (let at = 0; at < weights.length; at += block) {
      const part = weights.subarray(at, at + block);
      simple += squaredError(part, plain(part, -8));
    }
    expect(search).toBeLessThan(0.9 * simple);
  });

  it('give the product that their values give', async () => {
    const [rows, outputs, inputs] = [3, 6, 96];
    const matrix = normal(outputs * inputs, 0.1);
    const x = normal(rows * inputs, 1);
    const values = dequantiseSymmetric4(quantiseSymmetric4(matrix));
    const exact = multiply(x, values, rows, outputs, inputs);
    const largest = exact.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
    // In one of the kinds x is rounded to eight bits on the way.
    for (const [kind, within] of [['symmetric4', 1e-5], ['symmetric4x8', 0.02]] as const) {
      const y = await compute(kind, layOut(kind, matrix, outputs, inputs), x, rows, outputs, inputs);
      for (let i = 0; i < y.length; i++) expect(Math.abs((y[i] as number) - (exact[i] as number))).toBeLessThan(within * largest);
    }
  });
});

describe('weights in float16', () => {
  it('are rounded to the nearest float16', () => {
    const near = (value: number, bits: number) => Math.abs(halfToNumber(bits) - value);
    fc.assert(
      fc.property(fc.oneof(fc.float({ min: -65_504, max: 65_504, noNaN: true }), fc.float({ min: -1, max: 1, noNaN: true }), fc.float({ min: Math.fround(-1e-4), max: Math.fround(1e-4), noNaN: true })), (value) => {
        const [bits] = toHalves(Float32Array.of(value)) as unknown as [number];
        expect(bits >> 15).toBe(Object.is(value, -0) || value < 0 ? 1 : 0);
        const size = bits & 0x7fff;
        for (const other of [size - 1, size + 1]) {
          if (other >= 0 && other < 0x7c00) expect(near(value, bits)).toBeLessThanOrEqual(near(value, (bits & 0x8000) | other));
        }
      }),
      { numRuns: 3000 },
    );
    // Every float16 is itself, halves between two go to the even one.
    for (let bits = 0; bits < 0x7c00; bits++) expect(toHalves(Float32Array.of(halfToNumber(bits)))[0]).toBe(bits);
    for (let bits = 0; bits < 0x7bff; bits++) expect(toHalves(Float32Array.of((halfToNumber(bits) + halfToNumber(bits + 1)) / 2))[0]).toBe(bits + (bits & 1));
    expect([...toHalves(Float32Array.of(1e9, -Infinity, NaN, 65_520))]).toEqual([0x7c00, 0xfc00, 0x7e00, 0x7c00]);
  });

  it('give the product that their values give', async () => {
    const [rows, outputs, inputs] = [2, 5, 24];
    const matrix = normal(outputs * inputs, 0.1);
    const x = normal(rows * inputs, 1);
    const y = await compute('float16', layOut('float16', matrix, outputs, inputs), x, rows, outputs, inputs);
    const exact = multiply(x, matrix, rows, outputs, inputs);
    for (let i = 0; i < y.length; i++) expect(y[i] as number).toBeCloseTo(exact[i] as number, 3);
  });
});

/** Normally distributed numbers, always the same. */
function normal(count: number, deviation: number): Float32Array {
  let state = 2024;
  const uniform = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
  return Float32Array.from({ length: count }, () => deviation * Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform()));
}

function multiply(x: Float32Array, w: Float32Array, rows: number, outputs: number, inputs: number): Float64Array {
  const out = new Float64Array(rows * outputs);
  for (let row = 0; row < rows; row++) {
    for (let output = 0; output < outputs; output++) {
      for (let i = 0; i < inputs; i++) out[row * outputs + output] = (out[row * outputs + output] as number) + (x[row * inputs + i] as number) * (w[output * inputs + i] as number);
    }
  }
  return out;
}

async function compute(kind: ProductKind, matrix: LaidOutMatrix, x: Float32Array, rows: number, outputs: number, inputs: number): Promise<Float32Array> {
  const graph = new GraphBuilder('product');
  const files = new Map<string, Uint8Array>();
  const part = (suffix: string) => {
    const { type, shape, data } = matrix[suffix] as LaidOutTensor;
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    files.set(suffix, bytes);
    const place: ExternalTensor = { type, shape, file: suffix, offset: 0, bytes: bytes.byteLength };
    return graph.external(suffix, place);
  };
  graph.output('y', product(graph, kind, graph.input('x', 'float32', [rows, inputs]), outputs, inputs, part), 'float32', [rows, outputs]);
  const session = await InferenceSession.create(graph.finish(), { externalData: [...files].map(([path, data]) => ({ path, data })) });
  const { y } = await session.run({ x: new Tensor('float32', x, [rows, inputs]) });
  await session.release();
  return (y as Tensor).data as Float32Array;
}
