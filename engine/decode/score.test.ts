import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FAKE, FakeModel, fakeTokenizer } from './fake-model.test-support.ts';
import { scoreText } from './score.ts';

const text = fc.array(fc.constantFrom(' the', ' a', ' fox', ' dog', ' runs', '.', ' one', ' x', '\n'), { maxLength: 90 }).map((parts) => parts.join(''));

describe('scoring a text', () => {
  test('gives every token its log-probability, whatever the chunks, and every word the sum of its own', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 999 }), text, async (salt, text) => {
        const { tokens, words } = await scoreText(new FakeModel({ salt }), fakeTokenizer, text, { longestCanvas: 16 });
        const ids = fakeTokenizer.encode(text);
        expect(tokens.map(({ id }) => id)).toEqual(ids);
        expect(tokens.map((token) => token.text).join('')).toBe(text);
        const alone = new FakeModel({ salt });
        const whole = await alone.encode(alone.createCache(), { ids: [0, ...ids], commit: false, read: { rows: ids.map((_, row) => row), targets: ids, banned: alone.specialIds } });
        tokens.forEach((token, row) => expect(token.logProbability).toBe(whole.targetLogProbabilities?.[row]));
        expect(words.map((word) => word.text)).toEqual(text.match(/[a-z]+/g) ?? []);
        for (const word of words) {
          expect(text.slice(word.from, word.to)).toBe(word.text);
          expect(word.left).toBeLessThan(0);
          if (ids.length > 1) expect(word.both).toBeLessThan(0);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('looks at both sides of a word: its left context in the cache, itself masked, its right side on the canvas', async () => {
    const model = new FakeModel({ salt: 4 });
    const ids = fakeTokenizer.encode(' the fox runs.');
    const { words } = await scoreText(model, fakeTokenizer, ' the fox runs.', { longestCanvas: 16 });
    const cache = model.createCache();
    await model.encode(cache, { ids: [0, ids[0] as number], commit: true, read: { rows: [] } });
    const readout = await model.canvas(cache, { ids: [ids[0] as number, FAKE.mask, ids[2] as number, ids[3] as number], read: { rows: [0], targets: [ids[1] as number], banned: model.specialIds } });
    expect(words[1]).toMatchObject({ text: 'fox', from: 5, to: 8, both: readout.targetLogProbabilities?.[0] });
  });

  test('does without a canvas, and refuses what the model can not read', async () => {
    const { words } = await scoreText(new FakeModel({ salt: 4, hasCanvas: false }), fakeTokenizer, ' the fox', { longestCanvas: null });
    expect(words.map(({ both }) => both)).toEqual([null, null]);
    await expect(scoreText(new FakeModel({ salt: 4, contextLength: 8 }), fakeTokenizer, ' the'.repeat(8), { longestCanvas: 16 })).rejects.toMatchObject({ code: 'context-too-long' });
    expect(await scoreText(new FakeModel({ salt: 4 }), fakeTokenizer, '', { longestCanvas: 16 })).toEqual({ tokens: [], words: [] });
  });
});
