/** The canvas port of a DiffusionGemma over its one graph. */
import { diffusionOutputs, freshOutputs } from '../../graph/diffusion-gemma/index.ts';
import type { GraphTarget } from '../../graph/diffusion-gemma/index.ts';
import type { DiffusionGemmaConfig } from '../../model/index.ts';
import type { DenoiseReading, DenoiseRequest, DiffusionModel } from '../diffusion-model.ts';
import type { Cache } from '../language-model.ts';
import { contextFull } from '../model.ts';
import { checkIds } from '../readout.ts';
import type { Session } from '../session.ts';
import { DiffusionGemmaCache } from './cache.ts';
import { Feeder } from './feeds.ts';
import { ReadingBuilder } from './reading.ts';
import { checkRequest } from './request.ts';

export interface DiffusionGemmaParts {
  readonly config: DiffusionGemmaConfig;
  readonly session: Session;
  /** What the session's graph was written for. */
  readonly target: GraphTarget;
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
  readonly #feeder: Feeder;
  #disposed = false;

  constructor({ config, session, target, specialIds, endIds, padId }: DiffusionGemmaParts) {
    this.#config = config;
    this.#session = session;
    this.#feeder = new Feeder(config, target);
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
    const names = this.#config.layers.map((_, layer) => freshOutputs(layer));
    const outputs = await this.#session.run(this.#feeder.text(cache, ids), names.flatMap(({ keys, values }) => [keys, values]));
    cache.append(names.map(({ keys, values }) => ({ keys: outputs[keys] as Float32Array, values: outputs[values] as Float32Array })), ids.length);
  }

  async #denoise(cache: Cache, request: DenoiseRequest, withLogits: boolean): Promise<{ reading: DenoiseReading; logits: Float32Array | undefined }> {
    const store = this.#own(cache);
    const length = checkRequest(request, this.#config);
    this.#checkRoom(store.length + length);
    const builder = new ReadingBuilder(request, this.#config.hidden);
    const atOnce = Math.max(1, Math.floor(Math.min(mostCanvasRows, mostLogits / this.vocabulary) / length));
    const names = withLogits ? [...diffusionOutputs, 'logits'] : diffusionOutputs;
    const logits = withLogits ? new Float32Array(request.ids.length * this.vocabulary) : undefined;
    for (let canvas = 0; canvas < request.canvases; canvas += atOnce) {
      const count = Math.min(atOnce, request.canvases - canvas);
      const outputs = await this.#session.run(this.#feeder.canvases(store, request, canvas * length, count, length), names);
      builder.put(outputs, canvas * length, count * length);
      logits?.set(outputs.logits as Float32Array, canvas * length * this.vocabulary);
    }
    return { reading: builder.finish(), logits };
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
