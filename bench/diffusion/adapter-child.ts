/** Passes of the tiny checkpoint on both providers, timed. Prints milliseconds. `adapter.ts` starts it. */
import { join } from 'node:path';
import { openCheckpoint } from '../../engine/model/index.ts';
import { openInMemory } from '../../engine/runtime/index.ts';
import { pass, readContext } from './pass.ts';

export interface ProviderTimes {
  readonly open: number;
  /** Programs for the adapter are compiled in it. */
  readonly first: number;
  readonly fastest: number;
}

const rows = 6;
const rounds = 20;
const checkpoint = openCheckpoint(join(import.meta.dirname, '../../engine/fixtures/diffusion-gemma/tiny/checkpoint'));

async function timed<T>(work: () => Promise<T>): Promise<[result: T, milliseconds: number]> {
  const began = performance.now();
  return [await work(), performance.now() - began];
}

async function begin(provider: 'cpu' | 'webgpu') {
  const [model, open] = await timed(() => openInMemory(checkpoint, 32, { threads: 1, provider }));
  const cache = await readContext(model, 9);
  const [{ after }, first] = await timed(() => pass(model, cache, rows, null));
  return { model, open, first, again: async () => (await timed(() => pass(model, cache, rows, after)))[1], fastest: Number.POSITIVE_INFINITY };
}

const contestants = { cpu: await begin('cpu'), webgpu: await begin('webgpu') };
// In turn, and the fastest of each: whatever else the machine does only ever adds.
for (let round = 0; round < rounds; round++) for (const one of Object.values(contestants)) one.fastest = Math.min(one.fastest, await one.again());
for (const { model } of Object.values(contestants)) await model.dispose();
checkpoint.close();
console.log(JSON.stringify(contestants, ['cpu', 'webgpu', 'open', 'first', 'fastest']));
