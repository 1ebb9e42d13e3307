import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lastPass } from '../canvas/index.ts';
import type { Canvas, Place, SamplerSettings } from '../canvas/index.ts';
import { Problem } from '../text/index.ts';
import type { PassFrame, Piece } from '../worker/index.ts';
import { writeOnCanvases } from './canvas-text.ts';
import { Context } from './context.ts';
import { denoise } from './denoise.ts';
import type { CanvasJob } from './canvas-reader.ts';
import { FAKE, FakeModel, fakeTokenizer } from './fake-model.test-support.ts';
import { canvasPieces, textOf, unsettledRanges } from './frames.ts';

const settings: SamplerSettings = { entropyBound: 0.5, maxPasses: 12, reopenLogProbability: -4, temperature: 0 };
const word = fc.integer({ min: FAKE.firstWord, max: FAKE.vocabulary - 1 });
const place: fc.Arbitrary<Place> = fc.oneof(
  word.map((id): Place => ({ kind: 'pinned', id })),
  fc.constant<Place>({ kind: 'free' }),
  fc.uniqueArray(word, { minLength: 1, maxLength: 3 }).map((allowed): Place => ({ kind: 'free', allowed })),
);
const places = fc.array(place, { minLength: 1, maxLength: 10 }).filter((list) => list.some(({ kind }) => kind === 'free'));
const job: fc.Arbitrary<CanvasJob> = fc.record({ places, seed: fc.nat(), stream: fc.nat({ max: 5 }) });
const contextIds = fc.array(word, { maxLength: 6 });
const temperature = fc.constantFrom(0, 0.9);

async function contextOf(model: FakeModel, ids: readonly number[]): Promise<Context> {
  return (await Context.of(model, ids)) as Context;
}

describe('denoising', { timeout: 240_000 }, () => {
  test('keeps pins, leaves no mask and no control token, and gives a batch the same outcome as each canvas alone', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 9999 }), contextIds, fc.array(job, { minLength: 1, maxLength: 4 }), temperature, async (salt, ids, jobs, temperature) => {
        const model = new FakeModel({ salt });
        const context = await contextOf(model, ids);
        const options = { settings: { ...settings, temperature }, mayEnd: false };
        const together = await denoise(model, context, jobs, options);
        for (const [index, canvas] of together.entries()) {
          const { places } = jobs[index] as CanvasJob;
          expect(canvas.end).not.toBeNull();
          places.forEach((place, position) => {
            const id = canvas.ids[position] as number;
            expect(id).toBeGreaterThanOrEqual(FAKE.firstWord);
            if (place.kind === 'pinned') expect(id).toBe(place.id);
            else if (place.allowed) expect(place.allowed).toContain(id);
          });
          expect(await denoise(model, context, [jobs[index] as CanvasJob], options)).toEqual([canvas]);
        }
        expect(context.length).toBe(Math.max(1, ids.length));
      }),
      { numRuns: 150 },
    );
  });

  test('stops after any pass with the draft of that pass; on discard it takes no further pass', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 9999 }), fc.array(job, { minLength: 1, maxLength: 3 }), fc.nat({ max: 12 }), fc.constantFrom('keep' as const, 'discard' as const), async (salt, jobs, after, request) => {
        const model = new FakeModel({ salt });
        const context = await contextOf(model, [FAKE.firstWord]);
        const whole = await denoise(model, context, jobs, { settings, mayEnd: false });
        const stop: { requested: 'no' | 'keep' | 'discard' } = { requested: after === 0 ? request : 'no' };
        model.passes = 0;
        const passes: number[] = [];
        const stopped = await denoise(model, context, jobs, { settings, mayEnd: false, stop, onPass: (_, canvas) => {
          passes.push(canvas.trace.length);
          if (model.passes >= after) stop.requested = request;
        } });
        const longest = Math.max(...whole.map(({ trace }) => trace.length));
        expect(model.passes).toBe(request === 'keep' ? Math.min(longest, Math.max(1, after)) : Math.min(longest, after));
        stopped.forEach((canvas, index) => {
          expect(canvas.trace).toEqual((whole[index] as Canvas).trace.slice(0, canvas.trace.length));
          const record = lastPass(canvas);
          if (request === 'keep') expect(record).not.toBeNull();
          for (const id of record?.ids ?? []) expect(id).toBeGreaterThanOrEqual(FAKE.firstWord);
        });
      }),
      { numRuns: 150 },
    );
  });

  test('may take the end token only where the text may end, and what is shown stops before it', async () => {
    let ended = 0;
    for (let salt = 0; salt < 60; salt++) {
      const model = new FakeModel({ salt });
      const context = await contextOf(model, []);
      const jobs = [{ places: Array.from({ length: 8 }, () => ({ kind: 'free' }) as const), seed: salt, stream: 0 }];
      const [open] = await denoise(model, context, jobs, { settings: { ...settings, temperature: 1.5 }, mayEnd: true });
      const record = lastPass(open as Canvas) as NonNullable<ReturnType<typeof lastPass>>;
      const at = record.ids.indexOf(FAKE.end);
      const pieces = canvasPieces(record, fakeTokenizer, [FAKE.end], 0, 8);
      expect(pieces).toHaveLength(at < 0 ? 8 : at);
      expect(textOf(pieces)).not.toMatch(/<|\ufffd/);
      if (at >= 0) ended++;
    }
    expect(ended).toBeGreaterThan(3);
  });

  test('is refused by a model without a canvas', async () => {
    const model = new FakeModel({ salt: 1, hasCanvas: false });
    const context = await contextOf(model, []);
    await expect(denoise(model, context, [{ places: [{ kind: 'free' }], seed: 1, stream: 0 }], { settings, mayEnd: false })).rejects.toMatchObject({ code: 'no-canvas' });
  });
});

