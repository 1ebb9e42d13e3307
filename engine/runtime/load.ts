/** From a model folder to a model that runs. */
import { availableParallelism } from 'node:os';
import { ChatTemplate, GgufTokenizer, openModelFolder } from '../model/index.ts';
import type { Descriptor, ModelFolder } from '../model/index.ts';
import type { ModelFacts } from '../worker/index.ts';
import type { Tokenizer } from './language-model.ts';
import { exactProducts, networkShape, shippedProducts } from './layout.ts';
import type { Products } from './layout.ts';
import { GraphModel } from './model.ts';
import { onnxRuntime } from './onnxruntime.ts';
import { preparationOf } from './preparation.ts';
import { prepareApart } from './prepare-apart.ts';
import { prepare } from './prepared.ts';
import type { GraphSource, Runtime, Session, SessionOptions } from './session.ts';

export interface LoadOptions {
  /** Folder with palimpsest.json. */
  readonly model: string;
  /** Folder for prepared copies, which may be deleted at any time; undefined: prepare in memory at every start. */
  readonly cache?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Told the share that is done, 0 to 1. */
  readonly onProgress?: ((share: number) => void) | undefined;
  /** How the products are computed. Default: what measured best. */
  readonly products?: Products | undefined;
  /** Threads for one operator. Default: all cores, at most four. */
  readonly threads?: number | undefined;
  readonly runtime?: Runtime | undefined;
}

export interface LoadedModel {
  readonly model: GraphModel;
  readonly tokenizer: Tokenizer;
  readonly chat: ChatTemplate;
  readonly descriptor: Descriptor;
  readonly facts: ModelFacts;
  /** Whether every product is computed in float32. */
  readonly exact: boolean;
  /** Opens the graph that hands out whole rows of logits: for checking against reference values only. */
  openLogits(): Promise<Session>;
}

/**
 * Loads a model: checks its files, prepares its weights (or finds the prepared copy), opens its graphs.
 * @throws Problem `model-missing`, `model-damaged` or `model-unsupported`; the signal's reason when aborted.
 */
export async function loadModel(options: LoadOptions): Promise<LoadedModel> {
  const { signal, onProgress } = options;
  const runtime = options.runtime ?? onnxRuntime;
  const settings = { threads: options.threads ?? Math.min(4, availableParallelism()) };
  signal?.throwIfAborted();
  const folder = await openModelFolder(options.model, signal);
  try {
    const products = options.products ?? shippedProducts(folder);
    const tokenizer = new GgufTokenizer(folder.gguf);
    const chat = new ChatTemplate(folder.gguf);
    // Laying out is nearly all of a first start; a copy that is found makes the share jump.
    const onLayOut = (share: number): void => onProgress?.(0.9 * share);
    const { graphs } = await prepare(preparationOf(folder, products, options.cache, signal, onLayOut), (cache) =>
      prepareApart({ model: options.model, cache, products: options.products }, { signal, onProgress: onLayOut }),
    );
    const encode = await openGraph(runtime, graphs, 'encode', settings, signal);
    onProgress?.(0.95);
    const canvas = folder.descriptor.canvas ? { maskId: folder.descriptor.canvas.noise.token_id, session: await openGraph(runtime, graphs, 'canvas', settings, signal) } : undefined;
    onProgress?.(1);
    const model = new GraphModel({ shape: networkShape(folder), specialIds: [...tokenizer.specials.values()], endId: endId(folder), canvas, encode });
    const exact = JSON.stringify(products) === JSON.stringify(exactProducts);
    return { model, tokenizer, chat, descriptor: folder.descriptor, facts: facts(folder), exact, openLogits: logitsOpener(runtime, graphs, settings) };
  } finally {
    folder.close();
  }
}

async function openGraph(runtime: Runtime, graphs: ReadonlyMap<string, GraphSource>, name: string, settings: SessionOptions, signal?: AbortSignal): Promise<Session> {
  signal?.throwIfAborted();
  return runtime.open(graphs.get(name) as GraphSource, settings);
}

/** A function of its own, so that it keeps nothing else of the loading alive. */
function logitsOpener(runtime: Runtime, graphs: ReadonlyMap<string, GraphSource>, settings: SessionOptions): () => Promise<Session> {
  return () => openGraph(runtime, graphs, 'logits', settings);
}

function endId({ descriptor, gguf }: ModelFolder): number {
  return descriptor.canvas?.end_token_id ?? gguf.number('tokenizer.ggml.eos_token_id');
}

function facts({ descriptor, weights, adapters, hashes }: ModelFolder): ModelFacts {
  const { canvas } = descriptor;
  return {
    name: descriptor.name,
    version: descriptor.version,
    architecture: descriptor.architecture,
    licence: descriptor.licence,
    hash: hashes[descriptor.weights] ?? '',
    parameters: weights.parameters + (adapters?.parameters ?? 0),
    contextLength: weights.shape.context,
    canvas: canvas ? canvas.lengths : null,
    abilities: descriptor.abilities ?? { choose: true, fill: true, write: false },
  };
}
