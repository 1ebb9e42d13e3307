import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { embeddedFolder, goldenFolder } from './embedded.test-support.ts';
import type { Readout } from './language-model.ts';
import { exactProducts } from './layout.ts';
import { loadModel } from './load.ts';
import type { LoadedModel } from './load.ts';
import type { GraphModel } from './model.ts';
import { verify } from './verify.ts';

// Every product in float32, so that what is said twice is the same number: with rows rounded to eight bits a last bit
// may tip a rounding over, and the rules below would hold only roughly.
const folder = mkdtempSync(join(tmpdir(), 'palimpsest-exact-'));
let loaded: LoadedModel;
let model: GraphModel;
beforeAll(async () => {
  loaded = await loadModel({ model: embeddedFolder, cache: folder, products: exactProducts });
  model = loaded.model;
}, 240_000);
afterAll(async () => {
  await loaded.model.dispose();
  rmSync(folder, { recursive: true, force: true });
});

const text = 'The ferry was late, so we walked along the quay and looked at the boats that nobody had painted for years.';
const ids = () => loaded.tokenizer.encode(text);
const cacheOf = async (tokens: readonly number[]) => {
  const cache = model.createCache();
  await model.encode(cache, { ids: tokens, commit: true, read: { rows: [] } });
  return cache;
};
const rowsUpTo = (count: number) => Array.from({ length: count }, (_, row) => row);

/** The same numbers up to the order of float32 sums in products of another height. */
function expectClose(ours: ArrayLike<number>, theirs: ArrayLike<number>, within = 2e-3): void {
  expect(ours.length).toBe(theirs.length);
  for (let i = 0; i < ours.length; i++) expect(Math.abs((ours[i] as number) - (theirs[i] as number)), `value ${i}`).toBeLessThan(within);
}

/** The readout of some of the rows of another. */
function part(readout: Readout, rows: readonly number[]) {
  const { top } = readout;
  return { entropy: rows.map((row) => readout.entropy[row] as number), top: rows.flatMap((row) => [...readout.topLogProbabilities.subarray(row * top, (row + 1) * top)]) };
}

describe('the embedded model with every product in float32', () => {
  it('gives the reference values to float32', async () => {
    const report = await verify(loaded, goldenFolder);
    expect(report.exact).toBe(true);
    expect(report.checks.filter((check) => !check.passed)).toEqual([]);
    expect(report.checks.map((check) => check.kind)).toEqual(['tokenizer', 'cache', 'logits', 'greedy', 'canvas-argmax', 'canvas-logits', 'canvas-entropy', 'denoise-argmax', 'denoise-entropy']);
  });
});

