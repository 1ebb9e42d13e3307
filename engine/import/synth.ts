/**
 * Writes a checkpoint of any configuration with random weights, in the layout that Hugging Face uses: for tests of load,
 * memory and speed. Spreads are chosen so that activations stay near one, as in a trained model.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { checkpointName, expectedTensors, parseConfig } from '../model/index.ts';
import type { DiffusionGemmaConfig, ExpectedTensor } from '../model/index.ts';
import { FileWriter } from './files.ts';

export interface SynthOptions {
  readonly folder: string;
  /** What `config.json` shall say. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly seed?: number;
  readonly dtype?: 'bf16' | 'f32';
  /** A new file is begun beyond this many bytes. */
  readonly shardBytes?: number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: (share: number) => void;
}

export interface SynthResult {
  readonly parameters: number;
  readonly bytes: number;
  readonly files: number;
}

/** A prime, so that rows of any length meet other numbers each time. */
const poolSize = 1_048_573;
const chunkValues = 2 ** 20;

/**
 * @throws Problem `model-damaged` or `model-unsupported` for a configuration that makes no sense, `disk-full` or
 * `folder-unwritable`; the signal's reason when aborted
 */
export async function writeSynthetic(options: SynthOptions): Promise<SynthResult> {
  const { folder, seed = 1, dtype = 'bf16', shardBytes = 4 * 2 ** 30, signal, onProgress } = options;
  const json = { ...options.config, dtype: dtype === 'bf16' ? 'bfloat16' : 'float32' };
  const config = parseConfig(json);
  const size = dtype === 'bf16' ? 2 : 4;
  const tensors = expectedTensors(config).map((tensor) => ({ ...tensor, values: tensor.shape.reduce((a, b) => a * b, 1) }));
  const shards = shardsOf(tensors, shardBytes / size);
  const total = tensors.reduce((sum, { values }) => sum + values, 0);
  const fill = new Filler(config, seed, size);
  FileWriter.folder(folder);
  let done = 0;
  const weightMap: Record<string, string> = {};
  for (const [index, shard] of shards.entries()) {
    const file = shards.length === 1 ? 'model.safetensors' : `model-${number(index + 1)}-of-${number(shards.length)}.safetensors`;
    const writer = new FileWriter(join(folder, file));
    try {
      writer.append(header(shard, dtype, size));
      for (const tensor of shard) {
        weightMap[checkpointName(tensor.name)] = file;
        for (let from = 0; from < tensor.values; from += chunkValues) {
          const count = Math.min(chunkValues, tensor.values - from);
          writer.append(fill.chunk(tensor, count));
          done += count;
          onProgress?.(done / total);
          await setImmediate();
          signal?.throwIfAborted();
        }
      }
    } finally {
      writer.close();
    }
  }
  mkdirSync(folder, { recursive: true });
  const write = (name: string, value: unknown) => writeFileSync(join(folder, name), `${JSON.stringify(value, null, 2)}\n`);
  if (shards.length > 1) write('model.safetensors.index.json', { metadata: { total_size: total * size }, weight_map: weightMap });
  write('config.json', json);
  write('generation_config.json', generation(config));
  return { parameters: total, bytes: total * size, files: shards.length };
}

type Sized = ExpectedTensor & { readonly values: number };

function shardsOf(tensors: readonly Sized[], mostValues: number): Sized[][] {
  const shards: Sized[][] = [[]];
  let filled = 0;
  for (const tensor of tensors) {
    if (filled > 0 && filled + tensor.values > mostValues) {
      shards.push([]);
      filled = 0;
    }
    shards.at(-1)?.push(tensor);
    filled += tensor.values;
  }
  return shards;
}

function header(tensors: readonly Sized[], dtype: 'bf16' | 'f32', size: number): Uint8Array {
  const table: Record<string, unknown> = { __metadata__: { format: 'pt' } };
  let offset = 0;
  for (const { name, shape, values } of tensors) {
    table[checkpointName(name)] = { dtype: dtype.toUpperCase(), shape, data_offsets: [offset, offset + values * size] };
    offset += values * size;
  }
  const json = JSON.stringify(table);
  const text = new TextEncoder().encode(json.padEnd(Math.ceil(json.length / 8) * 8));
  const out = new Uint8Array(8 + text.byteLength);
  new DataView(out.buffer).setBigUint64(0, BigInt(text.byteLength), true);
  out.set(text, 8);
  return out;
}

/** Fills buffers with numbers from a pool of normally distributed ones, each row from another place in it. */
class Filler {
  private readonly config: DiffusionGemmaConfig;
  private readonly pool = new Float32Array(poolSize);
  private readonly values = new Float32Array(chunkValues);
  private readonly halves = new Uint16Array(chunkValues);
  private readonly size: number;
  private state: number;

  constructor(config: DiffusionGemmaConfig, seed: number, size: number) {
    this.config = config;
    this.size = size;
    this.state = (Math.imul(seed, 0x9e37_79b1) ^ 0x5bd1_e995) >>> 0 || 1;
    for (let i = 0; i < poolSize; i++) this.pool[i] = Math.sqrt(-2 * Math.log(this.uniform())) * Math.cos(2 * Math.PI * this.uniform());
  }

  /** The next `count` numbers of a tensor; the buffer is used again. */
  chunk({ name, shape }: Sized, count: number): Uint8Array {
    const { mean, spread } = this.distribution(name, shape);
    const { pool, values } = this;
    const row = Math.max(64, shape.at(-1) ?? 1);
    for (let at = 0; at < count; at += row) {
      let from = Math.floor(this.uniform() * poolSize);
      const end = Math.min(count, at + row);
      for (let i = at; i < end; i++) {
        values[i] = mean + spread * (pool[from] as number);
        from = from + 1 === poolSize ? 0 : from + 1;
      }
    }
    if (this.size === 4) return new Uint8Array(values.buffer, 0, 4 * count);
    const bits = new Uint32Array(values.buffer, 0, count);
    for (let i = 0; i < count; i++) {
      const value = bits[i] as number;
      // To the nearest bfloat16, ties to even.
      this.halves[i] = (value + 0x7fff + ((value >>> 16) & 1)) >>> 16;
    }
    return new Uint8Array(this.halves.buffer, 0, 2 * count);
  }

  private distribution(name: string, shape: readonly number[]): { readonly mean: number; readonly spread: number } {
    if (name.startsWith('encoder.')) return { mean: 0.7, spread: 0.02 };
    if (name.endsWith('layer_scalar')) return { mean: 0.6, spread: 0.02 };
    if (name === 'embed_tokens') return { mean: 0, spread: 2 / Math.sqrt(this.config.hidden) };
    if (shape.length === 1) return { mean: 1, spread: 0.1 };
    return { mean: 0, spread: 1 / Math.sqrt(shape.at(-1) ?? 1) };
  }

  /** Xorshift; never 0. */
  private uniform(): number {
    this.state ^= this.state << 13;
    this.state >>>= 0;
    this.state ^= this.state >>> 17;
    this.state = (this.state ^ (this.state << 5)) >>> 0;
    return this.state / 2 ** 32;
  }
}

function number(value: number): string {
  return String(value).padStart(5, '0');
}

function generation({ endIds, padId, canvasLength }: DiffusionGemmaConfig) {
  return {
    max_new_tokens: canvasLength,
    max_denoising_steps: 48,
    sampler_config: { _cls_name: 'EntropyBoundSamplerConfig', entropy_bound: 0.1 },
    t_min: 0.4,
    t_max: 0.8,
    stability_threshold: 1,
    confidence_threshold: 0.005,
    eos_token_id: endIds,
    pad_token_id: padId,
  };
}