describe('a context', () => {
  test('of no tokens is token 0, and a long one is read in parts', async () => {
    const model = new FakeModel({ salt: 1 });
    const empty = await contextOf(model, []);
    expect([empty.length, empty.lastId]).toEqual([1, 0]);
    const ids = Array.from({ length: 600 }, (_, i) => FAKE.firstWord + (i % 7));
    model.passes = 0;
    const long = await contextOf(model, ids);
    expect([long.length, long.lastId, model.passes]).toEqual([600, ids.at(-1), 3]);
  });

  test('can be stopped half-way', async () => {
    const model = new FakeModel({ salt: 1 });
    const stop: { requested: 'no' | 'keep' | 'discard' } = { requested: 'no' };
    model.onPass = () => (stop.requested = 'discard');
    expect(await Context.of(model, Array<number>(600).fill(FAKE.firstWord), stop)).toBeNull();
    expect(model.passes).toBe(1);
  });

  test('that is too long is refused before anything is read', async () => {
    const model = new FakeModel({ salt: 1, contextLength: 100 });
    const refused = await Context.of(model, Array<number>(101).fill(FAKE.firstWord)).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(Problem);
    expect(refused).toMatchObject({ code: 'context-too-long', values: { tokens: 101, most: 100 } });
    expect(model.passes).toBe(0);
  });

  test('copies are independent', async () => {
    const model = new FakeModel({ salt: 1 });
    const one = await contextOf(model, [FAKE.firstWord]);
    const two = one.copy();
    await two.append([FAKE.firstWord + 1]);
    expect([one.length, one.lastId, two.length, two.lastId]).toEqual([1, FAKE.firstWord, 2, FAKE.firstWord + 1]);
  });
});

describe('a text of several canvases', { timeout: 240_000 }, () => {
  const options = { settings: { ...settings, temperature: 1 }, draft: 0, canvasLength: 6, maxTokens: 20 };

  test('is committed canvas by canvas, ends at the end token, and its frames give it back', async () => {
    const reasons = new Set<string>();
    for (let salt = 0; salt < 40; salt++) {
      const model = new FakeModel({ salt });
      const context = await contextOf(model, [FAKE.firstWord]);
      let shown: Piece[] = [];
      const onFrame = ({ keep, pieces }: PassFrame): void => void (shown = [...shown.slice(0, keep), ...pieces]);
      const written = await writeOnCanvases(model, fakeTokenizer, context, { ...options, seed: salt, onFrame });
      reasons.add(written.reason);
      expect(shown).toEqual(written.pieces);
      expect(written.text).toBe(textOf(shown));
      expect(written.text).not.toMatch(/<|\ufffd/);
      expect(written.tokens).toBeLessThanOrEqual(20);
      if (written.reason === 'length') {
        expect(written.tokens).toBe(20);
        expect(context.length).toBe(21);
      }
      const again = await writeOnCanvases(new FakeModel({ salt }), fakeTokenizer, await contextOf(model, [FAKE.firstWord]), { ...options, seed: salt });
      expect(again).toEqual(written);
    }
    expect([...reasons].sort()).toEqual(['end', 'length']);
  });

  test('cut off after any pass is a valid draft that begins like the whole', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 999 }), fc.integer({ min: 0, max: 25 }), async (salt, after) => {
        const model = new FakeModel({ salt });
        const stop: { requested: 'no' | 'keep' | 'discard' } = { requested: 'no' };
        const whole: string[] = [];
        const drafts: Piece[][] = [[]];
        const onFrame = ({ keep, pieces }: PassFrame): void => void drafts.push([...(drafts.at(-1) ?? []).slice(0, keep), ...pieces]);
        await writeOnCanvases(model, fakeTokenizer, await contextOf(model, []), { ...options, seed: salt, onFrame });
        whole.push(...drafts.slice(1).map(textOf));
        if (after === 0) stop.requested = 'keep';
        const cut = await writeOnCanvases(model, fakeTokenizer, await contextOf(model, []), { ...options, seed: salt, stop, onFrame: ({ index }) => void (index + 1 >= after && (stop.requested = 'keep')) });
        const passes = Math.min(whole.length, Math.max(1, after));
        expect(cut.passes).toBe(passes);
        expect(cut.text).toBe(whole[passes - 1]);
        if (cut.reason === 'stopped') expect(cut.passes).toBeLessThanOrEqual(whole.length);
        for (const { from, to } of unsettledRanges(cut.pieces)) expect(to).toBeGreaterThan(from);
      }),
      { numRuns: 60 },
    );
  });

  test('stops where the model reads no more', async () => {
    const model = new FakeModel({ salt: 3, contextLength: 10 });
    const written = await writeOnCanvases(model, fakeTokenizer, await contextOf(model, [FAKE.firstWord]), { ...options, settings: { ...settings, temperature: 0 }, seed: 1 });
    expect(['context', 'end']).toContain(written.reason);
    expect(written.tokens).toBeLessThanOrEqual(9);
  });
});
