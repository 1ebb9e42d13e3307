/** Which tensors the graphs need, and how they come about from a model folder. */
import { setImmediate } from 'node:timers/promises';
import type { BlockGrid, LaidOutTensor, NetworkShape, ProductKind } from '../graph/index.ts';
import { blockSize, layOut } from '../graph/index.ts';
import type { ModelFolder, Projection } from '../model/index.ts';
import { decodeWeights, projections, projectionShape } from '../model/index.ts';

/** How the products of one network are computed: usually so, except for those named `down`, or `0.down` for one layer. */
export interface NetworkProducts {
  readonly usual: ProductKind;
  readonly except?: Readonly<Record<string, ProductKind>>;
}

/** How each part of the model is computed. */
export interface Products {
  readonly encode: NetworkProducts;
  readonly canvas: NetworkProducts;
  readonly head: 'float32' | 'blocks8';
}

export function productKind({ usual, except }: NetworkProducts, layer: number, name: string): ProductKind {
  return except?.[`${layer}.${name}`] ?? except?.[name] ?? usual;
}

/** Every product in float32: what reference values are checked against. Needs 1.2 GB. */
export const exactProducts: Products = { encode: { usual: 'float32' }, canvas: { usual: 'float32' }, head: 'float32' };

/**
 * What measured best (docs/decisions/006-products.md): left to right the four-bit weights of the file, with rows in float32
 * where rounding them costs most; on the canvas, whose weights are merged with the adapters, eight bits for both. A file
 * that stores its projections otherwise has eight-bit weights throughout.
 */
export function shippedProducts({ weights }: ModelFolder): Products {
  const isFourBit = Array.from({ length: weights.shape.layers }, (_, layer) => layer).every((layer) =>
    projections.every((projection) => projection === 'o' || weights.projectionFormat(layer, projection) === 'Q4_1'),
  );
  const encode: NetworkProducts = isFourBit ? { usual: 'blocks4', except: { gateUp: 'blocks4x8', o: 'blocks8' } } : { usual: 'blocks8' };
  return { encode, canvas: { usual: 'blocks8' }, head: 'blocks8' };
}

/** Changes whenever the same weights are laid out differently. */
export const layoutVersion = 8;

/** Takes laid-out tensors, in the file each is meant for. */
export interface TensorSink {
  add(file: string, name: string, tensor: LaidOutTensor): void;
  /** The same bytes under a further name and shape. */
  alias(name: string, of: string, shape: readonly number[]): void;
}

/** Projections that are computed as one product because they read the same rows. */
const fused: Readonly<Record<string, readonly Projection[]>> = { qkv: ['q', 'k', 'v'], o: ['o'], gateUp: ['gate', 'up'], down: ['down'] };

/** Files by what they hold. */
export const weightFiles = { encode: 'encode.bin', canvas: 'canvas.bin', shared: 'shared.bin' } as const;

/**
 * Lays out everything.
 * @param onProgress told the share that is done, 0 to 1
 * @throws the signal's reason when aborted
 */
export async function layOutModel(folder: ModelFolder, products: Products, sink: TensorSink, signal?: AbortSignal, onProgress?: (share: number) => void): Promise<void> {
  const { weights, adapters } = folder;
  const { shape } = weights;
  const steps = shape.layers * (adapters ? 2 : 1) + 1;
  let done = 0;
  const breathe = async () => {
    onProgress?.(++done / steps);
    await setImmediate();
    signal?.throwIfAborted();
  };

  layOutShared(folder, products, sink);
  await breathe();
  for (const mode of adapters ? (['encode', 'canvas'] as const) : (['encode'] as const)) {
    for (let layer = 0; layer < shape.layers; layer++) {
      for (const [name, parts] of Object.entries(fused)) {
        const inputs = projectionShape(shape, parts[0] as Projection)[1];
        const matrix = concatenate(
          parts.map((part) => {
            const rows = weights.projection(layer, part);
            return mode === 'canvas' && adapters ? adapters.addTo(rows, layer, part) : rows;
          }),
        );
        // With adapters added the weights no longer lie on the file's grid.
        const grid = mode === 'encode' ? joinGrids(parts.map((part) => weights.projectionGrid(layer, part))) : undefined;
        const laidOut = layOut(productKind(products[mode], layer, name), matrix, matrix.length / inputs, inputs, grid);
        for (const [suffix, tensor] of Object.entries(laidOut)) sink.add(weightFiles[mode], `${mode}.${layer}.${name}.${suffix}`, tensor);
      }
      await breathe();
    }
  }
}

