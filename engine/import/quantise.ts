/** Brings one unit of a model into the form in which it is kept, and measures what that costs. */
import { blockSize, dequantiseSymmetric4, layOut, toHalves } from '../graph/index.ts';
import type { LaidOutMatrix } from '../graph/index.ts';
import { damagedFile, decodeWeights, unsupportedModel } from '../model/index.ts';
import type { DiffusionGemmaWeights } from '../model/index.ts';
import type { Unit } from './layout.ts';
import { relay } from './relay.ts';

/** Bytes for a part of a unit. */
export interface Piece {
  readonly suffix: string;
  /** Within the part. */
  readonly offset: number;
  readonly data: Uint8Array;
}

/** Sums over all weights of a unit; the relative error is the root of error over power. */
export interface Loss {
  readonly error: number;
  readonly power: number;
}

/** Values of the embedding that are in memory at the same time. */
const chunkValues = 8 * 2 ** 20;

/**
 * Reads a unit, hands out its bytes piece by piece, returns its loss.
 * @throws Problem `model-damaged` when a weight is not a number, `model-unsupported` when one is too large to be kept
 */
export function* quantiseUnit(source: DiffusionGemmaWeights, unit: Unit): Generator<Piece, Loss> {
  const { name, kind, outputs, inputs, parts } = unit;
  if (kind === 'table') return yield* tablePieces(source, unit);
  if (kind === 'vector') {
    const values = source.read(name);
    const power = powerOf(values, name);
    yield { suffix: '', offset: 0, data: asBytes(values) };
    return { error: 0, power };
  }
  const stored = relay(kind, source.format(name), () => source.storedRows(name, 0, outputs), outputs, inputs);
  if (stored) {
    yield* allParts(unit, stored.matrix);
    return { error: 0, power: powerOf(stored.values(), name) };
  }
  const matrix = source.read(name);
  const power = powerOf(matrix, name);
  const laidOut = layOut(kind, matrix, outputs, inputs);
  yield* allParts(unit, laidOut);
  const weight = bytesOf(laidOut, parts[0]?.suffix ?? '');
  if (kind === 'float32') return { error: 0, power };
  if (kind === 'float16') return { error: checkSize(halvesError(matrix, weight, outputs, inputs), name), power };
  const scale = floatsOf(laidOut, 'scale');
  return { error: kind === 'symmetric4' ? distance(matrix, dequantiseSymmetric4({ weight, scale })) : eightBitError(matrix, weight, scale), power };
}

function* tablePieces(source: DiffusionGemmaWeights, { name, outputs, inputs, parts }: Unit): Generator<Piece, Loss> {
  const isExact = parts[0]?.place.type === 'float32';
  const rows = Math.max(1, Math.floor(chunkValues / inputs));
  let error = 0;
  let power = 0;
  let offset = 0;
  for (let from = 0; from < outputs; from += rows) {
    const values = source.rows(name, from, Math.min(rows, outputs - from));
    power += powerOf(values, name);
    const kept = isExact ? values : toHalves(values);
    const data = asBytes(kept);
    yield { suffix: 'weight', offset, data };
    offset += data.byteLength;
    if (kept !== values) error += checkSize(distance(values, decodeWeights('F16', data, values.length)), name);
  }
  return { error, power };
}

function* allParts({ parts }: Unit, matrix: LaidOutMatrix): Generator<Piece> {
  for (const { suffix } of parts) yield { suffix, offset: 0, data: bytesOf(matrix, suffix) };
}

function asBytes(view: ArrayBufferView): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}

function bytesOf(matrix: LaidOutMatrix, suffix: string): Uint8Array {
  const part = matrix[suffix];
  if (!part) throw new RangeError(`there is no part ${suffix}`);
  return asBytes(part.data);
}

function floatsOf(matrix: LaidOutMatrix, suffix: string): Float32Array {
  const bytes = bytesOf(matrix, suffix);
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
}

/** @throws Problem `model-damaged` when one of the weights is not a finite number */
function powerOf(values: Float32Array, name: string): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i] as number) * (values[i] as number);
  if (!Number.isFinite(sum)) throw damagedFile(name, 'it holds weights that are not numbers');
  return sum;
}

function checkSize(error: number, name: string): number {
  if (!Number.isFinite(error)) throw unsupportedModel(name, 'it holds weights too large for 16 bits');
  return error;
}

function distance(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = (a[i] as number) - (b[i] as number);
    sum += difference * difference;
  }
  return sum;
}

/** The laid-out matrix stands the other way round. */
function halvesError(matrix: Float32Array, weight: Uint8Array, outputs: number, inputs: number): number {
  const kept = decodeWeights('F16', weight, matrix.length);
  let sum = 0;
  for (let row = 0; row < outputs; row++) {
    for (let column = 0; column < inputs; column++) {
      const difference = (matrix[row * inputs + column] as number) - (kept[column * outputs + row] as number);
      sum += difference * difference;
    }
  }
  return sum;
}

function eightBitError(matrix: Float32Array, weight: Uint8Array, scale: Float32Array): number {
  let sum = 0;
  for (let block = 0; block < scale.length; block++) {
    const step = scale[block] as number;
    for (let i = block * blockSize; i < (block + 1) * blockSize; i++) {
      const difference = (matrix[i] as number) - step * ((weight[i] as number) - 128);
      sum += difference * difference;
    }
  }
  return sum;
}