describe('reading left to right', () => {
  it('gives the same numbers in pieces as at once', async () => {
    const all = ids();
    const whole = await model.encode(model.createCache(), { ids: all, commit: true, read: { rows: rowsUpTo(all.length), top: 3 } });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: all.length - 1 }), { minLength: 1, maxLength: 3 }), async (cuts) => {
        const cache = model.createCache();
        const ends = [...new Set([...cuts, all.length])].toSorted((a, b) => a - b);
        let from = 0;
        for (const end of ends) {
          const piece = await model.encode(cache, { ids: all.slice(from, end), commit: true, read: { rows: rowsUpTo(end - from), top: 3 } });
          const expected = part(whole, rowsUpTo(end - from).map((row) => from + row));
          expectClose(piece.entropy, expected.entropy);
          expectClose(piece.topLogProbabilities, expected.top);
          from = end;
        }
        expect(cache.length).toBe(all.length);
      }),
      { numRuns: 6 },
    );
  });

  it('gives the same numbers when more is read than fits one run', async () => {
    const all = [...ids(), ...ids(), ...ids(), ...ids()];
    const cache = model.createCache();
    const targets = [...all.slice(1), 0];
    const rows = rowsUpTo(all.length).toReversed();
    const readout = await model.encode(cache, { ids: all, commit: false, read: { rows, targets: targets.toReversed() } });
    expect(cache.length).toBe(0);
    const other = model.createCache();
    for (const [index, id] of all.slice(0, 40).entries()) {
      const one = await model.encode(other, { ids: [id], commit: true, read: { rows: [0], targets: [targets[index] as number] } });
      const row = all.length - 1 - index;
      expectClose([readout.entropy[row] as number, readout.targetLogProbabilities?.[row] as number], [one.entropy[0] as number, one.targetLogProbabilities?.[0] as number], 5e-3);
    }
  });

  it('scores branches as if each stood alone after the context', async () => {
    const cache = await cacheOf(ids().slice(0, 8));
    const branch = fc.array(fc.integer({ min: 17, max: 49_151 }), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(fc.array(branch, { minLength: 2, maxLength: 5 }), fc.boolean(), async (branches, isShuffled) => {
        let tokens = branches.flatMap((list, index) => list.map((id, place) => ({ id, index, place })));
        // Rows of different branches may stand in any order, those of one in theirs.
        if (isShuffled) tokens = tokens.toSorted((a, b) => a.place - b.place);
        const together = await model.encode(cache, { ids: tokens.map(({ id }) => id), branches: tokens.map(({ index }) => index), commit: false, read: { rows: rowsUpTo(tokens.length), top: 2 } });
        for (const [index, list] of branches.entries()) {
          const alone = await model.encode(cache, { ids: list, commit: false, read: { rows: rowsUpTo(list.length), top: 2 } });
          const rows = [...tokens.keys()].filter((row) => tokens[row]?.index === index);
          const expected = part(together, rows);
          expectClose(alone.entropy, expected.entropy);
          expectClose(alone.topLogProbabilities, expected.top);
        }
      }),
      { numRuns: 8 },
    );
    expect(cache.length).toBe(8);
  });

  it('scores more branches than fit one run, and one that alone does not fit', async () => {
    const cache = await cacheOf(ids().slice(0, 8));
    const long = [...ids(), ...ids(), ...ids()];
    const short = ids().slice(8, 12);
    const branches = [short, long, ...Array.from({ length: 30 }, () => short)];
    const together = await model.encode(cache, {
      ids: branches.flat(),
      branches: branches.flatMap((list, index) => list.map(() => index)),
      commit: false,
      read: { rows: rowsUpTo(branches.flat().length) },
    });
    const alone = await model.encode(cache, { ids: long, commit: false, read: { rows: rowsUpTo(long.length) } });
    expectClose(together.entropy.subarray(short.length, short.length + long.length), alone.entropy, 5e-3);
    for (let copy = 1; copy < 30; copy++) {
      const from = long.length + copy * short.length;
      expectClose(together.entropy.subarray(from, from + short.length), together.entropy.subarray(0, short.length));
    }
    expect(cache.length).toBe(8);
  });

  it('forgets what is cut off the cache, and a copy goes its own way', async () => {
    const all = ids();
    const cache = await cacheOf(all);
    const copy = cache.copy();
    cache.truncate(5);
    const again = await model.encode(cache, { ids: all.slice(5, 7), commit: true, read: { rows: [0, 1] } });
    const fresh = await model.encode(await cacheOf(all.slice(0, 5)), { ids: all.slice(5, 7), commit: false, read: { rows: [0, 1] } });
    expectClose(again.entropy, fresh.entropy);
    expect([cache.length, copy.length]).toEqual([7, all.length]);
    expect(() => cache.truncate(8)).toThrow(RangeError);
    const next = await model.encode(copy, { ids: [30], commit: false, read: { rows: [0] } });
    const expected = await model.encode(await cacheOf(all), { ids: [30], commit: false, read: { rows: [0] } });
    expectClose(next.entropy, expected.entropy);
  });
});

describe('the canvas', () => {
  const canvasOf = (row: number, length: number) => [ids()[row - 1] as number, ...Array.from({ length }, (_, i) => (i % 3 === 0 ? (model.maskId as number) : (ids()[row + i] as number)))];

  it('is computed the same beside other canvases as alone, and commits nothing', async () => {
    const cache = await cacheOf(ids().slice(0, 6));
    const list = [canvasOf(6, 4), canvasOf(6, 9), canvasOf(6, 2)];
    const rows = rowsUpTo(list.flat().length);
    const together = await model.canvas(cache, { ids: list.flat(), canvases: list.flatMap((ids_, index) => ids_.map(() => index)), read: { rows, top: 2 } });
    let from = 0;
    for (const canvas of list) {
      const alone = await model.canvas(cache, { ids: canvas, read: { rows: rowsUpTo(canvas.length), top: 2 } });
      const expected = part(together, rowsUpTo(canvas.length).map((row) => from + row));
      expectClose(alone.entropy, expected.entropy);
      expectClose(alone.topLogProbabilities, expected.top);
      from += canvas.length;
    }
    expect(cache.length).toBe(6);
  });

  it('sees what stands to its right', async () => {
    const cache = await cacheOf(ids().slice(0, 6));
    const row = { ids: canvasOf(6, 6), read: { rows: [0] } };
    const other = [...row.ids.slice(0, -1), 17];
    const [a, b] = [await model.canvas(cache, row), await model.canvas(cache, { ...row, ids: other })];
    expect(Math.abs((a.entropy[0] as number) - (b.entropy[0] as number))).toBeGreaterThan(1e-3);
  });

  it('needs a context', async () => {
    await expect(model.canvas(model.createCache(), { ids: [1, 16], read: { rows: [0] } })).rejects.toThrow(RangeError);
  });
});

