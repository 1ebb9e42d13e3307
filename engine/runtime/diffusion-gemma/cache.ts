/**
 * Keys and values of the tokens read so far. Full layers keep all of them, sliding layers the last W − 1 (specification,
 * section 2.5), since no later row looks further back. A store holds its places exactly and never changes: the graph reads
 * it where it lies, a copy of the cache shares it, and only reading more text makes new ones.
 */
import type { DiffusionGemmaConfig } from '../../model/index.ts';
import type { Cache } from '../language-model.ts';
import type { Feed } from '../session.ts';

/** [keyHeads, places, headSize] each. */
interface Store {
  readonly keys: Feed;
  readonly values: Feed;
}

/** Fresh keys and values of a layer, [keyHeads, count, headSize] each. */
export interface FreshPlaces {
  readonly keys: Float32Array;
  readonly values: Float32Array;
}

export class DiffusionGemmaCache implements Cache {
  readonly #config: DiffusionGemmaConfig;
  #stores: readonly Store[];
  #length = 0;

  constructor(config: DiffusionGemmaConfig) {
    this.#config = config;
    this.#stores = config.layers.map(({ keyHeads, headSize }) => ({ keys: emptyFeed(keyHeads, headSize), values: emptyFeed(keyHeads, headSize) }));
  }

  get length(): number {
    return this.#length;
  }

  /** Places that layers of a kind hold. */
  places(kind: 'sliding' | 'full'): number {
    return kind === 'full' ? this.#length : Math.min(this.#length, this.#config.window - 1);
  }

  /**
   * Forgets everything after the first `length` tokens.
   * @throws RangeError where sliding layers no longer hold what came before: take a copy first to go back further
   */
  truncate(length: number): void {
    if (!Number.isInteger(length) || length < 0 || length > this.#length) throw new RangeError(`cannot keep ${length} of ${this.#length} tokens`);
    if (length === this.#length) return;
    const first = this.#config.layers.some(({ kind }) => kind === 'sliding') ? this.#length - this.places('sliding') : 0;
    if (length > 0 && first > 0 && length - (this.#config.window - 1) < first) throw new RangeError(`sliding layers hold the tokens from ${first} on, too few to go back to ${length}`);
    this.#stores = this.#stores.map(({ keys, values }, index) => {
      const { kind } = this.#layer(index);
      const kept = kind === 'full' ? length : Math.max(0, length - first);
      return { keys: keepFirst(keys, kept), values: keepFirst(values, kept) };
    });
    this.#length = length;
  }

  /** A cache that holds given keys and values: those of all `length` tokens in full layers, of the last W − 1 in sliding ones. */
  static holding(config: DiffusionGemmaConfig, length: number, places: readonly FreshPlaces[]): DiffusionGemmaCache {
    const cache = new DiffusionGemmaCache(config);
    cache.#length = length;
    cache.#stores = config.layers.map(({ kind, keyHeads, headSize }, index) => {
      const shape = [keyHeads, cache.places(kind), headSize];
      const { keys, values } = places[index] as FreshPlaces;
      if (keys.length !== shape.reduce((a, b) => a * b, 1) || values.length !== keys.length) throw new RangeError(`${keys.length} and ${values.length} numbers are not the places of layer ${index}`);
      return { keys: { data: keys, shape }, values: { data: values, shape } };
    });
    return cache;
  }

  copy(): DiffusionGemmaCache {
    const copy = new DiffusionGemmaCache(this.#config);
    copy.#stores = this.#stores;
    copy.#length = this.#length;
    return copy;
  }

  /** [keyHeads, places, headSize]. */
  feed(layer: number, part: 'keys' | 'values'): Feed {
    return (this.#stores[layer] as Store)[part];
  }

  /** Appends `count` tokens. */
  append(fresh: readonly FreshPlaces[], count: number): void {
    this.#stores = this.#stores.map(({ keys, values }, index) => {
      const { kind } = this.#layer(index);
      const most = kind === 'full' ? Number.POSITIVE_INFINITY : this.#config.window - 1;
      const { keys: freshKeys, values: freshValues } = fresh[index] as FreshPlaces;
      return { keys: join(keys, freshKeys, count, most), values: join(values, freshValues, count, most) };
    });
    this.#length += count;
  }

  #layer(index: number): DiffusionGemmaConfig['layers'][number] {
    return this.#config.layers[index] as DiffusionGemmaConfig['layers'][number];
  }
}

function emptyFeed(heads: number, size: number): Feed {
  return { data: new Float32Array(0), shape: [heads, 0, size] };
}

/** The last `most` of a store's places and `count` fresh ones. */
function join({ data, shape }: Feed, fresh: Float32Array, count: number, most: number): Feed {
  const [heads = 0, places = 0, size = 0] = shape;
  if (fresh.length !== heads * count * size) throw new RangeError(`${fresh.length} numbers are not ${count} tokens`);
  const kept = Math.min(places + count, most);
  const fromFresh = Math.min(count, kept);
  const fromOld = kept - fromFresh;
  const out = new Float32Array(heads * kept * size);
  for (let head = 0; head < heads; head++) {
    out.set((data as Float32Array).subarray((head * places + places - fromOld) * size, (head + 1) * places * size), head * kept * size);
    out.set(fresh.subarray((head * count + count - fromFresh) * size, (head + 1) * count * size), (head * kept + fromOld) * size);
  }
  return { data: out, shape: [heads, kept, size] };
}

function keepFirst({ data, shape }: Feed, kept: number): Feed {
  const [heads = 0, places = 0, size = 0] = shape;
  const out = new Float32Array(heads * kept * size);
  for (let head = 0; head < heads; head++) out.set((data as Float32Array).subarray(head * places * size, (head * places + kept) * size), head * kept * size);
  return { data: out, shape: [heads, kept, size] };
}
