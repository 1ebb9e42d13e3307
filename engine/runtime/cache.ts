/** Keys and values of the committed context, token after token, so that any prefix is one view without a copy. */
import type { Cache } from './language-model.ts';

export interface CacheShape {
  readonly layers: number;
  /** Numbers per token, in keys and again in values: key heads times head size. */
  readonly width: number;
}

const firstCapacity = 64;

export class KeyValueCache implements Cache {
  private readonly shape: CacheShape;
  /** Keys of layer 0, values of layer 0, keys of layer 1 …, each [capacity, width]. */
  private stores: Float32Array[];
  private capacity: number;
  private used = 0;

  constructor(shape: CacheShape, capacity = firstCapacity) {
    this.shape = shape;
    this.capacity = capacity;
    this.stores = Array.from({ length: 2 * shape.layers }, () => new Float32Array(capacity * shape.width));
  }

  get length(): number {
    return this.used;
  }

  truncate(length: number): void {
    if (!Number.isInteger(length) || length < 0 || length > this.used) throw new RangeError(`cannot keep ${length} of ${this.used} tokens`);
    this.used = length;
  }

  copy(): KeyValueCache {
    const copy = new KeyValueCache(this.shape, Math.max(firstCapacity, this.used));
    for (const [index, store] of this.stores.entries()) (copy.stores[index] as Float32Array).set(store.subarray(0, this.used * this.shape.width));
    copy.used = this.used;
    return copy;
  }

  /** The committed keys (or values) of a layer: [length, width], a view that is valid until the next `append`. */
  view(layer: number, part: 'keys' | 'values'): Float32Array {
    return this.store(layer, part).subarray(0, this.used * this.shape.width);
  }

  /** Appends `count` tokens; `fresh` holds [count, width] for keys of layer 0, values of layer 0, keys of layer 1 … */
  append(fresh: Float32Array, count: number): void {
    const { width } = this.shape;
    if (fresh.length !== this.stores.length * count * width) throw new RangeError(`${fresh.length} numbers are not ${count} tokens`);
    if (this.used + count > this.capacity) this.grow(this.used + count);
    for (const [index, store] of this.stores.entries()) {
      store.set(fresh.subarray(index * count * width, (index + 1) * count * width), this.used * width);
    }
    this.used += count;
  }

  private grow(least: number): void {
    this.capacity = Math.max(least, Math.ceil(this.capacity * 1.5));
    this.stores = this.stores.map((store) => {
      const larger = new Float32Array(this.capacity * this.shape.width);
      larger.set(store.subarray(0, this.used * this.shape.width));
      return larger;
    });
  }

  private store(layer: number, part: 'keys' | 'values'): Float32Array {
    return this.stores[2 * layer + (part === 'keys' ? 0 : 1)] as Float32Array;
  }
}
