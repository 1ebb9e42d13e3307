import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lastPass } from '../canvas/index.ts';
import type { Canvas, Place, UniformSettings } from '../canvas/index.ts';
import type { DenoiseRequest } from '../runtime/index.ts';
import type { PassFrame, Piece } from '../worker/index.ts';
import type { CanvasJob } from './canvas-reader.ts';
import { writeOnCanvases } from './canvas-text.ts';
import { Context } from './context.ts';
import { denoise } from './denoise.ts';
import { FakeDiffusion } from './fake-diffusion.test-support.ts';
import { FAKE, fakeTokenizer } from './fake-model.test-support.ts';
import { textOf } from './frames.ts';
import { generate } from './generate.ts';
import type { StopSignal } from './stop.ts';

const settings: UniformSettings = { entropyBound: 0.5, maxPasses: 10, temperature: { low: 0.4, high: 0.8 }, stability: 1, confidence: 0.4 };
const word = fc.integer({ min: FAKE.firstWord, max: FAKE.vocabulary - 1 });
const anyId = fc.nat({ max: FAKE.vocabulary - 1 });
const place: fc.Arbitrary<Place> = fc.oneof(
  anyId.map((id): Place => ({ kind: 'pinned', id })),
  fc.constant<Place>({ kind: 'free' }),
  anyId.map((start): Place => ({ kind: 'free', start })),
  fc.uniqueArray(word, { minLength: 1, maxLength: 3 }).map((allowed): Place => ({ kind: 'free', allowed })),
);
/** Jobs whose canvases have one length. */
const jobs = fc.integer({ min: 1, max: 6 }).chain((length) =>
  fc.array(fc.record({ places: fc.array(place, { minLength: length, maxLength: length }).filter((list) => list.some(({ kind }) => kind === 'free')), seed: fc.nat(), stream: fc.nat({ max: 5 }) }), { minLength: 1, maxLength: 4 }),
);
const contextOf = async (model: FakeDiffusion, ids: readonly number[] = [FAKE.firstWord]): Promise<Context> => (await Context.of(model, ids)) as Context;
const words = (...list: number[]): number[] => list.map((id) => FAKE.firstWord + id);

describe('denoising with uniform noise', { timeout: 240_000 }, () => {
  test('gives a batch the same outcome as each canvas alone, whenever the others end, and chooses no control token', async () => {
    let endedApart = 0;
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 9999 }), jobs, async (salt, list) => {
        const model = new FakeDiffusion({ salt });
        const context = await contextOf(model);
        const together = await denoise(model, context, list, { settings, mayEnd: false });
        if (new Set(together.map(({ trace }) => trace.length)).size > 1) endedApart++;
        for (const [index, canvas] of together.entries()) {
          expect(canvas.end).not.toBeNull();
          const { places } = list[index] as CanvasJob;
          places.forEach((each, position) => {
            const id = lastPass(canvas)?.ids[position] as number;
            if (each.kind === 'pinned') expect(id).toBe(each.id);
            else expect(each.allowed ?? [id]).toContain(id);
            if (each.kind === 'free') expect(id).toBeGreaterThanOrEqual(FAKE.firstWord);
          });
          expect(await denoise(new FakeDiffusion({ salt }), await contextOf(model), [list[index] as CanvasJob], { settings, mayEnd: false })).toEqual([canvas]);
        }
        expect(context.length).toBe(1);
      }),
      { numRuns: 120 },
    );
    expect(endedApart).toBeGreaterThan(10);
  });

  test('tells the model what is pinned from the second pass on, which ids are allowed, and what to take off (U6, P3, L1)', async () => {
    const model = new FakeDiffusion({ salt: 1 });
    const places: Place[] = [{ kind: 'pinned', id: 2 }, { kind: 'free', start: 9 }, { kind: 'free', allowed: [5, 6] }];
    await denoise(model, await contextOf(model), [{ places, seed: 1, stream: 0 }, { places, seed: 1, stream: 1 }], { settings: { ...settings, confidence: null, leaveOneOut: { survival: 0.5, passes: 1 } }, mayEnd: false });
    const [first, second] = model.requests as [DenoiseRequest, DenoiseRequest];
    expect([first.before, first.pinned, second.pinned]).toEqual([null, undefined, [0, 3]]);
    expect(first.allowed).toEqual([[], [], [5, 6], [], [], [5, 6]]);
    const evidence = Math.fround(Math.log(1 + FAKE.vocabulary));
    expect([...(first.discount ?? [])]).toEqual([0, evidence, 0, 0, evidence, 0]);
    expect(second.discount).toBeUndefined();
    expect([...first.targets]).toEqual([...first.ids]);
    expect(first.banned).toEqual([0, 1, 2, 3]);
    expect(new Set(first.draws).size).toBe(6);
  });

  test('bans nothing for the reference, and for a text control tokens but the end where it may end', async () => {
    const banned = async (options: object) => {
      const model = new FakeDiffusion({ salt: 1 });
      await denoise(model, await contextOf(model), [{ places: [{ kind: 'free' }], seed: 1, stream: 0 }], { settings, mayEnd: true, ...options });
      return model.requests[0]?.banned;
    };
    expect(await banned({})).toEqual([0, 1, 3]);
    expect(await banned({ mayEnd: false })).toEqual([0, 1, 2, 3]);
    expect(await banned({ banned: [] })).toEqual([]);
  });

  test('refuses canvases of different lengths', async () => {
    const model = new FakeDiffusion({ salt: 1 });
    const list: CanvasJob[] = [1, 2].map((length) => ({ places: Array.from({ length }, () => ({ kind: 'free' })), seed: 1, stream: 0 }));
    await expect(denoise(model, await contextOf(model), list, { settings, mayEnd: false })).rejects.toThrow(RangeError);
  });

  test('stops after any pass with the draft of that pass; on discard it takes no further pass', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 9999 }), jobs, fc.nat({ max: 10 }), fc.constantFrom('keep' as const, 'discard' as const), async (salt, list, after, request) => {
        const whole = await denoise(new FakeDiffusion({ salt }), await contextOf(new FakeDiffusion({ salt })), list, { settings, mayEnd: false });
        const model = new FakeDiffusion({ salt });
        const stop: { requested: StopSignal['requested'] } = { requested: after === 0 ? request : 'no' };
        const stopped = await denoise(model, await contextOf(model), list, { settings, mayEnd: false, stop, onPass: () => {
          if (model.passes >= after) stop.requested = request;
        } });
        const longest = Math.max(...whole.map(({ trace }) => trace.length));
        expect(model.passes).toBe(request === 'keep' ? Math.min(longest, Math.max(1, after)) : Math.min(longest, after));
        stopped.forEach((canvas, index) => expect(canvas.trace).toEqual((whole[index] as Canvas).trace.slice(0, canvas.trace.length)));
      }),
      { numRuns: 100 },
    );
  });
});

