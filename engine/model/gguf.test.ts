import { closeSync, ftruncateSync, mkdtempSync, openSync, readSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { Problem } from '../text/index.ts';
import { GgufFile } from './gguf.ts';
import { buildGguf } from './gguf-builder.test-support.ts';
import { LlamaWeights } from './llama.ts';
import { GgufTokenizer } from './tokenizer.ts';

const embedded = join(import.meta.dirname, '../../assets/models/palimpsest-135m/model.gguf');
const folder = mkdtempSync(join(tmpdir(), 'palimpsest-gguf-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const small = () =>
  buildGguf({ 'general.architecture': { type: 'text', value: 'llama' }, 'some.number': { type: 'u32', value: 7 }, 'some.words': { type: 'texts', value: ['a', 'bc'] } }, [
    { name: 'one', format: 0, shape: [2, 4], data: new Uint8Array(Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8).buffer) },
    { name: 'two', format: 8, shape: [1, 32], data: new Uint8Array(34).fill(1) },
  ]);

function write(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

/** Reads everything that can be read from the file; a Problem is the only acceptable failure. */
function readAll(path: string): 'read' | 'problem' {
  try {
    const file = new GgufFile(path);
    try {
      for (const entry of file.tensors.values()) file.bytes(entry);
    } finally {
      file.close();
    }
    return 'read';
  } catch (error) {
    if (error instanceof Problem && ['model-damaged', 'model-unsupported', 'model-missing'].includes(error.code)) return 'problem';
    throw error;
  }
}

/** The embedded model's header in a file of its full size: the weights are a hole. */
function headerOfEmbedded() {
  const file = new GgufFile(embedded);
  const { size } = file.source;
  const start = Math.min(...[...file.tensors.values()].map((entry) => entry.offset));
  file.close();
  const header = Buffer.alloc(start);
  const descriptor = openSync(embedded, 'r');
  readSync(descriptor, header, 0, start, 0);
  closeSync(descriptor);
  return { header, size };
}

function writeSparse(name: string, header: Uint8Array, size: number): string {
  const path = join(folder, name);
  const descriptor = openSync(path, 'w');
  writeSync(descriptor, header);
  ftruncateSync(descriptor, size);
  closeSync(descriptor);
  return path;
}

describe('a GGUF file', () => {
  it('gives its entries and its tensors', () => {
    const file = new GgufFile(write('small.gguf', small()));
    expect(file.text('general.architecture')).toBe('llama');
    expect(file.number('some.number')).toBe(7);
    expect(file.texts('some.words')).toEqual(['a', 'bc']);
    const one = file.tensors.get('one');
    expect(one?.shape).toEqual([2, 4]);
    expect([...new Float32Array(file.bytes(one!).buffer)]).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(file.tensors.get('two')).toMatchObject({ format: 'Q8_0', bytes: 34 });
    file.close();
  });

  it('that is not there is a problem and not a crash', () => {
    expect(() => new GgufFile(join(folder, 'nowhere.gguf'))).toThrow(expect.objectContaining({ code: 'model-missing' }));
    expect(() => new GgufFile(folder)).toThrow(expect.objectContaining({ code: 'model-missing' }));
  });

  it('cut off anywhere is a problem', () => {
    const whole = small();
    for (let length = 0; length < whole.byteLength - 30; length++) expect(readAll(write('cut.gguf', whole.subarray(0, length)))).toBe('problem');
  });

  it('with any bytes changed is read or a problem, never anything else', () => {
    const whole = small();
    const change = fc.record({ at: fc.nat({ max: whole.byteLength - 1 }), value: fc.integer({ min: 0, max: 255 }) });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 8 }), (changes) => {
        const bytes = Buffer.from(whole);
        for (const { at, value } of changes) bytes[at] = value;
        readAll(write('changed.gguf', bytes));
      }),
      { numRuns: 1500 },
    );
  });

  it('of random bytes behind a right beginning is a problem', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 0, maxLength: 400 }), (bytes) => {
        const start = Buffer.from('474755460300000001000000000000000100000000000000', 'hex');
        start.write('GGUF');
        expect(readAll(write('random.gguf', Buffer.concat([start, bytes])))).toBe('problem');
      }),
      { numRuns: 300 },
    );
  });

  it('that claims impossible numbers of things is refused before memory is taken', () => {
    for (const at of [8, 16]) {
      const bytes = small();
      bytes.writeBigUInt64LE(0x7fff_ffff_ffffn, at);
      expect(readAll(write('huge.gguf', bytes))).toBe('problem');
    }
  });

  it('with weights in a format that is not decoded says which', () => {
    const bytes = buildGguf({}, [{ name: 'x', format: 10, shape: [1, 256], data: new Uint8Array(144) }]);
    expect(() => new GgufFile(write('q2k.gguf', bytes))).toThrow(/stored as Q2_K/);
  });

  it('of another version says so', () => {
    expect(() => new GgufFile(write('v9.gguf', buildGguf({}, [], 9)))).toThrow(expect.objectContaining({ code: 'model-unsupported' }));
  });
});

describe('the header of the embedded model', () => {
  const { header, size } = headerOfEmbedded();

  it('with any bytes changed is understood or a problem, never anything else', () => {
    // Where the entries and the tensor table are; the vocabulary in between is text that may say anything.
    const places = fc.oneof(fc.nat({ max: 3000 }), fc.integer({ min: header.byteLength - 18_000, max: header.byteLength - 1 }), fc.nat({ max: header.byteLength - 1 }));
    fc.assert(
      fc.property(fc.array(fc.record({ at: places, value: fc.integer({ min: 0, max: 255 }) }), { minLength: 1, maxLength: 4 }), (changes) => {
        const bytes = Buffer.from(header);
        for (const { at, value } of changes) bytes[at] = value;
        const path = writeSparse('header.gguf', bytes, size);
        try {
          const file = new GgufFile(path);
          try {
            expect(new LlamaWeights(file).shape.layers).toBeGreaterThan(0);
            expect(new GgufTokenizer(file).size).toBeGreaterThan(0);
          } finally {
            file.close();
          }
        } catch (error) {
          if (!(error instanceof Problem)) throw error;
        }
      }),
      { numRuns: 40 },
    );
  });

  it('cut off anywhere is a problem', () => {
    fc.assert(
      fc.property(fc.nat({ max: size - 1 }), (length) => {
        expect(() => new GgufFile(writeSparse('cut.gguf', header.subarray(0, Math.min(length, header.byteLength)), length))).toThrow(Problem);
      }),
      { numRuns: 40 },
    );
  });

  it('of another architecture is refused by name', () => {
    const bytes = Buffer.from(header);
    bytes.write('mamba', bytes.indexOf('llama'));
    const file = new GgufFile(writeSparse('mamba.gguf', bytes, size));
    expect(() => new LlamaWeights(file)).toThrow(/architecture is mamba/);
    file.close();
  });
});
