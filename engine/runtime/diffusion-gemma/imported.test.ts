/** A model that was imported is the one that its checkpoint would be with weights rounded as far. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { importModel, openSource } from '../../import/index.ts';
import type { DiffusionGemmaModel } from './model.ts';
import { openImportedDiffusionGemma, openInMemory } from './open.ts';

const checkpoint = join(import.meta.dirname, '..', '..', 'fixtures', 'diffusion-gemma', 'tiny', 'checkpoint');
const root = mkdtempSync(join(tmpdir(), 'palimpsest-imported-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

async function twoPasses(model: DiffusionGemmaModel) {
  const cache = model.createCache();
  for (const text of [[87, 86, 20, 22, 70, 36, 61, 44, 10], [88, 57]]) await model.encode(cache, text);
  const ids = Int32Array.of(22, 86, 87, 72, 5, 78);
  const request = { ids, canvases: 1, temperature: 0.7, draws: new Float32Array(6).fill(0.3), banned: [0], targets: ids, top: 4 };
  const first = await model.denoise(cache, { ...request, before: null });
  const second = await model.denoise(cache, { ...request, before: first.after });
  await model.dispose();
  return [first, second];
}

test.each([4, 16] as const)('with %i bits', async (bits) => {
  const to = join(root, String(bits));
  const source = openSource(checkpoint);
  await importModel({ source, to, bits });
  const imported = await twoPasses(await openImportedDiffusionGemma(to, { threads: 1 }));
  const inMemory = await twoPasses(await openInMemory(source.checkpoint, bits, { threads: 1 }));
  // The graph for WebGPU takes the same files; sums come in another order there.
  const [first, second] = await twoPasses(await openImportedDiffusionGemma(to, { threads: 1, target: 'webgpu' }));
  source.checkpoint.close();
  expect(imported).toEqual(inMemory);
  for (const [ours, theirs] of [[first, imported[0]], [second, imported[1]]]) {
    expect(ours?.topIds).toEqual(theirs?.topIds);
    ours?.entropy.forEach((entropy, row) => expect(Math.abs(entropy - (theirs?.entropy[row] as number))).toBeLessThan(1e-3));
  }
});
