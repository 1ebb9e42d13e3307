import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { uniform } from '../canvas/index.ts';
import type { PassFrame, Piece } from '../worker/index.ts';
import { write } from './autoregressive.ts';
import type { WriteOptions } from './autoregressive.ts';
import { Context } from './context.ts';
import { FAKE, FakeModel, fakeTokenizer } from './fake-model.test-support.ts';
import { textOf } from './frames.ts';
import { PROSE_GUARD } from './repetition.ts';

const word = fc.integer({ min: FAKE.firstWord, max: FAKE.vocabulary - 1 });
const plain: WriteOptions = { temperature: 0, topP: 1, seed: 1, draft: 0, maxTokens: 40, repetition: null };
const anyOptions = fc.record({
  temperature: fc.constantFrom(0, 0.6, 1.2),
  topP: fc.constantFrom(1, 0.9, 0.4),
  seed: fc.maxSafeNat(),
  draft: fc.nat({ max: 3 }),
  maxTokens: fc.integer({ min: 1, max: 60 }),
  repetition: fc.constantFrom(null, PROSE_GUARD, { free: 1, weight: 0.5, growth: 1.5 }),
  stopStrings: fc.constantFrom<string[]>([], ['. the'], ['\n', ' x y']),
});

async function writeWith(model: FakeModel, context: readonly number[], options: WriteOptions) {
  return write(model, fakeTokenizer, (await Context.of(model, context)) as Context, options);
}

describe('writing with the source as a draft', { timeout: 240_000 }, () => {
  test('gives the very text that writing without gives, for any model, source and settings', async () => {
    let saved = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: 1_000_000 }),
        fc.array(word, { minLength: 1, maxLength: 50 }),
        fc.constantFrom(0, 0.5, 0.9, 0.97),
        fc.array(word, { maxLength: 5 }),
        anyOptions,
        async (salt, source, liking, context, options) => {
          const alone = new FakeModel({ salt, source, liking });
          const without = await writeWith(alone, context, options);
          const verified = new FakeModel({ salt, source, liking });
          const { passes, ...with_ } = await writeWith(verified, context, { ...options, source });
          const { passes: passesAlone, ...expected } = without;
          expect(with_).toEqual(expected);
          expect(passes).toBeLessThanOrEqual(passesAlone);
          expect(await writeWith(new FakeModel({ salt, source, liking }), context, { ...options, source: [] })).toEqual(without);
          saved += passesAlone - passes;
        },
      ),
      { numRuns: 2000 },
    );
    expect(saved).toBeGreaterThan(700);
  });

  test('follows a source that is kept in a few passes, and finds its way back after words put in, left out and changed', async () => {
    const source = Array.from({ length: 60 }, (_, i) => FAKE.firstWord + Math.floor(FAKE.words * uniform(3, { stream: 0, step: i, place: 0 })));
    const edits: [string, number[]][] = [
      ['kept', source],
      ['changed', source.with(20, FAKE.firstWord + ((source[20] as number) + 1 - FAKE.firstWord) % FAKE.words)],
      ['put in', source.toSpliced(30, 0, FAKE.firstWord, FAKE.firstWord + 1)],
      ['left out', source.toSpliced(25, 3)],
    ];
    for (const [name, wanted] of edits) {
      const model = new Dictated(wanted);
      const { ids, passes } = await writeWith(model, [FAKE.firstWord], { ...plain, source, maxTokens: 100 });
      expect(ids, name).toEqual(wanted);
      expect(passes, name).toBeLessThan(20);
    }
  });
});

/** A model that writes one given text and then ends, whatever else is tried. */
class Dictated extends FakeModel {
  readonly #text: readonly number[];
  constructor(text: readonly number[]) {
    super({ salt: 1 });
    this.#text = text;
  }
  override async encode(...[cache, request]: Parameters<FakeModel['encode']>) {
    const start = cache.length;
    const readout = await super.encode(cache, request);
    request.read.rows.forEach((row, index) => {
      readout.topIds[index * readout.top] = readout.argmax[index] = this.#text[start + row] ?? FAKE.end;
    });
    return readout;
  }
}