describe('a text on canvases of uniform noise', { timeout: 240_000 }, () => {
  const options = { settings, draft: 0, canvasLength: 6, maxTokens: 20, seed: 7 };
  const shownBy = () => {
    const shown: { pieces: Piece[]; texts: string[] } = { pieces: [], texts: [] };
    const onFrame = ({ keep, pieces }: PassFrame): void => {
      shown.pieces = [...shown.pieces.slice(0, keep), ...pieces];
      shown.texts.push(textOf(shown.pieces));
    };
    return { shown, onFrame };
  };

  test('comes out as wanted over several canvases, ends before the end token, and is the same for the same seed', async () => {
    const wanted = words(0, 2, 4, 6, 1, 3, 5, 7, 9, 10, 11, 0, 2, 4, 6);
    const { shown, onFrame } = shownBy();
    const model = new FakeDiffusion({ salt: 5, wanted });
    const context = await contextOf(model);
    const written = await writeOnCanvases(model, fakeTokenizer, context, { ...options, onFrame });
    expect(written).toMatchObject({ reason: 'end', text: fakeTokenizer.decode(wanted), tokens: wanted.length });
    expect(shown.pieces).toEqual(written.pieces);
    expect(context.length).toBe(13);
    const again = new FakeDiffusion({ salt: 5, wanted });
    expect(await writeOnCanvases(again, fakeTokenizer, await contextOf(again), options)).toEqual(written);
  });

  test('cut off after any pass is the draft of that pass', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 999 }), fc.integer({ min: 0, max: 30 }), async (salt, after) => {
        const whole = shownBy();
        const first = new FakeDiffusion({ salt });
        await writeOnCanvases(first, fakeTokenizer, await contextOf(first), { ...options, onFrame: whole.onFrame });
        const stop: { requested: StopSignal['requested'] } = { requested: after === 0 ? 'keep' : 'no' };
        const second = new FakeDiffusion({ salt });
        const cut = await writeOnCanvases(second, fakeTokenizer, await contextOf(second), { ...options, stop, onFrame: ({ index }) => void (index + 1 >= after && (stop.requested = 'keep')) });
        const passes = Math.min(whole.shown.texts.length, Math.max(1, after));
        expect(cut.passes).toBe(passes);
        expect(cut.text).toBe(whole.shown.texts[passes - 1]);
        expect(cut.text).not.toMatch(/<|\ufffd/u);
      }),
      { numRuns: 60 },
    );
  });

  test('cuts its last canvas, but not below the least length', async () => {
    const lengths = async (leastCanvas?: number) => {
      const model = new FakeDiffusion({ salt: 3, wanted: words(...Array.from({ length: 40 }, (_, i) => i % 11)) });
      const written = await writeOnCanvases(model, fakeTokenizer, await contextOf(model), { ...options, maxTokens: 8, ...(leastCanvas ? { leastCanvas } : {}) });
      return [new Set(model.requests.map(({ ids }) => ids.length)), written.tokens];
    };
    expect(await lengths()).toEqual([new Set([6, 2]), 8]);
    expect(await lengths(4)).toEqual([new Set([6, 4]), 10]);
  });

  test('makes an empty first canvas anew as often as it may', async () => {
    const empty = () => new FakeDiffusion({ salt: 1, wanted: [FAKE.end] });
    const once = empty();
    expect(await writeOnCanvases(once, fakeTokenizer, await contextOf(once), options)).toMatchObject({ reason: 'end', text: '' });
    const often = empty();
    expect(await writeOnCanvases(often, fakeTokenizer, await contextOf(often), { ...options, rerolls: 2 })).toMatchObject({ reason: 'end', text: '' });
    expect(often.requests.filter(({ before }) => before === null)).toHaveLength(3);
  });

  test('goes on without its settled beginning, with what the model made of the rest, and computes fewer rows (T8)', async () => {
    const wanted = words(...Array.from({ length: 24 }, (_, i) => (i * 5) % 11));
    const write = async (early?: UniformSettings['early']) => {
      const model = new FakeDiffusion({ salt: 9, wanted, canvasLength: 24, doubtfulFrom: 12 });
      const { shown, onFrame } = shownBy();
      const hard: UniformSettings = { ...settings, maxPasses: 16, entropyBound: 0.1, confidence: 0.01, ...(early ? { early } : {}) };
      const written = await writeOnCanvases(model, fakeTokenizer, await contextOf(model), { ...options, settings: hard, canvasLength: 24, maxTokens: 24, onFrame });
      expect(shown.pieces).toEqual(written.pieces);
      return { written, rows: model.rows, requests: model.requests };
    };
    const whole = await write();
    const parted = await write({ passes: 2, entropy: 0.05, least: 3 });
    for (const { written } of [whole, parted]) expect(written.pieces.slice(0, 12).map(({ id }) => id)).toEqual(wanted.slice(0, 12));
    expect(parted.written.passes).toBe(whole.written.passes);
    expect(parted.rows).toBeLessThan(0.9 * whole.rows);
    const shorter = parted.requests.findIndex(({ ids }) => ids.length < 24);
    const [before, after] = [parted.requests[shorter - 1], parted.requests[shorter]] as [DenoiseRequest, DenoiseRequest];
    expect(after.before?.length).toBe(after.ids.length);
    expect(after.temperature).toBeCloseTo(before.temperature - 0.4 / 16, 6);
  });
});

