/** From a folder to a DiffusionGemma that runs. */
import { availableParallelism } from 'node:os';
import { buildDiffusionGemma } from '../../graph/diffusion-gemma/index.ts';
import type { GraphTarget } from '../../graph/diffusion-gemma/index.ts';
import { layOutFolder, openImported, quantiseUnit } from '../../import/index.ts';
import type { Bits } from '../../import/index.ts';
import type { DiffusionGemmaCheckpoint, DiffusionGemmaConfig } from '../../model/index.ts';
import { runtimes } from '../onnxruntime.ts';
import type { GraphSource, Provider, Runtime } from '../session.ts';
import { DiffusionGemmaModel } from './model.ts';

export interface DiffusionGemmaOptions {
  /** Control tokens, from the tokenizer. Default: none. */
  readonly specialIds?: readonly number[] | undefined;
  /** Threads for one operator. Default: all cores, at most four. */
  readonly threads?: number | undefined;
  /** What computes. Default: the CPU. */
  readonly provider?: Provider | undefined;
  /** Default: the provider's. */
  readonly runtime?: Runtime | undefined;
  /** What the graph is written for; one for WebGPU runs on the CPU as well. Default: what the runtime computes with. */
  readonly target?: GraphTarget | undefined;
}

/**
 * What embeddings are multiplied by. The reference rounds it to the type it computes in (specification, section 2.1).
 */
export function embeddingScale({ hidden, dtype }: Pick<DiffusionGemmaConfig, 'hidden' | 'dtype'>): number {
  const root = Math.fround(Math.sqrt(hidden));
  if (dtype === 'float32') return root;
  // Eight significant bits for bfloat16, eleven for float16.
  const steps = 2 ** ((dtype === 'bfloat16' ? 7 : 10) - Math.floor(Math.log2(root)));
  const [low, rest] = [Math.floor(root * steps), (root * steps) % 1];
  const isUp = rest > 0.5 || (rest === 0.5 && low % 2 === 1);
  return (low + (isUp ? 1 : 0)) / steps;
}

/**
 * Opens a checkpoint with its weights in memory, for checking: nothing is written, every product is computed as it would
 * be after an import with so many bits, and embeddings are scaled as in a float32 run of the reference.
 * @param bits 32: no weight is rounded
 * @throws Problem `model-damaged` or `model-unsupported`
 */
export async function openInMemory(checkpoint: DiffusionGemmaCheckpoint, bits: Bits, options: DiffusionGemmaOptions = {}): Promise<DiffusionGemmaModel> {
  const { config, sampling, tensors } = checkpoint;
  const layout = layOutFolder(config, bits);
  const files = new Map([...layout.files].map(([name, size]) => [name, new Uint8Array(size)]));
  for (const unit of layout.units) {
    const places = new Map(unit.parts.map(({ suffix, place }) => [suffix, place]));
    for (const { suffix, offset, data } of quantiseUnit(tensors, unit)) {
      const place = places.get(suffix);
      if (!place) throw new RangeError(`${unit.name} has no part ${suffix}`);
      files.get(place.file)?.set(data, place.offset + offset);
    }
  }
  const kinds = new Map(layout.units.map((unit) => [unit.name, unit.kind]));
  const model = buildDiffusionGemma(
    {
      config,
      target: targetOf(options),
      tensor: (name) => found(layout.tensors.get(name), name),
      kind: (name) => {
        const kind = found(kinds.get(name), name);
        if (kind === 'vector' || kind === 'table') throw new RangeError(`${name} is no matrix`);
        return kind;
      },
      embeddingScale: embeddingScale({ hidden: config.hidden, dtype: 'float32' }),
    },
    true,
  );
  return open({ kind: 'memory', model, weights: files }, config, sampling, options);
}

/**
 * Opens an imported model; its weights are mapped where they lie.
 * @throws Problem `model-missing`, `model-damaged` or `model-unsupported`
 */
export async function openImportedDiffusionGemma(folder: string, options: DiffusionGemmaOptions = {}): Promise<DiffusionGemmaModel> {
  const imported = openImported(folder);
  const { config, sampler } = imported.descriptor;
  const model = buildDiffusionGemma({ config, target: targetOf(options), tensor: imported.tensor, kind: (name) => imported.matrix(name).kind, embeddingScale: embeddingScale(config) });
  return open({ kind: 'beside', model, folder }, config, sampler, options);
}

async function open(source: GraphSource, config: DiffusionGemmaConfig, sampling: { readonly endIds: readonly number[]; readonly padId: number }, options: DiffusionGemmaOptions): Promise<DiffusionGemmaModel> {
  const session = await runtimeOf(options).open(source, { threads: options.threads ?? Math.min(4, availableParallelism()) });
  return new DiffusionGemmaModel({ config, session, target: targetOf(options), specialIds: options.specialIds ?? [], endIds: sampling.endIds, padId: sampling.padId });
}

function runtimeOf({ runtime, provider = 'cpu' }: DiffusionGemmaOptions): Runtime {
  return runtime ?? runtimes[provider];
}

function targetOf(options: DiffusionGemmaOptions): GraphTarget {
  return options.target ?? runtimeOf(options).provider;
}

function found<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new RangeError(`there is no tensor ${name}`);
  return value;
}
