import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { Problem } from '../text/index.ts';
import { SafetensorsFile } from './safetensors.ts';

const folder = mkdtempSync(join(tmpdir(), 'palimpsest-safetensors-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function build(table: object, data: Uint8Array): Buffer {
  const json = Buffer.from(JSON.stringify(table));
  const head = Buffer.alloc(8);
  head.writeBigUInt64LE(BigInt(json.byteLength));
  return Buffer.concat([head, json, data]);
}

function write(bytes: Uint8Array): string {
  const path = join(folder, 'x.safetensors');
  writeFileSync(path, bytes);
  return path;
}

const good = () =>
  build(
    { __metadata__: { from: 'a test' }, a: { dtype: 'F16', shape: [2], data_offsets: [0, 4] }, b: { dtype: 'I32', shape: [1, 1], data_offsets: [4, 8] }, c: { dtype: 'F32', shape: [1], data_offsets: [8, 12] } },
    Buffer.from('003c00c0070000000000003f', 'hex'),
  );

describe('a safetensors file', () => {
  it('gives the values of its tensors', () => {
    const file = new SafetensorsFile(write(good()));
    expect([...file.floats('a')]).toEqual([1, -2]);
    expect([...file.integers('b')]).toEqual([7]);
    expect([...file.floats('c')]).toEqual([0.5]);
    expect(() => file.floats('d')).toThrow(/tensor d is missing/);
    file.close();
  });

  it('cut off anywhere is a problem', () => {
    const whole = good();
    for (let length = 0; length < whole.byteLength; length++) expect(() => new SafetensorsFile(write(whole.subarray(0, length)))).toThrow(Problem);
  });

  it('with any bytes changed is read or a problem, never anything else', () => {
    const whole = good();
    fc.assert(
      fc.property(fc.nat({ max: whole.byteLength - 1 }), fc.integer({ min: 0, max: 255 }), (at, value) => {
        const bytes = Buffer.from(whole);
        bytes[at] = value;
        try {
          const file = new SafetensorsFile(write(bytes));
          for (const { name, type } of file.tensors.values()) {
            if (type === 'I32') file.integers(name);
            else file.floats(name);
          }
          file.close();
        } catch (error) {
          if (!(error instanceof Problem)) throw error;
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('whose sizes and offsets do not fit each other is a problem', () => {
    for (const entry of [
      { dtype: 'F32', shape: [2], data_offsets: [0, 4] },
      { dtype: 'F32', shape: [1], data_offsets: [4, 0] },
      { dtype: 'F32', shape: [-1], data_offsets: [0, 4] },
      { dtype: 'F32', shape: [1.5], data_offsets: [0, 6] },
      { dtype: 'F32', shape: [2 ** 40], data_offsets: [0, 2 ** 42] },
      { dtype: 'BF8', shape: [4], data_offsets: [0, 4] },
      null,
    ]) {
      expect(() => new SafetensorsFile(write(build({ a: entry }, new Uint8Array(4))))).toThrow(Problem);
    }
  });
});
