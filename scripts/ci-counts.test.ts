import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { summary } from './ci-counts.ts';

describe('the counts of a run', () => {
  it('are read from the last summary line', () => {
    expect(summary.fromLine('3 passed, 1 failed\nlater\n12 checks passed, 2 failed\n')).toEqual({ passed: 12, failed: 2 });
    expect(summary.fromLine('all is well: 3 passed, 0 failed so far')).toBeNull();
    expect(summary.fromLine('')).toBeNull();
  });

  it('are read from a real report, files that do not load included', () => {
    const folder = mkdtempSync(join(tmpdir(), 'palimpsest-counts-'));
    try {
      writeFileSync(join(folder, 'a.test.js'), "import { it } from 'vitest'; it('passes', () => {}); it('fails', () => { throw new Error('no'); });");
      writeFileSync(join(folder, 'b.test.js'), "throw new Error('does not load');");
      const root = join(import.meta.dirname, '..');
      spawnSync(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--root', folder, '--reporter=json', `--outputFile=${join(folder, 'r.json')}`], { cwd: root, stdio: 'ignore', env: { ...process.env, VITEST: '' } });
      expect(summary.fromVitest(readFileSync(join(folder, 'r.json'), 'utf8'))).toEqual({ passed: 1, failed: 2 });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('are a failure when there was nothing to run, and unknown when there is no report', () => {
    expect(summary.fromVitest(JSON.stringify({ numPassedTests: 0, numFailedTests: 0, testResults: [] }))).toEqual({ passed: 0, failed: 1 });
    expect(summary.fromVitest('')).toBeNull();
    expect(summary.fromVitest('{}')).toBeNull();
  });
});
