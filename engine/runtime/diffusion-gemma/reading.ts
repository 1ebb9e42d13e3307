/** What goes into the tail of the graph for a request, and what comes out of it as a reading. */
import type { GraphTarget } from '../../graph/diffusion-gemma/index.ts';
import type { DenoiseReading, DenoiseRequest } from '../diffusion-model.ts';
import type { Feed, TensorData } from '../session.ts';
import { SoftRows } from './soft-state.ts';

/**
 * Inputs of the tail for rows `from` to `from + rows`; without a request for none at all. For WebGPU no list is empty: what
 * stands in an empty one's place changes nothing.
 */
export function tailFeeds(target: GraphTarget, vocabulary: number, request?: DenoiseRequest, from = 0, rows = 0): Record<string, Feed> {
  const pairs: number[] = [];
  const discounted: number[] = [];
  const discounts: number[] = [];
  const restricted: number[] = [];
  const allowed: number[] = [];
  if (request) {
    const { ids, targets, candidates, discount, allowed: only } = request;
    for (let row = 0; row < rows; row++) pairs.push(row, targets[from + row] as number);
    for (let row = 0; row < rows; row++) {
      for (const id of candidates?.[from + row] ?? []) pairs.push(row, id);
      const less = discount?.[from + row] ?? 0;
      if (less !== 0) {
        discounted.push(row, ids[from + row] as number);
        discounts.push(less);
      }
      const list = only?.[from + row] ?? [];
      if (list.length > 0) restricted.push(row);
      for (const id of list) allowed.push(row, id);
    }
  }
  const isPadded = target === 'webgpu';
  if (isPadded) {
    if (pairs.length === 0) pairs.push(0, 0);
    if (discounted.length === 0) {
      discounted.push(0, 0);
      discounts.push(0);
    }
    // Where no row is restricted, the first keeps what it has of id 0.
    if (allowed.length === 0) allowed.push(0, 0);
  }
  const draws = request ? request.draws.subarray(from, from + rows) : new Float32Array(isPadded ? 1 : 0);
  const lists = isPadded
    ? { restricted: marks(restricted, [draws.length, 1]), banned: marks(request?.banned ?? [], [1, vocabulary]) }
    : { restricted: list(restricted), banned: list([...new Set(request?.banned)]) };
  return {
    temperature: { data: Float32Array.of(request?.temperature ?? 1), shape: [1] },
    top: { data: BigInt64Array.of(BigInt(request?.top ?? 1)), shape: [1] },
    draws: { data: draws, shape: [draws.length] },
    pairs: pairFeed(pairs),
    pairRows: list(pairs.filter((_, at) => at % 2 === 0)),
    discounted: pairFeed(discounted),
    discounts: { data: Float32Array.from(discounts), shape: [discounts.length] },
    allowed: pairFeed(allowed),
    ...lists,
  };
}

function list(numbers: readonly number[]): Feed {
  return { data: Int32Array.from(numbers), shape: [numbers.length] };
}

/** 1 at the places listed, 0 elsewhere. */
function marks(at: readonly number[], shape: readonly [number, number]): Feed {
  const data = new Int32Array(shape[0] * shape[1]);
  for (const place of at) data[place] = 1;
  return { data, shape };
}

function pairFeed(numbers: readonly number[]): Feed {
  return { data: Int32Array.from(numbers), shape: [numbers.length / 2, 2] };
}

/** Joins the readings of several runs over the canvases of one request. */
export class ReadingBuilder {
  readonly #request: DenoiseRequest;
  readonly #hidden: number;
  readonly #floats: Readonly<Record<'entropy' | 'samples' | 'targets', Float32Array>>;
  readonly #samples: Int32Array;
  readonly #topIds: Int32Array;
  readonly #topLogProbabilities: Float32Array;
  readonly #candidates: Float32Array;
  readonly #soft: Float32Array;
  #candidatesDone = 0;

  constructor(request: DenoiseRequest, hidden: number) {
    const rows = request.ids.length;
    this.#request = request;
    this.#hidden = hidden;
    this.#floats = { entropy: new Float32Array(rows), samples: new Float32Array(rows), targets: new Float32Array(rows) };
    this.#samples = new Int32Array(rows);
    this.#topIds = new Int32Array(rows * request.top);
    this.#topLogProbabilities = new Float32Array(rows * request.top);
    this.#candidates = new Float32Array((request.candidates ?? []).reduce((sum, list) => sum + list.length, 0));
    this.#soft = new Float32Array(rows * hidden);
  }

  /** Outputs of a run over `rows` rows, the first of which is row `from` of the request; runs come in order. */
  put(outputs: Readonly<Record<string, TensorData>>, from: number, rows: number): void {
    const pairs = outputs.pairLogProbabilities as Float32Array;
    this.#floats.entropy.set(outputs.entropy as Float32Array, from);
    this.#floats.samples.set(outputs.sampleLogProbabilities as Float32Array, from);
    this.#floats.targets.set(pairs.subarray(0, rows), from);
    this.#candidates.set(pairs.subarray(rows), this.#candidatesDone);
    this.#candidatesDone += pairs.length - rows;
    this.#samples.set(outputs.samples as Int32Array, from);
    this.#topIds.set(Array.from(outputs.topIds as BigInt64Array, Number), from * this.#request.top);
    this.#topLogProbabilities.set(outputs.topLogProbabilities as Float32Array, from * this.#request.top);
    this.#soft.set(outputs.soft as Float32Array, from * this.#hidden);
  }

  finish(): DenoiseReading {
    const { top, candidates, canvases } = this.#request;
    const rows = this.#samples.length;
    return {
      argmax: Int32Array.from({ length: rows }, (_, row) => this.#topIds[row * top] as number),
      argmaxLogProbabilities: Float32Array.from({ length: rows }, (_, row) => this.#topLogProbabilities[row * top] as number),
      samples: this.#samples,
      sampleLogProbabilities: this.#floats.samples,
      entropy: this.#floats.entropy,
      targetLogProbabilities: this.#floats.targets,
      top,
      topIds: this.#topIds,
      topLogProbabilities: this.#topLogProbabilities,
      ...(candidates ? { candidateLogProbabilities: this.#candidates } : {}),
      after: new SoftRows(canvases, this.#hidden, this.#soft),
    };
  }
}
