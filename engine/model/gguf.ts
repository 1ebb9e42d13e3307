/**
 * Reads GGUF files (versions 2 and 3, little-endian): metadata and the table of tensors. Nothing in the file is trusted:
 * every length, count and offset is checked before memory is taken for it.
 */
import { blockLayout } from './blocks.ts';
import type { WeightFormat } from './blocks.ts';
import { ByteSource } from './byte-source.ts';
import { damagedFile, unsupportedModel } from './problems.ts';

export type MetadataValue = number | bigint | boolean | string | readonly MetadataValue[] | Float64Array;

/** Where a tensor's bytes lie. Shape is outermost first, as [rows, columns]; the file has it the other way round. */
export interface TensorEntry {
  readonly name: string;
  readonly format: WeightFormat;
  readonly shape: readonly number[];
  /** From the start of the file. */
  readonly offset: number;
  readonly bytes: number;
}

/** Formats by their number in the file; those without a decoder are named for the message. */
const formats: Readonly<Record<number, string>> = {
  0: 'F32', 1: 'F16', 2: 'Q4_0', 3: 'Q4_1', 6: 'Q5_0', 7: 'Q5_1', 8: 'Q8_0', 9: 'Q8_1', 10: 'Q2_K', 11: 'Q3_K', 12: 'Q4_K', 13: 'Q5_K',
  14: 'Q6_K', 15: 'Q8_K', 16: 'IQ2_XXS', 17: 'IQ2_XS', 18: 'IQ3_XXS', 19: 'IQ1_S', 20: 'IQ4_NL', 21: 'IQ3_S', 22: 'IQ2_S', 23: 'IQ4_XS',
  24: 'I8', 25: 'I16', 26: 'I32', 27: 'I64', 28: 'F64', 29: 'IQ1_M', 30: 'BF16', 34: 'TQ1_0', 35: 'TQ2_0', 39: 'MXFP4',
};

const magic = 0x4655_4747;
/** Headers are a few megabytes (the vocabulary); one that claims more is not read. */
const longestHeader = 256 * 2 ** 20;
const longestDimension = 2 ** 31;

export class GgufFile {
  readonly source: ByteSource;
  readonly metadata: ReadonlyMap<string, MetadataValue>;
  readonly tensors: ReadonlyMap<string, TensorEntry>;

  /** Reads the header. @throws Problem `model-missing`, `model-damaged` or `model-unsupported`. */
  constructor(path: string) {
    this.source = new ByteSource(path);
    try {
      const header = new HeaderReader(this.source);
      const { metadata, tensors } = readHeader(header, this.source);
      this.metadata = metadata;
      this.tensors = tensors;
    } catch (error) {
      this.source.close();
      throw error;
    }
  }

  text(key: string): string {
    const value = this.metadata.get(key);
    if (typeof value !== 'string') throw damagedFile(this.source.name, `its entry ${key} is missing or not a text`);
    return value;
  }

  number(key: string): number {
    const value = this.metadata.get(key);
    if (typeof value !== 'number' || !Number.isFinite(value)) throw damagedFile(this.source.name, `its entry ${key} is missing or not a number`);
    return value;
  }

  texts(key: string): readonly string[] {
    const value = this.metadata.get(key);
    if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) throw damagedFile(this.source.name, `its entry ${key} is missing or not a list of texts`);
    return value as readonly string[];
  }

  /** The undecoded bytes of a tensor. */
  bytes(entry: TensorEntry): Uint8Array {
    return this.source.read(entry.offset, entry.bytes);
  }

  close(): void {
    this.source.close();
  }
}

function readHeader(header: HeaderReader, source: ByteSource) {
  if (source.size < 24 || header.u32() !== magic) throw damagedFile(source.name, 'it is not a GGUF file');
  const version = header.u32();
  if (version !== 2 && version !== 3) throw unsupportedModel(source.name, `GGUF version ${version}`);
  const tensorCount = header.count(24);
  const metadataCount = header.count(13);
  const metadata = new Map<string, MetadataValue>();
  for (let i = 0; i < metadataCount; i++) {
    const key = header.text();
    if (metadata.has(key)) throw damagedFile(source.name, `its entry ${key} stands twice`);
    metadata.set(key, header.value(header.u32(), 0));
  }

  const declared = metadata.get('general.alignment') ?? 32;
  if (typeof declared !== 'number' || !Number.isInteger(declared) || declared < 1 || declared > 2 ** 20) throw damagedFile(source.name, 'its alignment makes no sense');
  const table: { name: string; format: WeightFormat; shape: number[]; relative: number; bytes: number }[] = [];
  const names = new Set<string>();
  for (let i = 0; i < tensorCount; i++) {
    const name = header.text();
    if (names.has(name)) throw damagedFile(source.name, `the tensor ${name} stands twice`);
    names.add(name);
    const rank = header.u32();
    if (rank > 4) throw damagedFile(source.name, `the tensor ${name} has ${rank} dimensions`);
    const shape: number[] = [];
    for (let j = 0; j < rank; j++) shape.unshift(header.u64());
    if (shape.some((size) => size < 1 || size > longestDimension)) throw damagedFile(source.name, `the tensor ${name} has an impossible size`);
    const format = formats[header.u32()];
    const relative = header.u64();
    if (format === undefined) throw damagedFile(source.name, `the tensor ${name} is of an unknown number format`);
    if (!(format in blockLayout)) throw unsupportedModel(source.name, `its weights are stored as ${format}`);
    const known = format as WeightFormat;
    const { weights, bytes: blockBytes } = blockLayout[known];
    if ((shape.at(-1) ?? 1) % weights !== 0) throw damagedFile(source.name, `the rows of ${name} are not whole ${format} blocks`);
    if (relative % declared !== 0) throw damagedFile(source.name, `the tensor ${name} starts at an unaligned place`);
    const bytes = (shape.reduce((a, b) => a * b, 1) / weights) * blockBytes;
    table.push({ name, format: known, shape, relative, bytes });
  }

  const start = Math.ceil(header.position / declared) * declared;
  const tensors = new Map<string, TensorEntry>();
  for (const { name, format, shape, relative, bytes } of table) {
    const offset = start + relative;
    if (!Number.isSafeInteger(offset + bytes) || offset + bytes > source.size) throw damagedFile(source.name, `it is cut off: the tensor ${name} lies beyond its end`);
    tensors.set(name, { name, format, shape, offset, bytes });
  }
  return { metadata, tensors };
}

