import { describe, expect, test } from 'vitest';
import { applyChanges } from '../../text/index.ts';
import type { Task } from '../../worker/index.ts';
import type { StopSignal } from '../task-run.ts';
import { madeUp, run, tokenizer } from './made-up.test-support.ts';
import { marksFor } from './prompts.ts';

const revise = (passage: string, changed: Partial<Extract<Task, { kind: 'revise' }>> = {}): Task => ({ kind: 'revise', left: 'We sat down. ', passage, right: ' Then we went.', preset: 'rephrase', instruction: '', refusals: [], ...changed });
const text = (ids: ArrayLike<number>): string => tokenizer.decode(Array.from(ids));

describe('revising a passage', { timeout: 60_000 }, () => {
  const task = revise('It was a cold day.');
  const wanted = ' It was a grey day. Then we went.';

  test('writes between its two sides, in several lengths at once, and takes the one that joins best', async () => {
    const model = madeUp(wanted);
    const { drafts, outcome, shown, prompts } = await run(model, task);
    expect(outcome).toBe('finished');
    expect(drafts[0]?.text).toBe('It was a grey day.');
    expect(applyChanges(task.kind === 'revise' ? task.passage : '', drafts[0]?.changes ?? [])).toBe(drafts[0]?.text);
    expect(shown[0]).toBe(drafts[0]?.text);
    expect(drafts[0]).toMatchObject({ unsettled: [], guards: [], seed: 7 });
    expect(prompts[0]?.text).toBe('<bos><|turn>user\nRewrite the part between [[ and ]] to be phrased differently. Leave everything outside of it exactly as it is, and keep names, numbers and quotations. Answer with the whole text, without the marks.\n\nWe sat down. [[It was a cold day.]] Then we went.<turn|>\n<|turn>model\nWe sat down.');
    const batch = model.model.requests.find(({ canvases }) => canvases > 1);
    expect(batch?.canvases).toBe(5);
    const length = (batch?.ids.length ?? 0) / 5;
    const canvases = Array.from({ length: 5 }, (_, index) => text(batch?.ids.subarray(index * length, (index + 1) * length) ?? []));
    for (const each of canvases) expect(each).toMatch(/ Then we went\.(?:<turn\|>|$)/u);
    expect(canvases.map((each) => tokenizer.encode(each).length)).toHaveLength(5);
    expect(text(model.model.contexts[0] ?? [])).toBe(prompts[0]?.text);
  });

  test('has the sentences before, as they came out, in the cache when the next part is written', async () => {
    const passage = 'It was a cold day. We saw a dog. It ran to us.';
    const model = madeUp(' It was a grey day. We met a dog. It led to us. Then we went.', { canvasLength: 36 });
    const { drafts } = await run(model, revise(passage));
    expect(drafts[0]?.text).toBe('It was a grey day. We met a dog. It led to us.');
    const said = new Set(model.model.contexts.map((ids) => text(ids).split('<|turn>model\n')[1]));
    expect([...said]).toEqual(['We sat down.', 'We sat down. It was a grey day.', 'We sat down. It was a grey day. We met a dog.']);
  });

  test('asks the model how long it wants the text where there is little time for lengths', async () => {
    const model = madeUp(' It was a very cold day. Then we went.', { canvasLength: 64 });
    const { drafts } = await run(model, task, { effort: 'fast' });
    expect(model.model.requests[0]?.canvases).toBe(1);
    expect(model.model.requests[0]?.discount?.some((nats) => nats > 0)).toBe(true);
    const free = model.model.requests.filter(({ canvases }) => canvases > 1).map(({ ids, canvases, targets }) => [ids.length / canvases, targets.length]);
    expect(free.length).toBeGreaterThan(0);
    expect(drafts[0]?.text).toBe('It was a very cold day.');
  });

  test('begins a light change from the old words that fit, and takes off what they say for themselves', async () => {
    const model = madeUp(wanted);
    await run(model, revise('It was a cold day.', { preset: 'formal' }));
    const [first, batch] = [model.model.requests[0], model.model.requests.find(({ canvases }) => canvases === 6)];
    expect(text(first?.ids.subarray(0, 19) ?? [])).toBe(' It was a cold day.');
    const length = (batch?.ids.length ?? 0) / 6;
    const seeded = Array.from(batch?.discount?.subarray(5 * length) ?? []).filter((nats) => nats > 0);
    expect(seeded).toHaveLength(Math.floor(19 / 2));
    expect(batch?.discount?.subarray(0, 5 * length).every((nats) => nats === 0)).toBe(true);
  });

  test('tries once more and then asks in the plain way when nothing but the old text comes out', async () => {
    const model = madeUp(' It was a cold day. Then we went.');
    const { drafts } = await run(model, task);
    const contexts = model.model.contexts.map((ids) => text(ids));
    expect(contexts.some((each) => each.includes('Answer with the new text only.\n\nIt was a cold day.<turn|>'))).toBe(true);
    expect(new Set(model.model.requests.filter(({ canvases, before }) => canvases > 1 && before === null).map(({ ids }) => ids.join())).size).toBe(2);
    expect(drafts[0]?.text).toBe('It was a cold day.');
    expect(drafts[0]?.changes).toEqual([]);
  });

  test('goes the way of a chat for an instruction, and for a part too long for a canvas', async () => {
    for (const each of [revise('It was a cold day.', { preset: 'instruction', instruction: 'say that it was grey' }), revise('It was such a very long and cold and grey and windy day that nobody went out of the house.')]) {
      const model = madeUp('It was a grey day.');
      const { drafts, prompts } = await run(model, each);
      expect(model.model.requests.every(({ canvases }) => canvases === 1)).toBe(true);
      expect(text(model.model.contexts[0] ?? [])).toMatch(/^<bos><\|turn>user\nRewrite the following text/u);
      expect(prompts).toHaveLength(1);
      expect(drafts).toHaveLength(1);
    }
  });

  test('withholds what loses a number and keeps the passage there', async () => {
    const { drafts } = await run(madeUp(' It was June 3 then. Then we went.'), revise('It was June 4 then.'));
    expect(drafts[0]?.guards).toContainEqual(expect.objectContaining({ guard: 'number', severity: 'withhold' }));
  });

  test('stopped after any pass is a valid draft: what is done is kept, the rest is as it was and marked', async () => {
    const passage = 'It was a cold day. We saw a dog.';
    const wish = ' It was a grey day. We met a dog. Then we went.';
    const whole = await run(madeUp(wish, { canvasLength: 36 }), revise(passage), { effort: 'fast' });
    for (const after of [0, 5, whole.frames.length - 3]) {
      const stop = { requested: 'no' as StopSignal['requested'] };
      const { drafts, outcome } = await run(madeUp(wish, { canvasLength: 36 }), revise(passage), { effort: 'fast' }, stop, ({ index }) => {
        if (index >= after) stop.requested = 'keep';
      });
      expect(outcome).toBe('taken');
      expect(applyChanges(passage, drafts[0]?.changes ?? [])).toBe(drafts[0]?.text);
      const open = drafts[0]?.unsettled.map(({ from, to }) => drafts[0]?.text.slice(from, to)) ?? [];
      expect(open.length).toBeGreaterThan(0);
      for (const each of open) expect(passage).toContain(each);
      const discarded = { requested: 'no' as StopSignal['requested'] };
      expect(await run(madeUp(wish, { canvasLength: 36 }), revise(passage), { effort: 'fast' }, discarded, () => (discarded.requested = 'discard'))).toMatchObject({ outcome: 'stopped', drafts: [] });
    }
  });
});