describe('writing left to right', { timeout: 240_000 }, () => {
  test('is the same for the same seed and draft number, and leaves the context as it was', async () => {
    const model = new FakeModel({ salt: 5 });
    const context = (await Context.of(model, [FAKE.firstWord, FAKE.firstWord + 1])) as Context;
    const options = { ...plain, temperature: 1, maxTokens: 30 };
    const texts = new Set<string>();
    for (const draft of [0, 1, 2]) {
      const first = await write(model, fakeTokenizer, context, { ...options, draft });
      expect(context.length).toBe(2);
      expect(await write(model, fakeTokenizer, context, { ...options, draft })).toEqual(first);
      expect(await writeWith(new FakeModel({ salt: 5 }), [FAKE.firstWord, FAKE.firstWord + 1], { ...options, draft })).toEqual(first);
      texts.add(first.text);
    }
    expect(texts.size).toBe(3);
  });

  test('never writes half a character or a control token, and its frames give the text back', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 100_000 }), anyOptions, async (salt, options) => {
        let shown: Piece[] = [];
        const onFrame = ({ keep, pieces }: PassFrame): void => void (shown = [...shown.slice(0, keep), ...pieces]);
        const written = await writeWith(new FakeModel({ salt }), [], { ...options, onFrame });
        expect(written.text).not.toMatch(/[<\ufffd]/);
        expect(written.text.isWellFormed()).toBe(true);
        expect(textOf(shown)).toBe(written.text);
        expect(shown).toEqual(written.pieces);
        for (const id of written.ids) expect(id).toBeGreaterThanOrEqual(FAKE.firstWord);
        // Where all 64 candidates were read, one that fits was among them.
        if (written.reason === 'end' && (options.temperature > 0 || options.repetition)) expect(new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(written.ids.flatMap((id) => [...fakeTokenizer.bytes(id)])))).toBe(written.text);
      }),
      { numRuns: 300 },
    );
  });

  test('stops before a stop string, wherever tokens end', async () => {
    const ids = fakeTokenizer.encode(' the fox runs. the dog sleeps.');
    const { text, reason } = await writeWith(new Dictated(ids), [FAKE.firstWord], { ...plain, stopStrings: ['ns. t', 'dog'] });
    expect([text, reason]).toEqual([' the fox ru', 'stop-string']);
  });

  test('notices a loop and keeps one round of it', async () => {
    const round = fakeTokenizer.encode(' the dog runs. a fox sleeps.');
    const { ids, reason } = await writeWith(new Dictated([...round, ...round, ...round, ...round]), [FAKE.firstWord], { ...plain, maxTokens: 99 });
    expect(reason).toBe('loop');
    expect(ids).toEqual(round);
  });

  test('falls into fewer loops with the guard than without', async () => {
    const loops = async (repetition: WriteOptions['repetition']): Promise<number> => {
      let count = 0;
      for (let salt = 0; salt < 30; salt++) {
        const round = Array.from({ length: 7 }, (_, i) => FAKE.firstWord + ((i * 3 + salt) % FAKE.words));
        const { reason } = await writeWith(new FakeModel({ salt, source: [...round, ...round], liking: 1 }), round, { ...plain, repetition, maxTokens: 80 });
        if (reason === 'loop') count++;
      }
      return count;
    };
    const without = await loops(null);
    expect(without).toBeGreaterThan(5);
    expect(await loops(PROSE_GUARD)).toBeLessThan(without / 2);
  });

  test('ends at the context length of the model', async () => {
    const model = new FakeModel({ salt: 2, contextLength: 12 });
    const source = Array<number>(30).fill(FAKE.firstWord);
    for (const options of [plain, { ...plain, source }]) {
      const written = await writeWith(model, [4, 5, 6], options);
      expect(['context', 'end']).toContain(written.reason);
      expect(written.ids.length).toBeLessThanOrEqual(10);
    }
  });

  test('stopped after any pass gives the text so far, and on discard takes no further pass', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 9999 }), fc.nat({ max: 12 }), fc.constantFrom('keep' as const, 'discard' as const), async (salt, after, request) => {
        const source = Array.from({ length: 20 }, (_, i) => FAKE.firstWord + ((salt + i * 7) % FAKE.words));
        const model = new FakeModel({ salt, source, liking: 0.9 });
        const context = (await Context.of(model, [FAKE.firstWord])) as Context;
        const options = { ...plain, temperature: 1, seed: salt, source };
        const whole = await write(model, fakeTokenizer, context, options);
        const stop: { requested: 'no' | 'keep' | 'discard' } = { requested: after === 0 ? request : 'no' };
        const cut = await write(model, fakeTokenizer, context, { ...options, stop, onFrame: ({ index }) => void (index + 1 >= after && (stop.requested = request)) });
        expect(cut.passes).toBe(Math.min(whole.passes, request === 'keep' ? Math.max(1, after) : after));
        expect(whole.text.startsWith(cut.text)).toBe(true);
        expect(context.length).toBe(1);
      }),
      { numRuns: 200 },
    );
  });
});
