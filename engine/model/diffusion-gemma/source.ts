/** Where an import takes its weights from. */
import type { WeightFormat } from '../blocks.ts';
import type { DiffusionGemmaConfig, DiffusionGemmaTensors, DiffusionSampling } from './parts.ts';

/** Weights that can also be read in pieces, so that no large matrix must be held whole. */
export interface DiffusionGemmaWeights extends DiffusionGemmaTensors {
  /** Rows of a matrix, row-major float32. @throws Problem `model-damaged` */
  rows(name: string, from: number, count: number): Float32Array;
  /** How a tensor's numbers are stored. */
  format(name: string): WeightFormat;
  /** Rows of a matrix as they are stored. @throws Problem `model-damaged` */
  storedRows(name: string, from: number, count: number): Uint8Array;
}

/** An opened model, its configuration checked against its tensors. */
export interface DiffusionGemmaCheckpoint {
  readonly config: DiffusionGemmaConfig;
  readonly sampling: DiffusionSampling;
  readonly tensors: DiffusionGemmaWeights;
  /** The files of numbers in order; `changed` is when they were last written, in milliseconds. */
  readonly files: readonly { readonly name: string; readonly bytes: number; readonly changed: number }[];
  close(): void;
}