describe('filling a gap', { timeout: 60_000 }, () => {
  const task: Task = { kind: 'fill', left: 'The house stood', right: 'the river.', words: 2 };

  test('puts the left side into the model\'s turn and pins the right one', async () => {
    const model = madeUp(' right above the river.');
    const { drafts, shown, prompts } = await run(model, task);
    expect(prompts[0]?.text).toMatch(/The house stood \[\[\]\] the river\.<turn\|>\n<\|turn>model\nThe house stood$/u);
    expect(drafts[0]?.text).toBe(' right above ');
    expect(shown[0]).toBe(drafts[0]?.text);
    expect(drafts[0]?.score).toBeLessThanOrEqual(0);
    for (const { ids, canvases } of model.model.requests) {
      const length = ids.length / canvases;
      for (let index = 0; index < canvases; index++) expect(text(ids.subarray(index * length, (index + 1) * length))).toContain(' the river.');
    }
  });

  test('gives different drafts, best first, the same for the same seed', async () => {
    const many = () => run(madeUp(' right above the river.', { doubtfulFrom: 4 }), task, { drafts: 3 });
    const first = await many();
    const texts = first.drafts.filter(({ text: each }) => each).map(({ text: each }) => each);
    expect(new Set(texts).size).toBe(texts.length);
    const scores = first.drafts.map(({ score }) => score ?? -Infinity);
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
    expect(await many()).toEqual(first);
  });

  test('ends where the model ends when nothing follows', async () => {
    const { drafts } = await run(madeUp(' by the sea.'), { kind: 'fill', left: 'The house stood', right: '', words: 3 });
    expect(drafts[0]?.text).toBe(' by the sea.');
  });

  test('says so when nothing joins', async () => {
    const { drafts } = await run(madeUp(' the the the the the the the the the'), { kind: 'fill', left: 'The house stood the', right: 'the the.', words: 1 }, { effort: 'fast' });
    expect(drafts).toHaveLength(1);
    expect(drafts[0]).toMatchObject({ text: '', guards: [{ guard: 'seam', severity: 'withhold' }] });
  });

  test('stopped shows what there is, or nothing', async () => {
    const stop = { requested: 'no' as StopSignal['requested'] };
    const kept = await run(madeUp(' right above the river.'), task, {}, stop, () => (stop.requested = 'keep'));
    expect([kept.outcome, kept.drafts.length]).toEqual(['taken', 1]);
    expect(await run(madeUp(' x'), task, {}, { requested: 'discard' })).toMatchObject({ outcome: 'stopped', drafts: [] });
  });
});

