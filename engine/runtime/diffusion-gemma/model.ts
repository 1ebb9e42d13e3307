/** The canvas port of a DiffusionGemma over its one graph. */
import { biasInput, diffusionOutputs, freshOutputs } from '../../graph/diffusion-gemma/index.ts';
import { cacheInputs } from '../../graph/index.ts';
import type { DiffusionGemmaConfig } from '../../model/index.ts';
import type { DenoiseReading, DenoiseRequest, DiffusionModel } from '../diffusion-model.ts';
import type { Cache } from '../language-model.ts';
import { contextFull } from '../model.ts';
import { checkIds } from '../readout.ts';
import type { Feed, Session, TensorData } from '../session.ts';
import { DiffusionGemmaCache } from './cache.ts';
import { ReadingBuilder, tailFeeds } from './reading.ts';
import { checkRequest } from './request.ts';
import type { SoftRows } from './soft-state.ts';
import { canvasBias, textBias, withPlace } from './visibility.ts';

export interface DiffusionGemmaParts {
  readonly config: DiffusionGemmaConfig;
  readonly session: Session;
  /** Control tokens. */
  readonly specialIds: readonly number[];
  readonly endIds: readonly number[];
  readonly padId: number;
}

/** Rows of text that are read at once. */
const mostTextRows = 256;
/** Numbers of a table of logits, [rows, vocabulary]: one canvas of 256 of the release. */
const mostLogits = 2 ** 26;
/** Rows of canvases that are denoised at once, if their logits allow; a canvas is never cut. */
const mostCanvasRows = 1024;

export class DiffusionGemmaModel implements DiffusionModel {
  readonly vocabulary: number;
  readonly contextLength: number;
  readonly canvasLength: number;
  readonly specialIds: readonly number[];
  readonly endIds: readonly number[];
  readonly padId: number;
  readonly #config: DiffusionGemmaConfig;
  readonly #session: Session;
  #disposed = false;

  constructor({ config, session, specialIds, endIds, padId }: DiffusionGemmaParts) {
    this.#config = config;
    this.#session = session;
    this.vocabulary = config.vocabulary;
    this.contextLength = config.contextLength;
    this.canvasLength = config.canvasLength;
    this.specialIds = specialIds;
    this.endIds = endIds;
    this.padId = padId;
  }

