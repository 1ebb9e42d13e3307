/**
 * The port between the canvas decoder and a model whose canvas starts from uniform noise. Rows predict themselves. As
 * with the other port, no row of logits and no soft embedding crosses it into the decoder's hands.
 */
import type { Cache } from './language-model.ts';

/** The soft embedding of a pass, for the self-conditioning of the next one. Belongs to the model that made it. */
export interface SoftState {
  readonly canvases: number;
  readonly length: number;
  /**
   * Some of its rows in a new arrangement: canvases that go on when others are done, or a canvas that grew, shrank or lost
   * its settled beginning. `rows` are indices over all canvases, -1 for a row of zeros; their number is a multiple of `canvases`.
   */
  take(rows: readonly number[], canvases: number): SoftState;
}

export interface DenoiseRequest {
  /** Ids of one or more canvases of one length, one canvas after another. All see the cache and themselves, none another. */
  readonly ids: Int32Array;
  readonly canvases: number;
  /** What the pass before left, in the same arrangement; null on the first pass of a canvas (a soft embedding of zeros). */
  readonly before: SoftState | null;
  /** Rows whose soft embedding is replaced by the embedding of the id they hold, where `before` is given. Default: none. */
  readonly pinned?: readonly number[];
  /** Logits are divided by it before anything below; greater than 0. */
  readonly temperature: number;
  /** One uniform number in [0, 1) a row, for `samples`; by inversion of the distribution in order of ids. */
  readonly draws: Float32Array;
  /** Ids that are impossible everywhere. */
  readonly banned: readonly number[];
  /** For each row the only ids that are possible; an empty list: all. Default: all. */
  readonly allowed?: readonly (readonly number[])[];
  /** For each row a number of nats taken off the logit of the id it holds, before the temperature: the leave-one-out correction. Default: 0. */
  readonly discount?: Float32Array;
  /** For each row the id whose log-probability is wanted. */
  readonly targets: Int32Array;
  /** How many of the likeliest ids, 1 to 64. */
  readonly top: number;
  /** For each row further ids whose log-probabilities are wanted; lists may be empty. Default: none. */
  readonly candidates?: readonly (readonly number[])[];
}

/** Flat arrays over all rows of all canvases. Everything follows from the same distribution: after ban, restriction, discount and temperature. */
export interface DenoiseReading {
  readonly argmax: Int32Array;
  readonly argmaxLogProbabilities: Float32Array;
  readonly samples: Int32Array;
  readonly sampleLogProbabilities: Float32Array;
  /** Nats. */
  readonly entropy: Float32Array;
  readonly targetLogProbabilities: Float32Array;
  readonly top: number;
  readonly topIds: Int32Array;
  readonly topLogProbabilities: Float32Array;
  readonly candidateLogProbabilities?: Float32Array;
  readonly after: SoftState;
}

export interface DiffusionModel {
  readonly vocabulary: number;
  readonly contextLength: number;
  /** The length it was trained with; shorter canvases work too. */
  readonly canvasLength: number;
  /** Control tokens: never sampled in text jobs, except an end token where the text may end. */
  readonly specialIds: readonly number[];
  readonly endIds: readonly number[];
  readonly padId: number;
  createCache(): Cache;
  /** Causal pass over new tokens after the cache; their keys and values are appended. Long inputs are read in pieces. */
  encode(cache: Cache, ids: readonly number[] | Int32Array): Promise<void>;
  /** One pass over canvases at the positions after the cache, which does not change. */
  denoise(cache: Cache, request: DenoiseRequest): Promise<DenoiseReading>;
  dispose(): Promise<void>;
}