describe('writing', { timeout: 60_000 }, () => {
  test('drafts from a brief on several canvases and ends before the end token', async () => {
    const words = 'Dear friends, we meet at noon in the garden. Bring what you like. We hope to see you all there.';
    const model = madeUp(words);
    const { drafts, prompts, shown } = await run(model, { kind: 'draft', brief: { what: 'a note', audience: 'friends', tone: 'warm', length: 'short' } });
    expect(prompts[0]?.text).toBe('<bos><|turn>user\nWrite a note for friends in a warm tone. Aim at about 86 words. Answer with the text only.<turn|>\n<|turn>model\n');
    expect(drafts[0]?.text).toBe(words);
    expect(shown[0]).toBe(words);
    expect(model.model.requests.every(({ banned }) => banned.includes(4) && banned.includes(6) && !banned.includes(5))).toBe(true);
  });

  test('goes on at the caret within the model\'s own turn, with the right space', async () => {
    const spaced = await run(madeUp(' old hill was green.'), { kind: 'continue', left: 'The ', words: 20 });
    expect(spaced.prompts[0]?.text).toMatch(/The<turn\|>\n<\|turn>model\nThe$/u);
    expect(spaced.drafts[0]?.text).toBe('old hill was green.');
    const bare = await run(madeUp(' old hill was green.'), { kind: 'continue', left: 'The', words: 20 });
    expect(bare.drafts[0]?.text).toBe(' old hill was green.');
  });

  test('is refused what it cannot do', async () => {
    await expect(run(madeUp('x'), { kind: 'proofread', left: '', passage: 'A text.', right: '', muted: [] })).rejects.toMatchObject({ code: 'ability-missing' });
  });
});

test('marks are chosen so that they stand nowhere in the text', () => {
  expect(marksFor('a [[b]]')).toEqual({ open: '<<<', close: '>>>' });
  expect(marksFor('plain')).toEqual({ open: '[[', close: ']]' });
});
