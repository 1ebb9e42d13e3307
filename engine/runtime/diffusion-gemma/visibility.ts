/** What rows may see, as numbers that are added to scores (specification, sections 2.5 and 2.6). */
import type { Feed } from '../session.ts';

/** exp of it is 0 in float32, and it is no infinity. */
const unseen = -1e30;

/**
 * Rows of a text that stand one after another: each sees itself and what stands before it, in sliding layers no
 * further back than `window`, itself included. [count, places + count]; a row of its own stands for an empty cache.
 * @param places positions just before them that the cache holds
 */
export function textBias(count: number, places: number, window: number): Feed {
  const padding = places === 0 ? 1 : 0;
  const width = places + padding + count;
  const data = new Float32Array(count * width);
  for (let row = 0; row < count; row++) {
    for (let column = 0; column < width; column++) {
      const back = row - (column - places - padding);
      const isSeen = column >= places + padding ? back >= 0 && back < window : padding === 0 && row + places - column < window;
      if (!isSeen) data[row * width + column] = unseen;
    }
  }
  return { data, shape: [count, width] };
}

/** Rows of a canvas see the whole cache and the whole canvas: [1, places + length]. */
export function canvasBias(places: number, length: number): Feed {
  const padding = places === 0 ? 1 : 0;
  const data = new Float32Array(places + padding + length);
  if (padding) data[0] = unseen;
  return { data, shape: [1, data.length] };
}

/** A cache feed with at least one place: an empty cache shows one that no row may see. */
export function withPlace(feed: Feed): Feed {
  if (feed.data.length > 0) return feed;
  const shape = feed.shape.map((size, index) => (index === 1 ? 1 : size));
  return { data: new Float32Array(shape.reduce((a, b) => a * b, 1)), shape };
}

/** A bias cut in two: what rows may see of the cache (`places`, or the one that stands for an empty one), and of their own. */
export function partBiases({ data, shape: [rows = 0, width = 0] }: Feed, places: number): { readonly past: Feed; readonly fresh: Feed } {
  const at = Math.max(1, places);
  const part = (from: number, end: number): Feed => {
    const out = new Float32Array(rows * (end - from));
    for (let row = 0; row < rows; row++) out.set((data as Float32Array).subarray(row * width + from, row * width + end), row * (end - from));
    return { data: out, shape: [rows, end - from] };
  };
  return { past: part(0, at), fresh: part(at, width) };
}
