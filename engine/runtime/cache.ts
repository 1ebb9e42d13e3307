/**
 * Keys and values of the committed context. Each layer has a store [heads, capacity, headSize] that the graphs read
 * where it lies; only its first `length` places count, so that forgetting costs nothing.
 */
import type { Cache } from './language-model.ts';
import type { Feed } from './session.ts';

export interface CacheShape {
  readonly layers: number;
  readonly heads: number;
  readonly headSize: number;
}

/** Stores grow by so many places at least: the graphs pay for places that are not filled. */
const step = 64;

export class KeyValueCache implements Cache {
  private readonly shape: CacheShape;
  /** Keys of layer 0, values of layer 0, keys of layer 1 … */
  private stores: Float32Array[];
  private feeds: Feed[];
  private room: number;
  private used = 0;

  constructor(shape: CacheShape, capacity = step) {
    this.shape = shape;
    this.room = capacity;
    this.stores = Array.from({ length: 2 * shape.layers }, () => new Float32Array(shape.heads * capacity * shape.headSize));
    this.feeds = this.stores.map((data) => ({ data, shape: [1, shape.heads, capacity, shape.headSize] }));
  }

  get length(): number {
    return this.used;
  }

  /** Places in each store. */
  get capacity(): number {
    return this.room;
  }

  truncate(length: number): void {
    if (!Number.isInteger(length) || length < 0 || length > this.used) throw new RangeError(`cannot keep ${length} of ${this.used} tokens`);
    this.used = length;
  }

  copy(): KeyValueCache {
    const copy = new KeyValueCache(this.shape, roomFor(this.used));
    copy.take(this);
    return copy;
  }

  /** The store of a layer as an input [1, heads, capacity, headSize], valid until the next `append`. */
  feed(layer: number, part: 'keys' | 'values'): Feed {
    return this.feeds[2 * layer + (part === 'keys' ? 0 : 1)] as Feed;
  }

  /** A copy of the filled places of a layer's store: [heads, length, headSize]. */
  filled(layer: number, part: 'keys' | 'values'): Float32Array {
    const { heads, headSize } = this.shape;
    const store = this.feed(layer, part).data;
    const out = new Float32Array(heads * this.used * headSize);
    for (let head = 0; head < heads; head++) {
      const start = head * this.room * headSize;
      out.set((store as Float32Array).subarray(start, start + this.used * headSize), head * this.used * headSize);
    }
    return out;
  }

  /** Appends `count` tokens: keys and values [layers, count, heads · headSize]. */
  append(keys: Float32Array, values: Float32Array, count: number): void {
    const { layers, heads, headSize } = this.shape;
    const size = heads * headSize;
    if (keys.length !== layers * count * size || values.length !== keys.length) throw new RangeError(`${keys.length} and ${values.length} numbers are not ${count} tokens`);
    if (this.used + count > this.room) this.grow(this.used + count);
    for (const [index, store] of this.stores.entries()) {
      const fresh = index % 2 === 0 ? keys : values;
      let from = (index >> 1) * count * size;
      for (let token = this.used; token < this.used + count; token++) {
        for (let head = 0; head < heads; head++) {
          store.set(fresh.subarray(from, from + headSize), (head * this.room + token) * headSize);
          from += headSize;
        }
      }
    }
    this.used += count;
  }

  private grow(least: number): void {
    const larger = new KeyValueCache(this.shape, roomFor(Math.max(least, this.room * 1.125)));
    larger.take(this);
    this.stores = larger.stores;
    this.feeds = larger.feeds;
    this.room = larger.room;
  }

  private take(other: KeyValueCache): void {
    const { heads, headSize } = this.shape;
    for (const [index, store] of this.stores.entries()) {
      const from = other.stores[index] as Float32Array;
      for (let head = 0; head < heads; head++) {
        const start = head * other.room * headSize;
        store.set(from.subarray(start, start + other.used * headSize), head * this.room * headSize);
      }
    }
    this.used = other.used;
  }
}

function roomFor(tokens: number): number {
  return Math.max(1, Math.ceil(tokens / step)) * step;
}
