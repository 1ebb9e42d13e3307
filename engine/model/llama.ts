/** Weights of a Llama-architecture GGUF, by what they do, with rotary pairs as split halves. */
import { blockLayout, decodeGrid, decodeWeights } from './blocks.ts';
import type { WeightFormat } from './blocks.ts';
import { damagedFile, unsupportedModel } from './problems.ts';
import type { GgufFile, TensorEntry } from './gguf.ts';

/** Sizes of the network; all lengths in numbers, not bytes. */
export interface LlamaShape {
  readonly layers: number;
  readonly hidden: number;
  readonly feedForward: number;
  readonly queryHeads: number;
  readonly keyHeads: number;
  readonly headSize: number;
  readonly vocabulary: number;
  readonly context: number;
  readonly rotaryBase: number;
  readonly normEpsilon: number;
}

/** The seven projections of a layer; each is a matrix [outputs, inputs]. */
export const projections = ['q', 'k', 'v', 'o', 'gate', 'up', 'down'] as const;
export type Projection = (typeof projections)[number];

const tensorNames: Readonly<Record<Projection, string>> = {
  q: 'attn_q', k: 'attn_k', v: 'attn_v', o: 'attn_output', gate: 'ffn_gate', up: 'ffn_up', down: 'ffn_down',
};

/** Outputs and inputs of a projection. */
export function projectionShape(shape: LlamaShape, projection: Projection): readonly [number, number] {
  const queries = shape.queryHeads * shape.headSize;
  const keys = shape.keyHeads * shape.headSize;
  switch (projection) {
    case 'q':
      return [queries, shape.hidden];
    case 'k':
    case 'v':
      return [keys, shape.hidden];
    case 'o':
      return [shape.hidden, queries];
    case 'gate':
    case 'up':
      return [shape.feedForward, shape.hidden];
    case 'down':
      return [shape.hidden, shape.feedForward];
  }
}

export class LlamaWeights {
  readonly shape: LlamaShape;
  readonly file: GgufFile;

  /** Checks that every tensor is there and has its size. @throws Problem `model-damaged` or `model-unsupported`. */
  constructor(file: GgufFile) {
    this.file = file;
    const architecture = file.text('general.architecture');
    if (architecture !== 'llama') throw unsupportedModel(file.source.name, `its architecture is ${architecture.slice(0, 40)}`);
    this.shape = readShape(file);
    this.check('token_embd.weight', [this.shape.vocabulary, this.shape.hidden]);
    this.check('output_norm.weight', [this.shape.hidden]);
    if (file.tensors.has('output.weight')) throw unsupportedModel(file.source.name, 'its head is not tied to its embedding');
    for (let layer = 0; layer < this.shape.layers; layer++) {
      for (const norm of ['attn_norm', 'ffn_norm']) this.check(`blk.${layer}.${norm}.weight`, [this.shape.hidden]);
      for (const projection of projections) this.check(`blk.${layer}.${tensorNames[projection]}.weight`, projectionShape(this.shape, projection));
    }
  }

  /** How many weights there are in all. */
  get parameters(): number {
    let sum = 0;
    for (const tensor of this.file.tensors.values()) sum += tensor.shape.reduce((a, b) => a * b, 1);
    return sum;
  }

  /** A projection's matrix, [outputs, inputs] row-major. */
  projection(layer: number, projection: Projection): Float32Array {
    const { headSize } = this.shape;
    const matrix = this.floats(`blk.${layer}.${tensorNames[projection]}.weight`);
    const inputs = projectionShape(this.shape, projection)[1];
    return projection === 'q' || projection === 'k' ? splitHalves(matrix, inputs, headSize) : matrix;
  }

  /** How a projection is stored in the file. */
  projectionFormat(layer: number, projection: Projection): WeightFormat {
    return (this.file.tensors.get(`blk.${layer}.${tensorNames[projection]}.weight`) as TensorEntry).format;
  }

  /** The evenly spaced values that a projection's blocks of 32 were stored as, in the order of `projection`; undefined where they are not. */
  projectionGrid(layer: number, projection: Projection): { steps: Float32Array; bases: Float32Array } | undefined {
    const entry = this.file.tensors.get(`blk.${layer}.${tensorNames[projection]}.weight`) as TensorEntry;
    const grid = decodeGrid(entry.format, this.file.bytes(entry));
    if (!grid || (projection !== 'q' && projection !== 'k')) return grid;
    const blocks = projectionShape(this.shape, projection)[1] / blockLayout[entry.format].weights;
    return { steps: splitHalves(grid.steps, blocks, this.shape.headSize), bases: splitHalves(grid.bases, blocks, this.shape.headSize) };
  }

