import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

describe('the launcher', () => {
  const launch = (...args: string[]): string => execFileSync(process.execPath, [join(import.meta.dirname, 'with-node.mjs'), ...args], { encoding: 'utf8' });
  it('runs programs by their name, by their path in node_modules, and files of the project', () => {
    expect(launch('tsc', '--version')).toMatch(/^Version 7\./);
    expect(launch('typescript/bin/tsc', '--version')).toMatch(/^Version 7\./);
    expect(launch('vitest', '--version')).toContain('vitest/');
  });
  it('says what it does not find, and hands on the exit code', () => {
    const gone = spawnSync(process.execPath, [join(import.meta.dirname, 'with-node.mjs'), 'nothing-here'], { encoding: 'utf8' });
    expect([gone.status, gone.stderr]).toEqual([2, expect.stringContaining('no program "nothing-here"')]);
  });
});