/** Reads the header front to back through a window that grows as needed. */
class HeaderReader {
  position = 0;
  private readonly source: ByteSource;
  private window: Uint8Array = new Uint8Array(0);
  private view: DataView = new DataView(new ArrayBuffer(0));
  private windowStart = 0;
  private readonly decoder = new TextDecoder('utf-8', { fatal: true });

  constructor(source: ByteSource) {
    this.source = source;
  }

  u32(): number {
    return this.fixed(4, (view, at) => view.getUint32(at, true));
  }

  u64(): number {
    const value = this.fixed(8, (view, at) => view.getBigUint64(at, true));
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw damagedFile(this.source.name, 'it holds an impossible size');
    return Number(value);
  }

  /** A count of things that take at least `least` bytes each in the rest of the file. */
  count(least: number): number {
    const value = this.u64();
    if (value * least > this.source.size - this.position) throw damagedFile(this.source.name, `it claims to hold ${value} entries, more than fit into it`);
    return value;
  }

  text(): string {
    const length = this.count(1);
    const at = this.take(length);
    try {
      return this.decoder.decode(this.window.subarray(at, at + length));
    } catch (cause) {
      throw damagedFile(this.source.name, 'a text in it is not UTF-8', cause);
    }
  }

  value(type: number, depth: number): MetadataValue {
    switch (type) {
      case 0:
        return this.fixed(1, (view, at) => view.getUint8(at));
      case 1:
        return this.fixed(1, (view, at) => view.getInt8(at));
      case 2:
        return this.fixed(2, (view, at) => view.getUint16(at, true));
      case 3:
        return this.fixed(2, (view, at) => view.getInt16(at, true));
      case 4:
        return this.u32();
      case 5:
        return this.fixed(4, (view, at) => view.getInt32(at, true));
      case 6:
        return this.fixed(4, (view, at) => view.getFloat32(at, true));
      case 7:
        return this.fixed(1, (view, at) => view.getUint8(at)) !== 0;
      case 8:
        return this.text();
      case 9:
        return this.list(depth);
      case 10:
        return narrow(this.fixed(8, (view, at) => view.getBigUint64(at, true)));
      case 11:
        return narrow(this.fixed(8, (view, at) => view.getBigInt64(at, true)));
      case 12:
        return this.fixed(8, (view, at) => view.getFloat64(at, true));
      default:
        throw damagedFile(this.source.name, 'an entry is of an unknown type');
    }
  }

  private list(depth: number): MetadataValue {
    if (depth > 2) throw damagedFile(this.source.name, 'its entries are nested too deeply');
    const type = this.u32();
    const least = [1, 1, 2, 2, 4, 4, 4, 1, 8, 12, 8, 8, 8][type];
    if (least === undefined) throw damagedFile(this.source.name, 'a list is of an unknown type');
    const length = this.count(least);
    const values: MetadataValue[] = [];
    for (let i = 0; i < length; i++) values.push(this.value(type, depth + 1));
    return values;
  }

  private fixed<T>(length: number, get: (view: DataView, at: number) => T): T {
    const at = this.take(length);
    return get(this.view, at);
  }

  /** Makes sure that the next `length` bytes are in the window; returns where they start in it and steps over them. */
  private take(length: number): number {
    const end = this.position + length;
    if (end > this.source.size) throw damagedFile(this.source.name, 'it is cut off in its header');
    if (end > longestHeader) throw damagedFile(this.source.name, 'its header is impossibly long');
    if (end > this.windowStart + this.window.byteLength) {
      const size = Math.min(Math.max(length, 2 ** 20), this.source.size - this.position);
      this.window = this.source.read(this.position, size);
      this.view = new DataView(this.window.buffer);
      this.windowStart = this.position;
    }
    const at = this.position - this.windowStart;
    this.position = end;
    return at;
  }
}

function narrow(value: bigint): number | bigint {
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
}