  createCache(): DiffusionGemmaCache {
    return new DiffusionGemmaCache(this.#config);
  }

  async encode(cache: Cache, ids: readonly number[] | Int32Array): Promise<void> {
    const store = this.#own(cache);
    checkIds(ids, this.vocabulary);
    this.#checkRoom(store.length + ids.length);
    const all = Int32Array.from(ids);
    for (let from = 0; from < all.length; from += mostTextRows) await this.#read(store, all.subarray(from, from + mostTextRows));
  }

  async denoise(cache: Cache, request: DenoiseRequest): Promise<DenoiseReading> {
    return (await this.#denoise(cache, request, false)).reading;
  }

  /**
   * A pass and its logits, capped and before everything else, [rows, vocabulary]: for checking against reference values,
   * with a graph that hands them out.
   */
  async denoiseWithLogits(cache: Cache, request: DenoiseRequest): Promise<{ readonly reading: DenoiseReading; readonly logits: Float32Array }> {
    const { reading, logits } = await this.#denoise(cache, request, true);
    return { reading, logits: logits as Float32Array };
  }

  async dispose(): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    await this.#session.release();
  }

  async #read(cache: DiffusionGemmaCache, ids: Int32Array): Promise<void> {
    const rows = Int32Array.from(ids.keys());
    const window = { sliding: this.#config.window, full: Number.POSITIVE_INFINITY };
    const feeds = {
      ...this.#commonFeeds(cache, ids, 1, false),
      ...this.#biases((kind) => textBias(ids.length, cache.places(kind), window[kind])),
      textRows: vector(rows),
      canvasRows: vector(new Int32Array(0)),
      before: { data: new Float32Array(0), shape: [0, this.#config.hidden] },
      pinned: { data: new Int32Array(0), shape: [0, 1] },
      ...tailFeeds(),
    };
    const names = this.#config.layers.map((_, layer) => freshOutputs(layer));
    const outputs = await this.#session.run(feeds, names.flatMap(({ keys, values }) => [keys, values]));
    cache.append(names.map(({ keys, values }) => ({ keys: outputs[keys] as Float32Array, values: outputs[values] as Float32Array })), ids.length);
  }

  async #denoise(cache: Cache, request: DenoiseRequest, withLogits: boolean): Promise<{ reading: DenoiseReading; logits: Float32Array | undefined }> {
    const store = this.#own(cache);
    const length = checkRequest(request, this.#config);
    this.#checkRoom(store.length + length);
    const builder = new ReadingBuilder(request, this.#config.hidden);
    const atOnce = Math.max(1, Math.floor(Math.min(mostCanvasRows, mostLogits / this.vocabulary) / length));
    const logits = withLogits ? new Float32Array(request.ids.length * this.vocabulary) : undefined;
    for (let canvas = 0; canvas < request.canvases; canvas += atOnce) {
      const count = Math.min(atOnce, request.canvases - canvas);
      const outputs = await this.#pass(store, request, canvas * length, count, length, withLogits);
      builder.put(outputs, canvas * length, count * length);
      logits?.set(outputs.logits as Float32Array, canvas * length * this.vocabulary);
    }
    return { reading: builder.finish(), logits };
  }

  /** One run over `canvases` canvases, the first of which begins at row `from`. */
  #pass(cache: DiffusionGemmaCache, request: DenoiseRequest, from: number, canvases: number, length: number, withLogits: boolean): Promise<Readonly<Record<string, TensorData>>> {
    const { hidden } = this.#config;
    const rows = canvases * length;
    const before = request.before as SoftRows | null;
    const pinned = new Int32Array(rows);
    if (before) for (const row of request.pinned ?? []) if (row >= from && row < from + rows) pinned[row - from] = 1;
    const feeds = {
      ...this.#commonFeeds(cache, request.ids.slice(from, from + rows), canvases, true),
      ...this.#biases((kind) => canvasBias(cache.places(kind), length)),
      textRows: vector(new Int32Array(0)),
      canvasRows: vector(Int32Array.from({ length: rows }, (_, row) => row)),
      before: { data: before ? before.data.subarray(from * hidden, (from + rows) * hidden) : new Float32Array(rows * hidden), shape: [rows, hidden] },
      pinned: { data: pinned, shape: [rows, 1] },
      ...tailFeeds(request, from, rows),
    };
    return this.#session.run(feeds, withLogits ? [...diffusionOutputs, 'logits'] : diffusionOutputs);
  }

  #commonFeeds(cache: DiffusionGemmaCache, ids: Int32Array, canvases: number, isCanvas: boolean): Record<string, Feed> {
    const length = ids.length / canvases;
    const one = (value: number): Feed => ({ data: BigInt64Array.of(BigInt(value)), shape: [1] });
    const feeds: Record<string, Feed> = {
      ids: vector(ids),
      positions: vector(Int32Array.from(ids, (_, row) => cache.length + (row % length))),
      canvases: one(canvases),
      length: one(length),
      readCanvases: one(isCanvas ? canvases : 0),
      mode: one(isCanvas ? 1 : 0),
    };
    for (const layer of this.#config.layers.keys()) {
      const names = cacheInputs(layer);
      feeds[names.keys] = withPlace(cache.feed(layer, 'keys'));
      feeds[names.values] = withPlace(cache.feed(layer, 'values'));
    }
    return feeds;
  }

  #biases(bias: (kind: 'sliding' | 'full') => Feed): Record<string, Feed> {
    const kinds = new Set(this.#config.layers.map(({ kind }) => kind));
    return Object.fromEntries([...kinds].map((kind) => [biasInput(kind), bias(kind)]));
  }

  #own(cache: Cache): DiffusionGemmaCache {
    if (this.#disposed) throw new RangeError('the model was unloaded');
    if (!(cache instanceof DiffusionGemmaCache)) throw new TypeError('the cache is not of this model');
    return cache;
  }

  /** @throws Problem `context-full` */
  #checkRoom(tokens: number): void {
    if (tokens > this.contextLength) throw contextFull(this.contextLength);
  }
}

function vector(data: Int32Array): Feed {
  return { data, shape: [data.length] };
}