describe('the reference\'s mode', () => {
  test('writes whole canvases, pads after the end token and counts as the reference does (C1-C4)', async () => {
    const wanted = words(0, 2, 4, 6, 1, 3, 5, 7, 9, 10, 11);
    const model = new FakeDiffusion({ salt: 5, wanted, canvasLength: 8 });
    const made = await generate(model, words(0), { settings, maxNewTokens: 30, seed: 1 });
    expect(made.ids).toEqual([...wanted, FAKE.end, 1, 1, 1, 1]);
    expect([made.passes, made.ended, made.tokensPerForward]).toEqual([model.passes, true, 12 / model.passes]);
    expect(model.requests.every(({ banned, ids }) => banned.length === 0 && ids.length === 8)).toBe(true);
    const again = new FakeDiffusion({ salt: 5, wanted, canvasLength: 8 });
    expect(await generate(again, words(0), { settings, maxNewTokens: 30, seed: 1 })).toEqual(made);
  });

  test('rounds the length up to whole canvases, and stopped gives those that are done', async () => {
    const long = new FakeDiffusion({ salt: 2, wanted: words(...Array.from({ length: 99 }, (_, i) => i % 9)), canvasLength: 8 });
    expect((await generate(long, words(0), { settings, maxNewTokens: 9, seed: 1 })).ids).toHaveLength(16);
    const stop: StopSignal = { get requested() { return long.requests.length > 30 ? 'discard' : 'no'; } };
    const cut = await generate(long, words(0), { settings, maxNewTokens: 800, seed: 1, stop });
    expect(cut.ids.length % 8).toBe(0);
    expect(cut.ids.length).toBeLessThan(800);
  });
});