describe('what is read off the logits', () => {
  it('is a distribution: the likeliest first, everything adding up', async () => {
    const all = ids();
    const rows = [3, 0, all.length - 1, 3];
    const readout = await model.encode(model.createCache(), { ids: all, commit: false, read: { rows, top: 64 } });
    for (let row = 0; row < rows.length; row++) {
      const top = [...readout.topLogProbabilities.subarray(row * 64, (row + 1) * 64)];
      expect(top).toEqual(top.toSorted((a, b) => b - a));
      const share = top.reduce((sum, value) => sum + Math.exp(value), 0);
      expect(share).toBeGreaterThan(0.2);
      expect(share).toBeLessThan(1.0001);
      expect(readout.argmax[row]).toBe(readout.topIds[row * 64]);
      expect(readout.entropy[row]).toBeGreaterThan(0);
      expect(readout.entropy[row]).toBeLessThan(Math.log(model.vocabulary));
    }
    expect(readout.entropy[0]).toBe(readout.entropy[3]);
  });

  it('has the same log-probability for an id as target, as candidate and among the likeliest', async () => {
    const all = ids();
    const read = { rows: [2, 5, 7], top: 5 };
    const first = await model.encode(model.createCache(), { ids: all, commit: false, read });
    const second = [...first.topIds].filter((_, index) => index % 5 === 1);
    const candidates = [[...first.topIds.subarray(0, 5)], [], [...first.topIds.subarray(12, 15)]];
    const readout = await model.encode(model.createCache(), { ids: all, commit: false, read: { ...read, targets: second, candidates } });
    expectClose(readout.targetLogProbabilities ?? [], [1, 6, 11].map((index) => first.topLogProbabilities[index] as number), 1e-5);
    expectClose(readout.candidateLogProbabilities ?? [], [...first.topLogProbabilities.subarray(0, 5), ...first.topLogProbabilities.subarray(12, 15)], 1e-5);
  });

  it('counts banned ids as impossible before anything else', async () => {
    const all = ids();
    const free = await model.encode(model.createCache(), { ids: all, commit: false, read: { rows: [4], top: 8 } });
    const banned = [...free.topIds.subarray(0, 3)];
    const readout = await model.encode(model.createCache(), { ids: all, commit: false, read: { rows: [4], top: 5, banned, targets: [banned[0] as number] } });
    expect([...readout.topIds]).toEqual([...free.topIds.subarray(3, 8)]);
    const left = 1 - [...free.topLogProbabilities.subarray(0, 3)].reduce((sum, value) => sum + Math.exp(value), 0);
    expectClose(readout.topLogProbabilities, [...free.topLogProbabilities.subarray(3, 8)].map((value) => value - Math.log(left)), 1e-3);
    expect(readout.targetLogProbabilities?.[0]).toBeLessThan(-1e20);
    expect(readout.entropy[0]).toBeGreaterThan(0);
  });

  it('is refused where it makes no sense', async () => {
    const cache = model.createCache();
    const encode = (request: Partial<Parameters<typeof model.encode>[1]>) => model.encode(cache, { ids: [1, 2], commit: false, read: { rows: [0] }, ...request });
    await expect(encode({ ids: [] })).rejects.toThrow(RangeError);
    await expect(encode({ ids: [49_152, 0] })).rejects.toThrow(RangeError);
    await expect(encode({ ids: [0.5, 0] })).rejects.toThrow(RangeError);
    await expect(encode({ read: { rows: [2] } })).rejects.toThrow(RangeError);
    await expect(encode({ read: { rows: [0], top: 65 } })).rejects.toThrow(RangeError);
    await expect(encode({ read: { rows: [0], targets: [1, 2] } })).rejects.toThrow(RangeError);
    await expect(encode({ read: { rows: [0], candidates: [[-1]] } })).rejects.toThrow(RangeError);
    await expect(encode({ branches: [0] })).rejects.toThrow(RangeError);
    await expect(encode({ branches: [0, 1], commit: true })).rejects.toThrow(RangeError);
    expect(cache.length).toBe(0);
  });

  it('ends with a plain message where the context ends', async () => {
    const cache = await cacheOf(ids());
    await expect(model.encode(cache, { ids: new Int32Array(model.contextLength), commit: true, read: { rows: [] } })).rejects.toMatchObject({ code: 'context-full' });
    expect(cache.length).toBe(ids().length);
  });
});
