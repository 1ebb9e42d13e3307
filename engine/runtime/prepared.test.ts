import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { GraphBuilder } from '../graph/index.ts';
import { embeddedFolder } from './embedded.test-support.ts';
import { loadModel } from './load.ts';
import { onnxRuntime } from './onnxruntime.ts';
import { prepare } from './prepared.ts';
import type { Prepared, PrepareOptions } from './prepared.ts';

const root = mkdtempSync(join(tmpdir(), 'palimpsest-prepared-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let cache = '';
let count = 0;
let layouts = 0;
beforeEach(() => {
  cache = join(root, `cache-${count++}`);
  layouts = 0;
});

/** A model of one addition: y = x + weight + bias, with an alias thrown in. */
const options = (change: Partial<PrepareOptions> = {}): PrepareOptions => ({
  cache,
  name: 'tiny',
  dependsOn: 'version 1',
  async layOut(sink) {
    layouts++;
    sink.add('a.bin', 'weight', { type: 'float32', shape: [1, 3], data: Float32Array.of(1, 2, 3) });
    sink.add('a.bin', 'bias', { type: 'float32', shape: [3], data: Float32Array.of(10, 20, 30) });
    sink.add('b.bin', 'far', { type: 'float32', shape: [3], data: Float32Array.of(100, 100, 100) });
    sink.alias('flat', 'weight', [3]);
  },
  graphs(tensor) {
    const graph = new GraphBuilder('sum');
    const x = graph.input('x', 'float32', [3]);
    graph.output('y', graph.node('Sum', [x, ...['flat', 'bias', 'far'].map((name) => graph.external(name, tensor(name)))]), 'float32', [3]);
    return { sum: graph.finish() };
  },
  ...change,
});

async function sum(prepared: Prepared): Promise<number[]> {
  const source = prepared.graphs.get('sum');
  if (!source) throw new Error('there is no graph');
  const session = await onnxRuntime.open(source, { threads: 1 });
  const { y } = await session.run({ x: { data: Float32Array.of(0.5, 0.5, 0.5), shape: [3] } }, ['y']);
  await session.release();
  return [...(y as Float32Array)];
}

const expected = [111.5, 122.5, 133.5];

describe('the prepared copy', () => {
  it('is written once and found after that', async () => {
    const first = await prepare(options());
    const second = await prepare(options());
    expect([first.origin, second.origin, layouts]).toEqual(['written', 'found', 1]);
    expect(await sum(first)).toEqual(expected);
    expect(await sum(second)).toEqual(expected);
  });

  it('is made anew where what it depends on has changed, and the old one goes', async () => {
    await prepare(options());
    const second = await prepare(options({ dependsOn: 'version 2' }));
    expect([second.origin, layouts]).toEqual(['written', 2]);
    expect(readdirSync(cache)).toHaveLength(1);
  });

  it('is made anew where any file of it is damaged, cut off or gone', async () => {
    await prepare(options());
    const [name = ''] = readdirSync(cache);
    for (const file of readdirSync(join(cache, name))) {
      const path = join(cache, name, file);
      for (const damage of ['change', 'cut', 'remove']) {
        const bytes = readFileSync(path);
        if (damage === 'change') bytes[bytes.byteLength >> 1] = (bytes[bytes.byteLength >> 1] as number) ^ 255;
        if (damage === 'remove') rmSync(path);
        else writeFileSync(path, damage === 'cut' ? bytes.subarray(0, -1) : bytes);
        const again = await prepare(options());
        expect(again.origin, `${file}: ${damage}`).toBe('written');
        expect(await sum(again)).toEqual(expected);
      }
    }
  });

  it('leaves nothing behind of a start that was interrupted', async () => {
    const partial = join(cache, '.tiny-0123456789ab.partial');
    mkdirSync(partial, { recursive: true });
    writeFileSync(join(partial, 'a.bin'), 'half');
    await prepare(options());
    expect(readdirSync(cache)).toEqual([expect.stringMatching(/^tiny-[0-9a-f]{24}$/)]);
    const reason = new Error('enough');
    const controller = new AbortController();
    const stopped = options({
      dependsOn: 'version 3',
      signal: controller.signal,
      async layOut(sink) {
        sink.add('a.bin', 'weight', { type: 'float32', shape: [1], data: Float32Array.of(1) });
        controller.abort(reason);
        controller.signal.throwIfAborted();
      },
    });
    await expect(prepare(stopped)).rejects.toBe(reason);
    expect(readdirSync(cache)).toHaveLength(1);
  });

  it('is kept in memory where it cannot be written', async () => {
    writeFileSync(cache, 'a file where the folder should be');
    const prepared = await prepare(options());
    expect(prepared.origin).toBe('memory');
    expect(await sum(prepared)).toEqual(expected);
    expect((await prepare(options({ cache: undefined }))).origin).toBe('memory');
  });

  it('is kept in memory where the disk is full', async () => {
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC', syscall: 'write' });
    let isFull = true;
    const plain = options();
    const prepared = await prepare({
      ...plain,
      async layOut(sink) {
        await plain.layOut(sink);
        if (isFull) {
          isFull = false;
          throw full;
        }
      },
    });
    expect(prepared.origin).toBe('memory');
    expect(await sum(prepared)).toEqual(expected);
    expect(readdirSync(cache)).toEqual([]);
  });

  it('does not hide other failures', async () => {
    await expect(prepare(options({ layOut: () => Promise.reject(new RangeError('a fault of ours')) }))).rejects.toThrow('a fault of ours');
  });
});

describe('the embedded model', () => {
  it('runs without a folder to keep its prepared copy in', { timeout: 240_000 }, async () => {
    const shares: number[] = [];
    const loaded = await loadModel({ model: embeddedFolder, cache: '/dev/null/nowhere', onProgress: (share) => shares.push(share) });
    const ids = loaded.tokenizer.encode('The capital of France is');
    const readout = await loaded.model.encode(loaded.model.createCache(), { ids, commit: false, read: { rows: [ids.length - 1] } });
    expect(loaded.tokenizer.decode(readout.argmax)).toBe(' Paris');
    await loaded.model.dispose();
    expect(shares.at(-1)).toBe(1);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect(loaded.facts).toMatchObject({ name: 'Palimpsest 135M', contextLength: 8192, canvas: { least: 2, most: 64 }, parameters: 144_284_544 });
  });
});
