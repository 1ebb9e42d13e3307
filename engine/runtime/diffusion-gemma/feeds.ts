/** What goes into the graph for a text that is read and for canvases that are denoised, as either target wants it. */
import { biasInput, biasInputs, rotationInputs } from '../../graph/diffusion-gemma/index.ts';
import type { GraphTarget } from '../../graph/diffusion-gemma/index.ts';
import { cacheInputs } from '../../graph/index.ts';
import type { DiffusionGemmaConfig } from '../../model/index.ts';
import type { DenoiseRequest } from '../diffusion-model.ts';
import type { Feed } from '../session.ts';
import type { DiffusionGemmaCache } from './cache.ts';
import { tailFeeds } from './reading.ts';
import type { SoftRows } from './soft-state.ts';
import { canvasBias, partBiases, textBias, withPlace } from './visibility.ts';

type Feeds = Readonly<Record<string, Feed>>;

export class Feeder {
  readonly #config: DiffusionGemmaConfig;
  readonly #target: GraphTarget;
  /** Those of the last run: the passes over a canvas share them. */
  #rotations: { readonly key: string; readonly feeds: Feeds } | undefined;

  constructor(config: DiffusionGemmaConfig, target: GraphTarget) {
    this.#config = config;
    this.#target = target;
  }

  /** Text that stands after what the cache holds. */
  text(cache: DiffusionGemmaCache, ids: Int32Array): Feeds {
    const { hidden, window, vocabulary } = this.#config;
    const windows = { sliding: window, full: Number.POSITIVE_INFINITY };
    const own =
      this.#target === 'cpu'
        ? { textRows: vector(Int32Array.from(ids.keys())), canvasRows: vector(new Int32Array(0)), before: floats([0, hidden]), pinned: integers([0, 1]) }
        : { before: floats([1, ids.length, hidden]), pinned: integers([1, ids.length, 1]) };
    return {
      ...this.#common(cache, ids, 1, false),
      ...this.#biases((kind) => textBias(ids.length, cache.places(kind), windows[kind]), (kind) => cache.places(kind)),
      ...own,
      ...tailFeeds(this.#target, vocabulary),
    };
  }

  /** `canvases` canvases of `length` rows, the first of which begins at row `from` of the request. */
  canvases(cache: DiffusionGemmaCache, request: DenoiseRequest, from: number, canvases: number, length: number): Feeds {
    const { hidden, vocabulary } = this.#config;
    const rows = canvases * length;
    const before = request.before as SoftRows | null;
    const soft = before ? before.data.subarray(from * hidden, (from + rows) * hidden) : new Float32Array(rows * hidden);
    const pinned = new Int32Array(rows);
    if (before) for (const row of request.pinned ?? []) if (row >= from && row < from + rows) pinned[row - from] = 1;
    const own =
      this.#target === 'cpu'
        ? { textRows: vector(new Int32Array(0)), canvasRows: vector(Int32Array.from({ length: rows }, (_, row) => row)), before: { data: soft, shape: [rows, hidden] }, pinned: { data: pinned, shape: [rows, 1] } }
        : { before: { data: soft, shape: [canvases, length, hidden] }, pinned: { data: pinned, shape: [canvases, length, 1] } };
    return {
      ...this.#common(cache, request.ids.slice(from, from + rows), canvases, true),
      ...this.#biases((kind) => canvasBias(cache.places(kind), length), (kind) => cache.places(kind)),
      ...own,
      ...tailFeeds(this.#target, vocabulary, request, from, rows),
    };
  }

  #common(cache: DiffusionGemmaCache, ids: Int32Array, canvases: number, isCanvas: boolean): Record<string, Feed> {
    const length = ids.length / canvases;
    const one = (value: number): Feed => ({ data: BigInt64Array.of(BigInt(value)), shape: [1] });
    const arranged: Record<string, Feed> =
      this.#target === 'cpu' ? { ids: vector(ids), canvases: one(canvases), length: one(length), readCanvases: one(isCanvas ? canvases : 0) } : { ids: { data: ids, shape: [canvases, length] } };
    const feeds: Record<string, Feed> = { ...arranged, mode: vector(Int32Array.of(isCanvas ? 1 : 0)), ...this.#rotationsAt(cache.length, canvases, length) };
    for (const layer of this.#config.layers.keys()) {
      const names = cacheInputs(layer);
      feeds[names.keys] = withPlace(cache.feed(layer, 'keys'));
      feeds[names.values] = withPlace(cache.feed(layer, 'values'));
    }
    return feeds;
  }

  /**
   * cos and sin of position · frequency, rounded as in a float32 run of the reference: for the CPU row by row, for WebGPU
   * once for the rows of all canvases, which begin at the same position.
   */
  #rotationsAt(start: number, canvases: number, length: number): Feeds {
    const key = [start, canvases, length].join();
    if (this.#rotations?.key === key) return this.#rotations.feeds;
    const shape = this.#target === 'cpu' ? [1, canvases * length] : [canvases, length];
    const rows = shape[1] as number;
    const places = BigInt64Array.from({ length: canvases * length }, (_, row) => BigInt(row % rows));
    const feeds: Record<string, Feed> = { places: { data: places, shape } };
    for (const layer of this.#config.layers) {
      const { cosines, sines, frequencies } = rotationInputs(layer);
      if (feeds[cosines]) continue;
      const pairs = frequencies.length;
      const angles = Float32Array.from({ length: rows * pairs }, (_, i) => (start + (Math.floor(i / pairs) % length)) * (frequencies[i % pairs] as number));
      feeds[cosines] = { data: angles.map(Math.cos), shape: [rows, pairs] };
      feeds[sines] = { data: angles.map(Math.sin), shape: [rows, pairs] };
    }
    this.#rotations = { key, feeds };
    return feeds;
  }

  #biases(bias: (kind: 'sliding' | 'full') => Feed, places: (kind: 'sliding' | 'full') => number): Feeds {
    const feeds: Record<string, Feed> = {};
    for (const kind of new Set(this.#config.layers.map((layer) => layer.kind))) {
      if (this.#target === 'cpu') feeds[biasInput(kind)] = bias(kind);
      else {
        const names = biasInputs(kind);
        const { past, fresh } = partBiases(bias(kind), places(kind));
        feeds[names.past] = past;
        feeds[names.fresh] = fresh;
      }
    }
    return feeds;
  }
}

function vector(data: Int32Array): Feed {
  return { data, shape: [data.length] };
}

function floats(shape: readonly number[]): Feed {
  return { data: new Float32Array(shape.reduce((a, b) => a * b, 1)), shape };
}

function integers(shape: readonly number[]): Feed {
  return { data: new Int32Array(shape.reduce((a, b) => a * b, 1)), shape };
}
