/** Reads safetensors files: a little-endian header length, a JSON table of tensors, then their bytes without gaps checked here. */
import { ByteSource } from './byte-source.ts';
import { decodeWeights } from './blocks.ts';
import { damagedFile, unsupportedModel } from './problems.ts';

const elementBytes = { F32: 4, F16: 2, BF16: 2, I32: 4, F64: 8, I64: 8, I16: 2, I8: 1, U8: 1, BOOL: 1 } as const;
export type SafetensorType = keyof typeof elementBytes;

export interface SafetensorEntry {
  readonly name: string;
  readonly type: SafetensorType;
  readonly shape: readonly number[];
  /** From the start of the file. */
  readonly offset: number;
  readonly bytes: number;
}

/** The format's own limit for the header. */
const longestHeader = 100 * 10 ** 6;

export class SafetensorsFile {
  readonly source: ByteSource;
  readonly tensors: ReadonlyMap<string, SafetensorEntry>;

  /** Reads the header. @throws Problem `model-missing`, `model-damaged` or `model-unsupported`. */
  constructor(path: string) {
    this.source = new ByteSource(path);
    try {
      this.tensors = readTable(this.source);
    } catch (error) {
      this.source.close();
      throw error;
    }
  }

  entry(name: string): SafetensorEntry {
    const entry = this.tensors.get(name);
    if (!entry) throw damagedFile(this.source.name, `the tensor ${name} is missing`);
    return entry;
  }

  /** The values of a float tensor, row-major. */
  floats(name: string): Float32Array {
    const entry = this.entry(name);
    return this.slice(name, 0, entry.bytes / elementBytes[entry.type]);
  }

  /** `count` values of a float tensor from the value `from` on, row-major. @throws RangeError beyond the tensor's end */
  slice(name: string, from: number, count: number): Float32Array {
    const { type, offset, bytes } = this.entry(name);
    if (!isFraction(type)) throw damagedFile(this.source.name, `the tensor ${name} does not hold fractions`);
    const size = elementBytes[type];
    if ((from + count) * size > bytes) throw new RangeError(`${name} has no values ${from} to ${from + count}`);
    return decodeWeights(type, this.source.read(offset + from * size, count * size), count);
  }

  /** The values of an I32 tensor, row-major. */
  integers(name: string): Int32Array {
    const entry = this.entry(name);
    if (entry.type !== 'I32') throw damagedFile(this.source.name, `the tensor ${name} does not hold whole numbers`);
    const bytes = this.source.read(entry.offset, entry.bytes);
    const view = new DataView(bytes.buffer);
    return Int32Array.from({ length: entry.bytes / 4 }, (_, i) => view.getInt32(4 * i, true));
  }

  close(): void {
    this.source.close();
  }
}

function readTable(source: ByteSource): Map<string, SafetensorEntry> {
  if (source.size < 10) throw damagedFile(source.name, 'it is too short to be a safetensors file');
  const head = source.read(0, 8);
  const length = Number(new DataView(head.buffer).getBigUint64(0, true));
  if (length > longestHeader || 8 + length > source.size) throw damagedFile(source.name, 'its table of tensors does not fit into it');
  let table: unknown;
  try {
    table = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(source.read(8, length)));
  } catch (cause) {
    throw damagedFile(source.name, 'its table of tensors cannot be read', cause);
  }
  if (!isRecord(table)) throw damagedFile(source.name, 'its table of tensors cannot be read');
  const start = 8 + length;
  const tensors = new Map<string, SafetensorEntry>();
  for (const [name, value] of Object.entries(table)) {
    if (name === '__metadata__') continue;
    tensors.set(name, readEntry(source, start, name, value));
  }
  return tensors;
}

function readEntry(source: ByteSource, start: number, name: string, value: unknown): SafetensorEntry {
  const shape = isRecord(value) ? value.shape : undefined;
  const offsets = isRecord(value) ? value.data_offsets : undefined;
  const type = isRecord(value) ? value.dtype : undefined;
  if (!isSizes(shape) || !isSizes(offsets) || offsets.length !== 2 || typeof type !== 'string') throw damagedFile(source.name, `the entry of ${name} makes no sense`);
  if (!Object.hasOwn(elementBytes, type)) throw unsupportedModel(source.name, `the tensor ${name} is stored as ${type.slice(0, 16)}`);
  const known = type as SafetensorType;
  const [from, to] = offsets as [number, number];
  const bytes = shape.reduce((a, b) => a * b, 1) * elementBytes[known];
  if (to - from !== bytes) throw damagedFile(source.name, `the size of ${name} does not fit its shape`);
  if (start + to > source.size) throw damagedFile(source.name, `it is cut off: the tensor ${name} lies beyond its end`);
  return { name, type: known, shape, offset: start + from, bytes };
}

/** Types that weights are read from. */
export function isFraction(type: SafetensorType): type is 'F32' | 'F16' | 'BF16' {
  return type === 'F32' || type === 'F16' || type === 'BF16';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isSizes(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0);
}