  /** The gain of a layer's first (before attention) or second (before the feed-forward part) norm. */
  norm(layer: number, which: 'attention' | 'feedForward'): Float32Array {
    return this.floats(`blk.${layer}.${which === 'attention' ? 'attn_norm' : 'ffn_norm'}.weight`);
  }

  finalNorm(): Float32Array {
    return this.floats('output_norm.weight');
  }

  /** The embedding's table of contents entry; its rows are large, so they are decoded in pieces by who needs them. */
  get embedding(): TensorEntry {
    return this.file.tensors.get('token_embd.weight') as TensorEntry;
  }

  private floats(name: string): Float32Array {
    const entry = this.file.tensors.get(name) as TensorEntry;
    return decodeWeights(entry.format, this.file.bytes(entry), entry.shape.reduce((a, b) => a * b, 1));
  }

  private check(name: string, shape: readonly number[]): void {
    const entry = this.file.tensors.get(name);
    if (!entry) throw damagedFile(this.file.source.name, `the tensor ${name} is missing`);
    if (entry.shape.join() !== shape.join()) throw damagedFile(this.file.source.name, `the tensor ${name} is of size ${entry.shape.join('×')} instead of ${shape.join('×')}`);
  }
}

/**
 * GGUF stores the rows of q and k so that a rotary pair lies side by side; row h·d + 2j + s goes to h·d + s·d/2 + j,
 * so that the first half of a head is rotated against the second.
 */
function splitHalves(matrix: Float32Array, inputs: number, headSize: number): Float32Array {
  const out = new Float32Array(matrix.length);
  const rows = matrix.length / inputs;
  for (let row = 0; row < rows; row++) {
    const head = Math.floor(row / headSize);
    const within = row % headSize;
    const target = head * headSize + (within % 2) * (headSize / 2) + Math.floor(within / 2);
    out.set(matrix.subarray(row * inputs, (row + 1) * inputs), target * inputs);
  }
  return out;
}

function readShape(file: GgufFile): LlamaShape {
  const { name } = file.source;
  const size = (key: string, most: number) => {
    const value = file.number(key);
    if (!Number.isInteger(value) || value < 1 || value > most) throw damagedFile(name, `its entry ${key} is ${value}`);
    return value;
  };
  const hidden = size('llama.embedding_length', 2 ** 16);
  const queryHeads = size('llama.attention.head_count', 1024);
  const vocabulary = file.texts('tokenizer.ggml.tokens').length;
  const shape: LlamaShape = {
    layers: size('llama.block_count', 1024),
    hidden,
    feedForward: size('llama.feed_forward_length', 2 ** 20),
    queryHeads,
    keyHeads: size('llama.attention.head_count_kv', 1024),
    headSize: hidden / queryHeads,
    vocabulary,
    context: size('llama.context_length', 2 ** 20),
    rotaryBase: file.number('llama.rope.freq_base'),
    normEpsilon: file.number('llama.attention.layer_norm_rms_epsilon'),
  };
  if (!Number.isInteger(shape.headSize) || shape.headSize % 2 !== 0) throw damagedFile(name, 'its heads do not divide its width');
  if (queryHeads % shape.keyHeads !== 0) throw damagedFile(name, 'its query heads are not a multiple of its key heads');
  if (shape.hidden % 32 !== 0 || shape.feedForward % 32 !== 0) throw unsupportedModel(name, 'its width is not a multiple of 32');
  if (!(shape.rotaryBase > 1) || !(shape.normEpsilon > 0 && shape.normEpsilon < 1)) throw damagedFile(name, 'its rotary base or its epsilon makes no sense');
  const rotary = file.metadata.get('llama.rope.dimension_count');
  if (rotary !== undefined && rotary !== shape.headSize) throw unsupportedModel(name, 'only a part of each head is rotated');
  if ([...file.metadata.keys()].some((key) => key.startsWith('llama.rope.scaling.')) || file.tensors.has('rope_freqs.weight')) throw unsupportedModel(name, 'its rotary positions are scaled');
  return shape;
}
