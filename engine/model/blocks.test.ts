import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeGrid, decodeWeights, halfToNumber } from './blocks.ts';
import type { WeightFormat } from './blocks.ts';

describe('a float16', () => {
  it('has the value that its sixteen bits stand for', () => {
    expect([0x0000, 0x3c00, 0xc000, 0x7bff, 0x0001, 0x0400, 0x3555].map(halfToNumber)).toEqual([0, 1, -2, 65504, 2 ** -24, 2 ** -14, 0.333251953125]);
    expect(halfToNumber(0x7c00)).toBe(Number.POSITIVE_INFINITY);
    expect(halfToNumber(0x7e00)).toBeNaN();
  });

  it('grows with its bits', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 0x7bfe }), (bits) => halfToNumber(bits) < halfToNumber(bits + 1) && halfToNumber(bits | 0x8000) === -halfToNumber(bits)));
  });
});

describe('blocks of weights', () => {
  it('in Q8_0 are a scale times whole numbers', () => {
    const bytes = Uint8Array.from([0x00, 0x38, ...Array.from({ length: 32 }, (_, i) => (i - 16) & 255)]);
    expect([...decodeWeights('Q8_0', bytes, 32)]).toEqual(Array.from({ length: 32 }, (_, i) => 0.5 * (i - 16)));
  });

  it('in Q4_1 are a scale times four bits plus a minimum, the low halves first', () => {
    const bytes = Uint8Array.from([0x00, 0x38, 0x00, 0xc0, ...Array.from({ length: 16 }, (_, i) => i | ((15 - i) << 4))]);
    expect([...decodeWeights('Q4_1', bytes, 32)]).toEqual([...Array.from({ length: 16 }, (_, i) => 0.5 * i - 2), ...Array.from({ length: 16 }, (_, i) => 0.5 * (15 - i) - 2)]);
    expect(decodeGrid('Q4_1', bytes)).toEqual({ steps: Float32Array.of(0.5), bases: Float32Array.of(-2) });
    expect(decodeGrid('Q8_0', bytes)).toBeUndefined();
  });

  it.each(['BF16', 'Q4_0', 'Q4_1', 'Q5_0', 'Q5_1', 'Q8_0', 'Q4_K', 'Q5_K', 'Q6_K'] as const satisfies readonly WeightFormat[])('in %s have the values that the format’s own library reads', (format) => {
    const golden = JSON.parse(readFileSync(join(import.meta.dirname, '..', 'fixtures', 'gguf-blocks', 'golden.json'), 'utf8')) as Record<string, { bytes: string; values: string }>;
    const bytes = Buffer.from(golden[format]?.bytes ?? '', 'base64');
    const expected = new Float32Array(Uint8Array.from(Buffer.from(golden[format]?.values ?? '', 'base64')).buffer);
    const values = decodeWeights(format, bytes, expected.length);
    expect(expected.length).toBeGreaterThan(15);
    // The library rounds in between; the largest values here are some thousands.
    for (let i = 0; i < expected.length; i++) expect(Math.abs((values[i] as number) - (expected[i] as number))).toBeLessThanOrEqual(1e-6 * Math.max(1, Math.abs(expected[i] as number)) + 1e-3);
  });

  it('of another length than asked for are refused', () => {
    expect(() => decodeWeights('Q4_1', new Uint8Array(19), 32)).toThrow(RangeError);
    expect(() => decodeWeights('Q8_0', new Uint8Array(34), 33)).toThrow(RangeError);
    expect(() => decodeWeights('F32', new Uint8Array(8), 3)).toThrow(RangeError);
  });
});
