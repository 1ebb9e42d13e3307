/** The graph against the specification in double precision, for sizes nobody recorded. */
import { describe, expect, test } from 'vitest';
import type { GraphTarget } from '../../graph/diffusion-gemma/index.ts';
import type { DiffusionGemmaCheckpoint } from '../../model/index.ts';
import { openInMemory } from './open.ts';
import { makePass } from './replay.ts';
import { arranged, ReferenceModel, softmax } from './reference.test-support.ts';
import { SoftRows } from './soft-state.ts';
import { smallCheckpoint } from './synthetic.test-support.ts';
import type { SmallSizes } from './synthetic.test-support.ts';

const base: SmallSizes = { vocabulary: 61, hidden: 24, feedForward: 20, heads: 4, keyHeads: 2, headSize: 8, fullKeyHeads: 1, fullHeadSize: 16, layers: ['sliding', 'full'], window: 5, experts: 5, expertsPerToken: 2, expertFeedForward: 12 };

const models: Readonly<Record<string, SmallSizes>> = {
  'odd sizes, keys of the release, bfloat16': { ...base, vocabulary: 33, hidden: 20, feedForward: 7, expertFeedForward: 5, legacy: true, dtype: 'bf16' },
  'a single full layer, one expert, a softcap of its own': { ...base, layers: ['full'], experts: 1, expertsPerToken: 1, softcap: 5 },
  'sliding layers between full ones, a key head for each query head': { ...base, layers: ['full', 'sliding', 'full'], keyHeads: 4, fullKeyHeads: 4, window: 2 },
  'blocks of 32 throughout, every expert taken, a window of one': { ...base, vocabulary: 96, hidden: 64, feedForward: 32, expertFeedForward: 32, experts: 3, expertsPerToken: 3, window: 1 },
  'more experts than rows choose': { ...base, experts: 40, expertsPerToken: 3 },
  'a window that is never full': { ...base, window: 64 },
};

const ids = (count: number, vocabulary: number, seed: number) => Array.from({ length: count }, (_, i) => (i * 7 + seed * 13 + ((i * i) % 5)) % vocabulary);

function furthest(ours: ArrayLike<number>, reference: ArrayLike<number>): number {
  expect(ours.length).toBe(reference.length);
  return Array.from(ours, (value, i) => Math.abs(value - (reference[i] as number))).reduce((a, b) => Math.max(a, b), 0);
}

const flat = (rows: readonly ArrayLike<number>[]) => rows.flatMap((row) => Array.from(row));

async function compare(target: GraphTarget, checkpoint: DiffusionGemmaCheckpoint, pieces: readonly number[]): Promise<{ readonly cache: number; readonly logits: number }> {
  const { config, tensors } = checkpoint;
  const reference = new ReferenceModel(config, tensors);
  const model = await openInMemory(checkpoint, 32, { threads: 1, target });
  const ours = model.createCache();
  const theirs = reference.createCache();
  let worst = { cache: 0, logits: 0 };
  for (const [index, count] of pieces.entries()) {
    const text = ids(count, config.vocabulary, index);
    await model.encode(ours, text);
    reference.encode(theirs, text);
    for (const [layer, { kind, keyHeads }] of config.layers.entries()) {
      const places = ours.places(kind);
      const keys = furthest(ours.feed(layer, 'keys').data as Float32Array, arranged(theirs.keys[layer] as Float64Array[], keyHeads, places));
      const values = furthest(ours.feed(layer, 'values').data as Float32Array, arranged(theirs.values[layer] as Float64Array[], keyHeads, places));
      worst = { ...worst, cache: Math.max(worst.cache, keys, values) };
    }
    const canvas = ids(config.canvasLength, config.vocabulary, index + 5);
    const first = reference.denoise(theirs, canvas, null);
    const soft = first.map((row) => reference.soft(Float64Array.from(softmax(Array.from(row, (logit) => logit / 0.7)))));
    const one = await makePass(model, { cache: ours, canvas, before: null, temperature: 0.7 });
    const next = ids(config.canvasLength, config.vocabulary, index + 9);
    const before = new SoftRows(1, config.hidden, Float32Array.from(flat(soft)));
    const two = await makePass(model, { cache: ours, canvas: next, before, temperature: 0.7 });
    worst = { ...worst, logits: Math.max(worst.logits, furthest(one.logits, flat(first)), furthest(one.soft, flat(soft)), furthest(two.logits, flat(reference.denoise(theirs, next, soft)))) };
  }
  await model.dispose();
  checkpoint.close();
  return worst;
}

// The graph for WebGPU runs on the CPU too, and is computed there; engine/cli/webgpu.test.ts computes it on an adapter.
describe.each(['cpu', 'webgpu'] as const)('the graph for %s: keys, values, logits and soft embeddings are those of the specification', (target) => {
  test.each(Object.entries(models))('%s', async (_, sizes) => {
    // Lengths before, at and after the edge of the window, and canvases after several pieces.
    const { cache, logits } = await compare(target, await smallCheckpoint(sizes), [1, 3, 1, 1, 2, 9]);
    expect(cache).toBeLessThan(1e-4);
    expect(logits).toBeLessThan(1e-3);
  });

  test('a text that is read in several runs', async () => {
    const { cache, logits } = await compare(target, await smallCheckpoint({ ...base, window: 40 }), [270]);
    expect(cache).toBeLessThan(1e-4);
    expect(logits).toBeLessThan(1e-3);
  });

  test('a canvas before any text', async () => {
    const checkpoint = await smallCheckpoint(base);
    const model = await openInMemory(checkpoint, 32, { threads: 1, target });
    const reference = new ReferenceModel(checkpoint.config, checkpoint.tensors);
    const canvas = ids(6, base.vocabulary, 1);
    const { logits } = await makePass(model, { cache: model.createCache(), canvas, before: null, temperature: 1 });
    expect(furthest(logits, flat(reference.denoise(reference.createCache(), canvas, null)))).toBeLessThan(1e-3);
    await model.dispose();
  });
});
