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
