import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { buildIfStale } from './stale.ts';

it('builds when something changed, appeared or went, when the result is gone, and after a build that failed; else not', async () => {
  const root = mkdtempSync(join(tmpdir(), 'palimpsest-stale-'));
  try {
    mkdirSync(join(root, 'src/deep'), { recursive: true });
    writeFileSync(join(root, 'src/a.ts'), 'a');
    let fails = false;
    const build = (): Promise<boolean> =>
      buildIfStale({
        root,
        name: 'thing',
        sources: ['src', 'maybe.json'],
        result: 'out.txt',
        build: () => {
          if (fails) return Promise.reject(new Error('no'));
          writeFileSync(join(root, 'out.txt'), 'built');
          return Promise.resolve();
        },
      });
    expect(await build()).toBe(true);
    expect(await build()).toBe(false);
    writeFileSync(join(root, 'src/deep/b.ts'), 'b');
    expect(await build()).toBe(true);
    utimesSync(join(root, 'src/a.ts'), 1, 1);
    expect(await build()).toBe(true);
    writeFileSync(join(root, 'maybe.json'), '{}');
    expect(await build()).toBe(true);
    rmSync(join(root, 'src/deep/b.ts'));
    fails = true;
    await expect(build()).rejects.toThrow('no');
    fails = false;
    expect(await build()).toBe(true);
    rmSync(join(root, 'out.txt'));
    expect(await build()).toBe(true);
    expect(await build()).toBe(false);
  } finally {
    rmSync(root, { recursive: true });
  }
});
