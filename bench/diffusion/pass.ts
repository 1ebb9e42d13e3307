import type { Cache, DenoiseReading, DiffusionModel, SoftState } from '../../engine/runtime/index.ts';

/** Ids of no meaning. */
function ids(count: number, vocabulary: number, step: number): Int32Array {
  return Int32Array.from({ length: count }, (_, at) => (at * step + 7) % vocabulary);
}

export async function readContext(model: DiffusionModel, tokens: number): Promise<Cache> {
  const cache = model.createCache();
  await model.encode(cache, ids(tokens, model.vocabulary, 7919));
  return cache;
}

/** A pass as drafting makes it: nothing restricted, eight likeliest ids. */
export function pass(model: DiffusionModel, cache: Cache, rows: number, before: SoftState | null): Promise<DenoiseReading> {
  const canvas = ids(rows, model.vocabulary, 104_729);
  return model.denoise(cache, { ids: canvas, canvases: 1, before, temperature: 0.7, draws: new Float32Array(rows).fill(0.5), banned: model.specialIds, targets: canvas, top: 8 });
}
