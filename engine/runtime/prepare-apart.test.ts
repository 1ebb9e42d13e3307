import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openModelFolder } from '../model/index.ts';
import { embeddedFolder } from './embedded.test-support.ts';
import { shippedProducts } from './layout.ts';
import { preparationOf } from './preparation.ts';
import { prepareApart } from './prepare-apart.ts';
import { prepare } from './prepared.ts';
import type { PrepareOptions } from './prepared.ts';

const root = mkdtempSync(join(tmpdir(), 'palimpsest-apart-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** What the parent would do itself, counting whether it had to. */
async function preparation(cache: string): Promise<{ options: PrepareOptions; own: () => number }> {
  const folder = await openModelFolder(embeddedFolder);
  const options = preparationOf(folder, shippedProducts(folder), cache);
  folder.close();
  let layouts = 0;
  const layOut: PrepareOptions['layOut'] = () => {
    layouts += 1;
    return Promise.reject(Object.assign(new Error('the copy was to be written elsewhere'), { code: 'EACCES', syscall: 'open' }));
  };
  return { options: { ...options, layOut }, own: () => layouts };
}

describe('a copy prepared by a process of its own', () => {
  it('is the very copy that this process looks for, and tells how far it is', { timeout: 240_000 }, async () => {
    const cache = join(root, 'whole');
    const { options, own } = await preparation(cache);
    const shares: number[] = [];
    const prepared = await prepare(options, (into) => prepareApart({ model: embeddedFolder, cache: into }, { onProgress: (share) => shares.push(share) }));
    expect([prepared.origin, own()]).toEqual(['written', 0]);
    expect([...prepared.graphs.keys()].toSorted()).toEqual(['canvas', 'encode', 'logits']);
    expect(shares.length).toBeGreaterThan(10);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect(shares.at(-1)).toBe(1);
    expect((await prepare(options)).origin).toBe('found');
  });

  it('leaves nothing behind when it is stopped, and has ended by then', { timeout: 120_000 }, async () => {
    const cache = join(root, 'stopped');
    const controller = new AbortController();
    const reason = new Error('enough');
    let pid = 0;
    const stopped = prepareApart({ model: embeddedFolder, cache }, { signal: controller.signal, onStart: (child) => (pid = child.pid ?? 0), onProgress: () => controller.abort(reason) });
    await expect(stopped).rejects.toBe(reason);
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    expect(readdirSync(cache)).toEqual([]);
    await expect(prepareApart({ model: embeddedFolder, cache }, { signal: controller.signal })).rejects.toBe(reason);
  });

  it('that is killed half-way has failed, breaks nothing, and the next one clears up', { timeout: 240_000 }, async () => {
    const cache = join(root, 'killed');
    let kill = (): void => {};
    const killed = await prepareApart({ model: embeddedFolder, cache }, { onStart: (child) => (kill = () => void child.kill('SIGKILL')), onProgress: () => kill() });
    expect(killed).toBe('failed');
    expect(readdirSync(cache)).toEqual([expect.stringMatching(/\.partial$/)]);
    const { options } = await preparation(cache);
    // The parent would write it itself now; here it can't, and works from memory.
    await expect(prepare(options, () => Promise.resolve('failed'))).rejects.toThrow('elsewhere');
    expect(await prepareApart({ model: embeddedFolder, cache })).toBe('yes');
    expect(readdirSync(cache)).toHaveLength(1);
  });

  it('says so where its folder cannot be written or there is no model', { timeout: 60_000 }, async () => {
    expect(await prepareApart({ model: embeddedFolder, cache: '/dev/null/nowhere' })).toBe('unwritable');
    expect(await prepareApart({ model: join(root, 'no-model'), cache: join(root, 'none') })).toBe('failed');
    expect(existsSync(join(root, 'none'))).toBe(false);
  });
});