/** Norms, rotary tables, embedding and head. */
function layOutShared(folder: ModelFolder, products: Products, sink: TensorSink): void {
  const { weights, adapters } = folder;
  const { shape } = weights;
  const add = (name: string, shape: readonly number[], data: Float32Array) => sink.add(weightFiles.shared, name, { type: 'float32', shape, data });
  for (let layer = 0; layer < shape.layers; layer++) {
    for (const which of ['attention', 'feedForward'] as const) add(`norm.${layer}.${which}`, [shape.hidden], weights.norm(layer, which));
  }
  add('norm.final', [shape.hidden], weights.finalNorm());
  const { cosines, sines } = rotaryTables(weights.shape);
  add('rotary.cosines', [shape.context, shape.headSize / 2], cosines);
  add('rotary.sines', [shape.context, shape.headSize / 2], sines);
  if (adapters) add('mask.embedding', [shape.hidden], adapters.maskEmbedding);

  if (products.head === 'float32') {
    const table = embeddingRows(folder, 0, shape.vocabulary);
    for (const [suffix, tensor] of Object.entries(layOut('float32', table, shape.vocabulary, shape.hidden))) sink.add(weightFiles.shared, `head.${suffix}`, tensor);
    add('embedding.weight', [shape.vocabulary, shape.hidden], table);
  } else {
    layOutHead(folder, products.head, sink);
  }
}

/** Rows whose decoded weights are in memory at the same time; all of them are 113 MB. */
const headChunk = 2048;

/** The head in eight-bit blocks, some rows at a time; the embedding is the same bytes under another shape. */
function layOutHead(folder: ModelFolder, kind: 'blocks8', sink: TensorSink): void {
  const { vocabulary, hidden } = folder.weights.shape;
  const blocks = hidden / blockSize;
  const weight = new Uint8Array(vocabulary * hidden);
  const scale = new Float32Array(vocabulary * blocks);
  for (let from = 0; from < vocabulary; from += headChunk) {
    const count = Math.min(headChunk, vocabulary - from);
    const part = layOut(kind, embeddingRows(folder, from, count), count, hidden);
    weight.set((part.weight as LaidOutTensor).data as Uint8Array, from * hidden);
    scale.set((part.scale as LaidOutTensor).data as Float32Array, from * blocks);
  }
  sink.add(weightFiles.shared, 'head.weight', { type: 'uint8', shape: [vocabulary, blocks, blockSize], data: weight });
  sink.add(weightFiles.shared, 'head.scale', { type: 'float32', shape: [vocabulary, blocks], data: scale });
  sink.alias('embedding.weight', 'head.weight', [vocabulary, hidden]);
  sink.alias('embedding.scale', 'head.scale', [vocabulary, blocks]);
}

/** Rows of the embedding, decoded: [count, hidden]. */
function embeddingRows({ weights, gguf }: ModelFolder, from: number, count: number): Float32Array {
  const { embedding, shape } = weights;
  const rowBytes = embedding.bytes / shape.vocabulary;
  return decodeWeights(embedding.format, gguf.source.read(embedding.offset + from * rowBytes, count * rowBytes), count * shape.hidden);
}

/** cos and sin of position · base^(−2j/d), [context, d/2]. */
function rotaryTables({ context, headSize, rotaryBase }: { context: number; headSize: number; rotaryBase: number }) {
  const half = headSize / 2;
  const cosines = new Float32Array(context * half);
  const sines = new Float32Array(context * half);
  for (let position = 0; position < context; position++) {
    for (let j = 0; j < half; j++) {
      const angle = position * rotaryBase ** (-j / half);
      cosines[position * half + j] = Math.cos(angle);
      sines[position * half + j] = Math.sin(angle);
    }
  }
  return { cosines, sines };
}

function joinGrids(grids: readonly (BlockGrid | undefined)[]): BlockGrid | undefined {
  const known = grids.filter((grid) => grid !== undefined);
  if (known.length < grids.length) return undefined;
  return { steps: concatenate(known.map((grid) => grid.steps)), bases: concatenate(known.map((grid) => grid.bases)) };
}

function concatenate(parts: readonly Float32Array[]): Float32Array {
  const out = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    out.set(part, offset);
    offset += part.length;
  }
  return out;
}

export function networkShape(folder: ModelFolder): NetworkShape {
  const { layers, hidden, feedForward, queryHeads, keyHeads, headSize, vocabulary, context, normEpsilon } = folder.weights.shape;
  return { layers, hidden, feedForward, queryHeads, keyHeads, headSize, vocabulary, context, normEpsilon };
}
