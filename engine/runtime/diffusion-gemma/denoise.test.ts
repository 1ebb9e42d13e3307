/** What is read off the logits: ban, restriction, discount, temperature, samples, and batches of canvases. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DenoiseRequest } from '../diffusion-model.ts';
import type { DiffusionGemmaCache } from './cache.ts';
import type { DiffusionGemmaModel } from './model.ts';
import { openInMemory } from './open.ts';
import { distribution } from './replay.ts';
import { SoftRows } from './soft-state.ts';
import { smallCheckpoint } from './synthetic.test-support.ts';

const vocabulary = 61;
const length = 6;
const hidden = 24;

// The graph for WebGPU runs on the CPU too, and is computed there; engine/cli/webgpu.test.ts computes it on an adapter.
describe.each(['cpu', 'webgpu'] as const)('the graph for %s', (target) => {
  let model: DiffusionGemmaModel;
  let cache: DiffusionGemmaCache;
  let table: Float32Array;

  beforeAll(async () => {
    const checkpoint = await smallCheckpoint({ vocabulary, hidden, feedForward: 20, heads: 4, keyHeads: 2, headSize: 8, fullKeyHeads: 1, fullHeadSize: 16, layers: ['sliding', 'full'], window: 5, experts: 5, expertsPerToken: 2, expertFeedForward: 12, canvas: length });
    table = checkpoint.tensors.read('embed_tokens');
    model = await openInMemory(checkpoint, 32, { threads: 1, target, specialIds: [0, 1, 2] });
    cache = model.createCache();
    await model.encode(cache, [4, 9, 33, 50, 17, 8, 21]);
  });
  afterAll(() => model.dispose());

  function request(changes: Partial<DenoiseRequest> = {}): DenoiseRequest {
    const ids = changes.ids ?? Int32Array.of(3, 58, 20, 44, 7, 31);
    return { ids, canvases: 1, before: null, temperature: 0.6, draws: new Float32Array(ids.length).fill(0.5), banned: [], targets: ids, top: 3, ...changes };
  }

  describe('one distribution for everything that is read', () => {
    const id = fc.integer({ min: 0, max: vocabulary - 1 });
    const some = (most: number) => fc.uniqueArray(id, { maxLength: most });
    const wishes = fc.record({
      temperature: fc.double({ min: 0.2, max: 3, noNaN: true }),
      draws: fc.array(fc.integer({ min: 0, max: 2 ** 24 - 1 }).map((n) => n / 2 ** 24), { minLength: length, maxLength: length }),
      banned: some(20),
      allowed: fc.array(some(5), { minLength: length, maxLength: length }),
      discount: fc.array(fc.constantFrom(0, 0, 3, 12.5), { minLength: length, maxLength: length }),
      candidates: fc.array(some(4), { minLength: length, maxLength: length }),
      top: fc.integer({ min: 1, max: 7 }),
    });

    test('computed again from the logits in double precision', async () => {
      await fc.assert(
        fc.asyncProperty(wishes, async ({ temperature, draws, banned, allowed, discount, candidates, top }) => {
          const only = allowed.map((list) => list.filter((one) => !banned.includes(one)));
          const asked = request({ temperature, draws: Float32Array.from(draws), banned, allowed: only, discount: Float32Array.from(discount), candidates, top });
          const { reading, logits } = await model.denoiseWithLogits(cache, asked);
          let candidate = 0;
          for (let row = 0; row < length; row++) {
            const l = logits.slice(row * vocabulary, (row + 1) * vocabulary);
            (l[asked.ids[row] as number] as number) -= discount[row] as number;
            const list = only[row] as number[];
            const isPossible = (one: number) => !banned.includes(one) && (list.length === 0 || list.includes(one));
            const { probabilities, entropy, argmax } = distribution(l.map((value, one) => (isPossible(one) ? value : -1e30)), temperature);
            const log = (one: number) => Math.log(probabilities[one] as number);
            const near = (ours: number | undefined, theirs: number) => expect(Math.abs((ours as number) - theirs)).toBeLessThan(1e-3);
            near(reading.entropy[row], entropy);
            near(reading.argmaxLogProbabilities[row], log(argmax));
            for (let k = 0; k < top; k++) {
              const found = reading.topIds[row * top + k] as number;
              if (isPossible(found)) near(reading.topLogProbabilities[row * top + k], log(found));
            }
            for (const one of candidates[row] as number[]) {
              const ours = reading.candidateLogProbabilities?.[candidate++] as number;
              if (isPossible(one)) near(ours, log(one));
              else expect(ours).toBeLessThan(-1e20);
            }
            const sample = reading.samples[row] as number;
            expect(isPossible(sample)).toBe(true);
            near(reading.sampleLogProbabilities[row], log(sample));
            const upTo = probabilities.slice(0, sample).reduce((a, b) => a + b, 0);
            expect(upTo - 1e-4).toBeLessThanOrEqual(draws[row] as number);
            expect(upTo + (probabilities[sample] as number) + 1e-4).toBeGreaterThan(draws[row] as number);
            const soft = (reading.after as SoftRows).data.subarray(row * hidden, (row + 1) * hidden);
            for (let i = 0; i < hidden; i++) near(soft[i], probabilities.reduce((sum, p, one) => sum + p * (table[one * hidden + i] as number) * Math.sqrt(hidden), 0));
          }
        }),
        { numRuns: 30, seed: 4 },
      );
    });

    test('among equals the lower id is likeliest, and a single possible id is certain', async () => {
      const single = await model.denoise(cache, request({ allowed: [[40], [], [], [], [], []] }));
      expect([single.argmax[0], single.samples[0], Math.abs(single.entropy[0] as number), Math.abs(single.sampleLogProbabilities[0] as number)]).toEqual([40, 40, 0, 0]);
      // What is impossible has one and the same logit: after the only possible id come the lowest of the others.
      const beyond = await model.denoise(cache, request({ allowed: [[5, 9], [], [], [], [], []], banned: [5], top: 4 }));
      expect([...beyond.topIds.subarray(0, 4), beyond.samples[0]]).toEqual([9, 0, 1, 2, 9]);
    });
  });

  describe('what a pass leaves for the next', () => {
    test('a pinned row enters with the embedding of its own id instead', async () => {
      const { after } = await model.denoise(cache, request());
      const soft = (after as SoftRows).data.slice();
      const replaced = [1, 4];
      const ids = request().ids;
      for (const row of replaced) for (let i = 0; i < hidden; i++) soft[row * hidden + i] = (table[(ids[row] as number) * hidden + i] as number) * Math.fround(Math.sqrt(hidden));
      const pinned = await model.denoiseWithLogits(cache, request({ before: after, pinned: replaced }));
      const byHand = await model.denoiseWithLogits(cache, request({ before: new SoftRows(1, hidden, soft) }));
      expect(pinned.logits).toEqual(byHand.logits);
      expect(pinned.logits).not.toEqual((await model.denoiseWithLogits(cache, request({ before: after }))).logits);
    });

    test('rows of it can be taken into another arrangement', async () => {
      const { after } = await model.denoise(cache, request());
      const taken = after.take([5, -1, 0, 2], 2) as SoftRows;
      expect([taken.canvases, taken.length]).toEqual([2, 2]);
      expect(taken.data.subarray(0, hidden)).toEqual((after as SoftRows).data.subarray(5 * hidden, 6 * hidden));
      expect(taken.data.subarray(hidden, 2 * hidden)).toEqual(new Float32Array(hidden));
      expect(() => after.take([6], 1)).toThrow(RangeError);
      expect(() => after.take([1, 2, 3], 2)).toThrow(RangeError);
    });
  });

  test('canvases of one batch do not see each other', async () => {
    const canvases = [[3, 58, 20, 44], [9, 9, 1, 60], [12, 4, 33, 2]].map((ids) => Int32Array.from(ids));
    const draws = [0.1, 0.9, 0.4, 0.7];
    const alone = [];
    for (const ids of canvases) alone.push(await model.denoiseWithLogits(cache, request({ ids, draws: Float32Array.from(draws) })));
    const together = await model.denoiseWithLogits(cache, request({ ids: Int32Array.from(canvases.flatMap((ids) => [...ids])), canvases: 3, draws: Float32Array.from([...draws, ...draws, ...draws]) }));
    const all = alone.flatMap(({ logits }) => [...logits]);
    expect(Math.max(...together.logits.map((value, i) => Math.abs(value - (all[i] as number))))).toBeLessThan(1e-4);
    expect([...together.reading.samples]).toEqual(alone.flatMap(({ reading }) => [...reading.samples]));
    expect([...together.reading.argmax]).toEqual(alone.flatMap(({ reading }) => [...reading.argmax]));
  });

  test('a request that makes no sense is refused before anything is computed', async () => {
    const wrong: Partial<DenoiseRequest>[] = [
      { canvases: 4 }, { temperature: 0 }, { draws: new Float32Array(length).fill(1) }, { draws: new Float32Array(2) }, { top: 0 }, { top: 65 }, { banned: [vocabulary] },
      { ids: Int32Array.of(-1, 2, 3, 4, 5, 6) }, { targets: Int32Array.of(1) }, { pinned: [6] }, { banned: [7], allowed: [[7], [], [], [], [], []] }, { before: new SoftRows(2, hidden, new Float32Array(2 * hidden)) },
      { discount: new Float32Array(length).fill(Number.NaN) },
    ];
    for (const changes of wrong) await expect(model.denoise(cache, request(changes)), JSON.stringify(changes)).rejects.toThrow(RangeError);
    await expect(model.denoise(cache, request({ before: new SoftRows(1, 5, new Float32Array(30)) }))).rejects.toThrow(TypeError);
    await expect(model.encode(model.createCache(), new Array<number>(2049).fill(3))).rejects.toMatchObject({ code: 'context-full' });
  });

  describe('the cache', () => {
    test('a copy goes on by itself', async () => {
      const copy = cache.copy();
      await model.encode(copy, [5, 6]);
      expect([copy.length, cache.length]).toEqual([9, 7]);
      expect((await model.denoise(cache, request())).entropy).not.toEqual((await model.denoise(copy, request())).entropy);
    });

    test('forgets tokens as long as sliding layers still hold those before', async () => {
      const short = model.createCache();
      await model.encode(short, [4, 9, 33]);
      const expected = await model.denoiseWithLogits(short, request());
      const longer = short.copy();
      await model.encode(longer, [50]);
      longer.truncate(3);
      expect((await model.denoiseWithLogits(longer, request())).logits).toEqual(expected.logits);
      expect(() => cache.copy().truncate(6)).toThrow(RangeError);
      const none = cache.copy();
      none.truncate(0);
      await model.encode(none, [4, 9, 33]);
      expect((await model.denoiseWithLogits(none, request())).logits).toEqual(expected.logits);
      expect(() => cache.copy().truncate(8)).toThrow(RangeError);
    });
  });
});
