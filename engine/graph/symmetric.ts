/**
 * Four-bit weights without a zero point: blocks of 32 along a row of W, w ≈ scale · (q − 8) with q in 0 … 15, five bits a
 * weight with the float32 scale. The scale may be negative, so that the larger side of a block may use the number −8.
 *
 * The scale is searched for: the largest weight of a block is put at several numbers near −8 and 7 in turn; for each the
 * weights are rounded, the scale that fits the rounded numbers best in least squares is Σwq / Σq², and the best of all is
 * rounded and fitted once more.
 */
import type { LaidOutMatrix } from './product.ts';

/** Weights that share a scale. */
const block = 32;

/**
 * Numbers at which the largest weight of a block is tried. −8 and 7 are plain rounding; beyond them the largest weight is
 * cut off in favour of the others. Chosen on normally distributed weights: relative error 0.0811 where plain rounding
 * leaves 0.0859 and all scales in steps of 0.02 leave 0.0804.
 */
const anchors = [-8, 7, -8.4, -8.8, -7.2, 7.4, 8];

export interface SymmetricBlocks {
  /** Two numbers in a byte, the lower half first. */
  readonly weight: Uint8Array;
  readonly scale: Float32Array;
}

/**
 * Rounds to four bits with the least squared error the search finds; never more than plain rounding would leave.
 * @param weights row-major; rows are whole blocks of 32
 */
export function quantiseSymmetric4(weights: Float32Array): SymmetricBlocks {
  if (weights.length % block !== 0) throw new RangeError('rows of four-bit weights are whole blocks of 32');
  const scale = new Float32Array(weights.length / block);
  const weight = new Uint8Array(weights.length / 2);
  const values = new Float64Array(block);
  const numbers = new Int8Array(block);
  for (let index = 0; index < scale.length; index++) {
    const from = index * block;
    let extreme = 0;
    let largest = 0;
    for (let i = 0; i < block; i++) {
      const value = weights[from + i] as number;
      values[i] = value;
      const size = value < 0 ? -value : value;
      if (size > largest) {
        largest = size;
        extreme = value;
      }
    }
    // A block of zeros gets a scale all the same: some kernels divide by it. A scale must be an ordinary float32.
    const found = largest < 1e-30 ? 0 : searchScale(values, extreme);
    scale[index] = found === 0 ? 1 : found;
    roundTo(values, found === 0 ? 0 : 1 / found, numbers);
    for (let i = 0; i < block; i += 2) weight[(from + i) / 2] = ((numbers[i] as number) + 8) | (((numbers[i + 1] as number) + 8) << 4);
  }
  return { weight, scale };
}

/** The matrix [outputs, inputs] as the runtime wants it. */
export function layOutSymmetric4(matrix: Float32Array, outputs: number, inputs: number): LaidOutMatrix {
  const { weight, scale } = quantiseSymmetric4(matrix);
  const blocks = inputs / block;
  return {
    weight: { type: 'uint8', shape: [outputs, blocks, block / 2], data: weight },
    scale: { type: 'float32', shape: [outputs, blocks], data: scale },
  };
}

/** The weights that the runtime computes with. */
export function dequantiseSymmetric4({ weight, scale }: SymmetricBlocks): Float32Array {
  const out = new Float32Array(weight.length * 2);
  for (let i = 0; i < weight.length; i++) {
    const pair = weight[i] as number;
    const step = scale[(2 * i) / block | 0] as number;
    out[2 * i] = step * ((pair & 15) - 8);
    out[2 * i + 1] = step * ((pair >> 4) - 8);
  }
  return out;
}

function searchScale(values: Float64Array, extreme: number): number {
  let best = 0;
  let bestGain = -1;
  for (let candidate = 0; candidate < anchors.length; candidate++) {
    const inverse = (anchors[candidate] as number) / extreme;
    let products = 0;
    let squares = 0;
    for (let i = 0; i < block; i++) {
      const value = values[i] as number;
      // Truncation of a positive number is its floor, so this rounds; several times faster than Math.round.
      let number = (value * inverse + 24.5) | 0;
      number = number < 16 ? -8 : number > 31 ? 7 : number - 24;
      products += value * number;
      squares += number * number;
    }
    // Σ(w − sq)² with the best s = Σwq / Σq² is Σw² − (Σwq)² / Σq².
    const gain = (products * products) / squares;
    if (gain > bestGain) {
      bestGain = gain;
      best = products / squares;
    }
  }
  return refine(values, best, bestGain);
}

/** Rounds at the scale found and fits again, as long as that helps; the scale returned is a float32. */
function refine(values: Float64Array, start: number, startGain: number): number {
  let scale = start;
  let gain = startGain;
  for (let round = 0; round < 2; round++) {
    const inverse = 1 / scale;
    let products = 0;
    let squares = 0;
    for (let i = 0; i < block; i++) {
      const value = values[i] as number;
      let number = (value * inverse + 24.5) | 0;
      number = number < 16 ? -8 : number > 31 ? 7 : number - 24;
      products += value * number;
      squares += number * number;
    }
    const next = (products * products) / squares;
    if (!(next > gain)) break;
    gain = next;
    scale = products / squares;
  }
  return Math.fround(scale);
}

function roundTo(values: Float64Array, inverse: number, numbers: Int8Array): void {
  for (let i = 0; i < block; i++) {
    const number = Math.floor((values[i] as number) * inverse + 0.5);
    numbers[i] = number < -8 ? -8 : number > 7 ? 7 : number;
  }
}
