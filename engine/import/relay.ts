/**
 * Takes over four- and eight-bit blocks of GGUF files as they are: Q4_0 is scale · (q − 8), Q8_0 is scale · q, both with a
 * scale in float16 for each 32 weights of a row. Only the order of the numbers differs from what the runtime wants, so
 * nothing is lost.
 */
import { blockSize } from '../graph/index.ts';
import type { LaidOutMatrix } from '../graph/index.ts';
import { decodeWeights } from '../model/index.ts';
import type { WeightFormat } from '../model/index.ts';
import type { MatrixKind } from './kinds.ts';

export interface Relaid {
  readonly matrix: LaidOutMatrix;
  readonly values: () => Float32Array;
}

/** Undefined where this kind cannot hold the stored numbers exactly. */
export function relay(kind: MatrixKind, format: WeightFormat, stored: () => Uint8Array, outputs: number, inputs: number): Relaid | undefined {
  const isFour = format === 'Q4_0' && (kind === 'symmetric4' || kind === 'blocks8');
  const isEight = format === 'Q8_0' && kind === 'blocks8';
  if (!isFour && !isEight) return undefined;
  const bytes = stored();
  const blocks = (outputs * inputs) / blockSize;
  const size = bytes.byteLength / blocks;
  const scales = new Float32Array(blocks);
  const heads = new Uint8Array(2 * blocks);
  const weight = new Uint8Array(kind === 'symmetric4' ? blocks * 16 : blocks * blockSize);
  for (let block = 0; block < blocks; block++) {
    const from = block * size;
    heads[2 * block] = bytes[from] as number;
    heads[2 * block + 1] = bytes[from + 1] as number;
    if (kind === 'symmetric4') interleave(bytes, from + 2, weight, block * 16);
    else if (isFour) widen(bytes, from + 2, weight, block * blockSize);
    else for (let i = 0; i < blockSize; i++) weight[block * blockSize + i] = ((bytes[from + 2 + i] as number) + 128) & 255;
  }
  scales.set(decodeWeights('F16', heads, blocks));
  const shape = [outputs, inputs / blockSize] as const;
  return {
    matrix: {
      weight: { type: 'uint8', shape: [...shape, kind === 'symmetric4' ? 16 : blockSize], data: weight },
      scale: { type: 'float32', shape, data: scales },
    },
    values: () => decodeWeights(format, bytes, outputs * inputs),
  };
}

/** The file pairs weight i with weight i + 16 in a byte, the runtime 2i with 2i + 1. */
function interleave(bytes: Uint8Array, from: number, out: Uint8Array, to: number): void {
  for (let i = 0; i < 8; i++) {
    const [first, second] = [bytes[from + 2 * i] as number, bytes[from + 2 * i + 1] as number];
    out[to + i] = (first & 15) | ((second & 15) << 4);
    out[to + 8 + i] = (first >> 4) | (second & 0xf0);
  }
}

function widen(bytes: Uint8Array, from: number, out: Uint8Array, to: number): void {
  for (let i = 0; i < 16; i++) {
    const pair = bytes[from + i] as number;
    out[to + i] = (pair & 15) + 120;
    out[to + 16 + i] = (pair >> 4) + 120;
  }
}
