/**
 * The port between the decoders and whatever computes the model. Rows of logits never cross it: the tail of the graph
 * reads them and hands over a `Readout`.
 */

/** Keys and values of the committed context, all layers. Owned by one task; not shared between processes. */
export interface Cache {
  /** Tokens committed so far. */
  readonly length: number;
  /** Forgets everything after the first `length` tokens. */
  truncate(length: number): void;
  /** An independent copy (used to branch drafts off one prompt). */
  copy(): Cache;
}

/** What to read off the logits. Rows index into the rows of the request; log-probabilities are natural logarithms over the whole vocabulary. */
export interface ReadRequest {
  /** Rows to read, in the order wanted. */
  readonly rows: readonly number[];
  /** For each row read: the id whose log-probability is wanted. Default: none. */
  readonly targets?: readonly number[];
  /** For each row read: further ids whose log-probabilities are wanted (the allowed ids of a place); lists may be empty and differ in length. Default: none. */
  readonly candidates?: readonly (readonly number[])[];
  /** How many of the likeliest ids to return for each row. Default 1. At most 64. */
  readonly top?: number;
  /** Ids that count as impossible: removed before the softmax that every returned number comes from. Default: none. */
  readonly banned?: readonly number[];
}

/** Flat row-major arrays; `top` columns in topIds and topLogProbabilities. */
export interface Readout {
  readonly rows: number;
  readonly top: number;
  readonly argmax: Int32Array;
  /** Nats. */
  readonly entropy: Float32Array;
  readonly topIds: Int32Array;
  readonly topLogProbabilities: Float32Array;
  /** Present when targets were asked for. */
  readonly targetLogProbabilities?: Float32Array;
  /** Present when candidates were asked for: the lists of all rows one after another. */
  readonly candidateLogProbabilities?: Float32Array;
}

export interface EncodeRequest {
  /** New tokens after the cache. */
  readonly ids: readonly number[] | Int32Array;
  /**
   * Which continuation each token belongs to. A token sees the cache and the earlier tokens of its own branch, and its
   * position counts within its branch, so many candidates are scored in one call. Default: one branch. Branches can't be committed.
   */
  readonly branches?: readonly number[];
  /** Whether the new keys and values are appended to the cache. */
  readonly commit: boolean;
  readonly read: ReadRequest;
}

export interface CanvasRequest {
  /** Row ids of one or more canvases: for each, [last context token, canvas tokens]. The row of canvas token i (logits) is row i: rows predict the next token. */
  readonly ids: readonly number[] | Int32Array;
  /** Which canvas each row belongs to; rows see the whole cache and all rows of their own canvas. Default: one canvas. */
  readonly canvases?: readonly number[];
  readonly read: ReadRequest;
}

export interface LanguageModel {
  readonly vocabulary: number;
  readonly contextLength: number;
  /** Ids 0..n that are control tokens. */
  readonly specialIds: readonly number[];
  readonly endId: number;
  /** Id that stands for "not known yet" on a canvas; undefined for a model without canvas adapters. */
  readonly maskId: number | undefined;
  createCache(): Cache;
  /** Causal pass. Row i (position cache.length + i, within its branch) predicts the token after it. */
  encode(cache: Cache, request: EncodeRequest): Promise<Readout>;
  /** Bidirectional pass over canvas rows that start at position cache.length - 1: the last committed token is both in the cache and row 0. Nothing is committed. */
  canvas(cache: Cache, request: CanvasRequest): Promise<Readout>;
  dispose(): Promise<void>;
}

/** Text to ids and back. `encode` never yields a control token for text that a person wrote. */
export interface Tokenizer {
  /** Document text: what looks like a control token stays ordinary text. */
  encode(text: string): number[];
  /** Text of the program's own prompt templates, where control tokens are meant. */
  encodePrompt(text: string): number[];
  decode(ids: readonly number[] | Int32Array): string;
  /** The bytes of one token as text; an incomplete UTF-8 sequence gives U+FFFD. */
  piece(id: number): string;
  /** The bytes of one token; for a control token those of its name. A token may end in the middle of a character, so only the bytes of several tokens together are text. */
  bytes(id: number): Uint8Array;
}
