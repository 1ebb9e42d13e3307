/** Which matrix is kept in how many bits. */
import { blockSize } from '../graph/index.ts';

/** 32: nothing is rounded. */
export type Bits = 4 | 8 | 16 | 32;

/** Kinds of products that an imported matrix may be laid out for. */
export type MatrixKind = 'float32' | 'float16' | 'blocks8' | 'symmetric4';

export interface MatrixShape {
  /** As in `DiffusionGemmaTensors`. */
  readonly name: string;
  readonly outputs: number;
  readonly inputs: number;
}

/**
 * Experts are nine tenths of the weights and bear four bits; attention and the dense parts, which every token passes
 * through, keep eight; the router, which decides by small differences, keeps all. A row that is not whole blocks of 32
 * is kept in float32.
 */
export function kindFor({ name, inputs }: MatrixShape, bits: Bits): MatrixKind {
  if (bits === 32 || name.endsWith('.router.proj')) return 'float32';
  if (bits === 16) return 'float16';
  if (inputs % blockSize !== 0) return 'float32';
  return bits === 4 && name.includes('.experts.') ? 'symmetric4' : 'blocks8';
}
