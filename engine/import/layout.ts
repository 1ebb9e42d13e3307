/**
 * Where each number of an imported model lies. It follows from the configuration and the bits alone, so that the space is
 * known before anything is read, an interrupted import knows where to go on, and the planner counts real bytes.
 *
 * A matrix is named as in `DiffusionGemmaTensors`, its parts by the suffixes of its kind of product (`weight`, `scale`).
 * Vectors keep their name. The embedding is `embed_tokens.weight`, [vocabulary, hidden] in float16 (float32 for 32
 * bits): as rows for the input, as a matrix for the head. The same part of all experts of a layer lies without gaps, so
 * that it can also be taken as one tensor, `layers.L.experts.gate_up_proj.weight`, with the experts outermost.
 */
import { blockSize, elementBytes } from '../graph/index.ts';
import type { ElementType, ExternalTensor } from '../graph/index.ts';
import { expectedTensors, expertName } from '../model/index.ts';
import type { DiffusionGemmaConfig } from '../model/index.ts';
import { kindFor } from './kinds.ts';
import type { Bits, MatrixKind } from './kinds.ts';

/** Changes whenever the same model is laid out differently. */
export const layoutVersion = 1;

/** Parts start at multiples of a memory page, so that they can be mapped. */
const alignment = 4096;

export interface LaidOutPlace {
  readonly suffix: string;
  readonly place: ExternalTensor;
}

/** One step of an import: what is read at once and written at once. */
export interface Unit {
  readonly name: string;
  /** `vector`: as it is, float32. `table`: the embedding. */
  readonly kind: MatrixKind | 'vector' | 'table';
  readonly outputs: number;
  readonly inputs: number;
  readonly parts: readonly LaidOutPlace[];
}

export interface ModelLayout {
  readonly bits: Bits;
  readonly units: readonly Unit[];
  /** Every part and every stack of parts by its name. */
  readonly tensors: ReadonlyMap<string, ExternalTensor>;
  /** Name and size in bytes. */
  readonly files: ReadonlyMap<string, number>;
}

export const sharedFile = 'shared.bin';

export function layerFile(layer: number): string {
  return `layer-${String(layer).padStart(2, '0')}.bin`;
}

export function layOutFolder(config: DiffusionGemmaConfig, bits: Bits): ModelLayout {
  const files = new Map<string, number>();
  const tensors = new Map<string, ExternalTensor>();
  const units: Unit[] = [];
  const reserve = (file: string, type: ElementType, shape: readonly number[]): ExternalTensor => {
    const offset = Math.ceil((files.get(file) ?? 0) / alignment) * alignment;
    const bytes = shape.reduce((a, b) => a * b, 1) * elementBytes[type];
    files.set(file, offset + bytes);
    return { type, shape, file, offset, bytes };
  };
  const partName = (name: string, suffix: string) => (suffix === '' ? name : `${name}.${suffix}`);

  for (const { name, shape, isStack } of expectedTensors(config)) {
    const layer = /^(?:encoder\.)?layers\.(\d+)\./.exec(name)?.[1];
    const file = layer === undefined ? sharedFile : layerFile(Number(layer));
    if (isStack) {
      const [experts = 0, outputs = 0, inputs = 0] = shape;
      const kind = kindFor({ name: expertName(name, 0), outputs, inputs }, bits);
      const stacks = partsOf(kind, outputs, inputs).map(({ suffix, type, shape: one }) => {
        const place = reserve(file, type, [experts, ...one]);
        tensors.set(partName(name, suffix), place);
        return { suffix, one, place };
      });
      for (let expert = 0; expert < experts; expert++) {
        const own = expertName(name, expert);
        const parts = stacks.map(({ suffix, one, place }) => {
          const bytes = place.bytes / experts;
          return { suffix, place: { ...place, shape: one, offset: place.offset + expert * bytes, bytes } };
        });
        for (const { suffix, place } of parts) tensors.set(partName(own, suffix), place);
        units.push({ name: own, kind, outputs, inputs, parts });
      }
      continue;
    }
    const isTable = name === 'embed_tokens';
    const [outputs = 1, inputs = 1] = shape.length === 2 ? shape : [1, shape[0]];
    const kind = isTable ? 'table' : shape.length === 2 ? kindFor({ name, outputs, inputs }, bits) : 'vector';
    const specs = kind === 'table' ? [{ suffix: 'weight', type: bits === 32 ? ('float32' as const) : ('float16' as const), shape }] : kind === 'vector' ? [{ suffix: '', type: 'float32' as const, shape }] : partsOf(kind, outputs, inputs);
    const parts = specs.map((spec) => ({ suffix: spec.suffix, place: reserve(file, spec.type, spec.shape) }));
    for (const { suffix, place } of parts) tensors.set(partName(name, suffix), place);
    units.push({ name, kind, outputs, inputs, parts });
  }
  return { bits, units, tensors, files };
}

/** What `layOut` of the graph makes of a matrix, without making it. */
function partsOf(kind: MatrixKind, outputs: number, inputs: number): readonly { readonly suffix: string; readonly type: ElementType; readonly shape: readonly number[] }[] {
  if (kind === 'float32' || kind === 'float16') return [{ suffix: 'weight', type: kind, shape: [inputs, outputs] }];
  const blocks = inputs / blockSize;
  return [
    { suffix: 'weight', type: 'uint8', shape: [outputs, blocks, kind === 'blocks8' ? blockSize : blockSize / 2] },
    { suffix: 'scale', type: 'float32', shape: [outputs, blocks] },
  ];
}
