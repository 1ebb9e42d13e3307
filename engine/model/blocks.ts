/**
 * Decodes the number formats that weights are stored in. A block is 32 weights with one scale (and, for Q4_1 and Q5_1, one
 * minimum) in float16: Q8_0 is d·q with q in −128..127; Q4_0 is d·(q − 8) and Q4_1 d·q + m with q in 0..15; Q5_0 is
 * d·(q − 16) and Q5_1 d·q + m with q in 0..31. Formats with blocks of 256 are in k-blocks.ts.
 */
import { decodeKBlocks } from './k-blocks.ts';

/** Weight formats the engine reads. */
export type WeightFormat = 'F32' | 'F16' | 'BF16' | 'Q4_0' | 'Q4_1' | 'Q5_0' | 'Q5_1' | 'Q8_0' | 'Q4_K' | 'Q5_K' | 'Q6_K';

/** Weights per block and bytes per block. */
export const blockLayout: Readonly<Record<WeightFormat, { readonly weights: number; readonly bytes: number }>> = {
  F32: { weights: 1, bytes: 4 },
  F16: { weights: 1, bytes: 2 },
  BF16: { weights: 1, bytes: 2 },
  Q4_0: { weights: 32, bytes: 18 },
  Q4_1: { weights: 32, bytes: 20 },
  Q5_0: { weights: 32, bytes: 22 },
  Q5_1: { weights: 32, bytes: 24 },
  Q8_0: { weights: 32, bytes: 34 },
  Q4_K: { weights: 256, bytes: 144 },
  Q5_K: { weights: 256, bytes: 176 },
  Q6_K: { weights: 256, bytes: 210 },
};

const halves = buildHalves();

/** The value of a float16 given by its 16 bits. */
export function halfToNumber(bits: number): number {
  return halves[bits] as number;
}

/**
 * Decodes `count` weights.
 * @throws RangeError when the bytes are not exactly those of `count` weights.
 */
export function decodeWeights(format: WeightFormat, bytes: Uint8Array, count: number): Float32Array {
  const layout = blockLayout[format];
  if (count % layout.weights !== 0 || bytes.byteLength !== (count / layout.weights) * layout.bytes) {
    throw new RangeError(`${bytes.byteLength} bytes are not ${count} ${format} weights`);
  }
  const out = new Float32Array(count);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (format) {
    case 'F32':
      for (let i = 0; i < count; i++) out[i] = view.getFloat32(4 * i, true);
      break;
    case 'F16':
      for (let i = 0; i < count; i++) out[i] = halfToNumber(view.getUint16(2 * i, true));
      break;
    case 'BF16':
      widenBfloats(bytes, out);
      break;
    case 'Q8_0':
      for (let block = 0, at = 0; block < count; block += 32, at += 34) {
        const scale = halfToNumber(view.getUint16(at, true));
        for (let i = 0; i < 32; i++) out[block + i] = scale * view.getInt8(at + 2 + i);
      }
      break;
    case 'Q4_0':
    case 'Q4_1':
    case 'Q5_0':
    case 'Q5_1':
      decodeNibbles(format, bytes, view, out);
      break;
    case 'Q4_K':
    case 'Q5_K':
    case 'Q6_K':
      decodeKBlocks(format, bytes, halfToNumber, out);
      break;
  }
  return out;
}

/**
 * Steps and bases of Q4_1 blocks: a block's weights are base + step · {0 … 15}. Undefined for other formats.
 */
export function decodeGrid(format: WeightFormat, bytes: Uint8Array): { steps: Float32Array; bases: Float32Array } | undefined {
  if (format !== 'Q4_1') return undefined;
  const blocks = bytes.byteLength / blockLayout.Q4_1.bytes;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const steps = new Float32Array(blocks);
  const bases = new Float32Array(blocks);
  for (let block = 0; block < blocks; block++) {
    steps[block] = halfToNumber(view.getUint16(20 * block, true));
    bases[block] = halfToNumber(view.getUint16(20 * block + 2, true));
  }
  return { steps, bases };
}

/** Low halves of the bytes are the first 16 weights of a block, high halves the others; a fifth bit stands in front, one for each weight. */
function decodeNibbles(format: 'Q4_0' | 'Q4_1' | 'Q5_0' | 'Q5_1', bytes: Uint8Array, view: DataView, out: Float32Array): void {
  const size = blockLayout[format].bytes;
  const hasMinimum = format.endsWith('1');
  const hasFifth = format.startsWith('Q5');
  const zero = hasMinimum ? 0 : hasFifth ? 16 : 8;
  for (let block = 0, at = 0; block < out.length; block += 32, at += size) {
    const scale = halfToNumber(view.getUint16(at, true));
    const minimum = hasMinimum ? halfToNumber(view.getUint16(at + 2, true)) : 0;
    const fifthAt = at + (hasMinimum ? 4 : 2);
    const fifth = hasFifth ? view.getUint32(fifthAt, true) : 0;
    const numbers = fifthAt + (hasFifth ? 4 : 0);
    for (let i = 0; i < 16; i++) {
      const pair = bytes[numbers + i] as number;
      out[block + i] = scale * ((pair & 15) + (((fifth >>> i) & 1) << 4) - zero) + minimum;
      out[block + 16 + i] = scale * ((pair >> 4) + (((fifth >>> (i + 16)) & 1) << 4) - zero) + minimum;
    }
  }
}

/** A bfloat16 is the upper half of a float32. */
function widenBfloats(bytes: Uint8Array, out: Float32Array): void {
  const bits = new Uint32Array(out.buffer, out.byteOffset, out.length);
  const halves = bytes.byteOffset % 2 === 0 ? new Uint16Array(bytes.buffer, bytes.byteOffset, out.length) : new Uint16Array(bytes.slice().buffer);
  for (let i = 0; i < bits.length; i++) bits[i] = (halves[i] as number) << 16;
}

function buildHalves(): Float32Array {
  const table = new Float32Array(65_536);
  for (let bits = 0; bits < 65_536; bits++) {
    const sign = bits & 0x8000 ? -1 : 1;
    const exponent = (bits >> 10) & 31;
    const fraction = bits & 1023;
    if (exponent === 0) table[bits] = sign * fraction * 2 ** -24;
    else if (exponent === 31) table[bits] = fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
    else table[bits] = sign * (1024 + fraction) * 2 ** (exponent - 25);
  }
  return table;
}
