/** Writes small GGUF files for tests: whatever a test wants to be wrong is wrong in exactly one place. */
import { Buffer } from 'node:buffer';

export type BuilderValue = { readonly type: 'u32' | 'f32' | 'text' | 'texts' | 'i32s' | 'bools'; readonly value: number | string | readonly string[] | readonly number[] | readonly boolean[] };

export interface BuilderTensor {
  readonly name: string;
  readonly format: number;
  /** Outermost first. */
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}

export function buildGguf(metadata: Readonly<Record<string, BuilderValue>>, tensors: readonly BuilderTensor[], version = 3): Buffer {
  const parts: Buffer[] = [Buffer.from('GGUF'), u32(version), u64(tensors.length), u64(Object.keys(metadata).length)];
  for (const [key, { type, value }] of Object.entries(metadata)) {
    parts.push(text(key));
    if (type === 'u32') parts.push(u32(4), u32(value as number));
    else if (type === 'f32') parts.push(u32(6), f32(value as number));
    else if (type === 'text') parts.push(u32(8), text(value as string));
    else if (type === 'texts') parts.push(u32(9), u32(8), u64((value as readonly string[]).length), ...(value as readonly string[]).map(text));
    else if (type === 'bools') parts.push(u32(9), u32(7), u64((value as readonly boolean[]).length), Buffer.from((value as readonly boolean[]).map(Number)));
    else parts.push(u32(9), u32(5), u64((value as readonly number[]).length), ...(value as readonly number[]).map(u32));
  }
  let offset = 0;
  const bodies: Buffer[] = [];
  for (const tensor of tensors) {
    parts.push(text(tensor.name), u32(tensor.shape.length), ...tensor.shape.toReversed().map(u64), u32(tensor.format), u64(offset));
    const padded = Buffer.alloc(Math.ceil(tensor.data.byteLength / 32) * 32);
    padded.set(tensor.data);
    bodies.push(padded);
    offset += padded.byteLength;
  }
  const header = Buffer.concat(parts);
  return Buffer.concat([header, Buffer.alloc((32 - (header.byteLength % 32)) % 32), ...bodies]);
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

function f32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return bytes;
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value, 'utf8');
  return Buffer.concat([u64(bytes.byteLength), bytes]);
}
