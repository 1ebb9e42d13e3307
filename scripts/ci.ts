/**
 * Runs every runner there is, one after another, each within its time, and adds up what they found. A runner that dies,
 * hangs or reports nothing counts as a failure. The last line is `N passed, N failed`.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './build.ts';
import { summary, type Counts } from './ci-counts.ts';

interface Step {
  readonly name: string;
  /** Program and arguments for the launcher. */
  readonly command: readonly string[];
  readonly minutes: number;
  /** Reads the counts from what it printed and from the report file; null where there are none. */
  counts(output: string, report: string): Counts | null;
}

const folder = mkdtempSync(join(tmpdir(), 'palimpsest-ci-'));
const report = (name: string): string => join(folder, `${name}.json`);
const vitest = (name: string): readonly string[] => ['--reporter=default', '--reporter=json', `--outputFile.json=${report(name)}`];

const steps: readonly Step[] = [
  { name: 'check', command: ['scripts/check.ts'], minutes: 6, counts: (output) => summary.fromLine(output) },
  { name: 'test', command: ['vitest', 'run', ...vitest('test')], minutes: 20, counts: (_, text) => summary.fromVitest(text) },
  { name: 'crash', command: ['e2e/crash/main.ts', '--kills', '20'], minutes: 10, counts: (output) => summary.fromLine(output) },
  { name: 'e2e', command: ['scripts/e2e.ts', ...vitest('e2e')], minutes: 18, counts: (_, text) => summary.fromVitest(text) },
];

let passed = 0;
let failed = 0;
for (const step of steps) {
  const started = Date.now();
  console.log(`\n=== ${step.name}`);
  const { code, output } = await run(step);
  const text = existsSync(report(step.name)) ? readFileSync(report(step.name), 'utf8') : '';
  const counts = step.counts(output, text);
  // A runner whose exit code and counts disagree did not end as it should.
  const own = counts ?? { passed: 0, failed: 1 };
  const died = own.failed === 0 && code !== 0 ? 1 : 0;
  passed += own.passed;
  failed += own.failed + died;
  console.log(`=== ${step.name}: ${own.passed} passed, ${own.failed + died} failed${counts ? '' : ', and it reported nothing'}${died ? `, exit code ${code}` : ''}, ${Math.round((Date.now() - started) / 1000)} s`);
}
rmSync(folder, { recursive: true });
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

function run({ name, command, minutes }: Step): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(root, 'scripts/with-node.mjs'), ...command], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], detached: true, env: { ...process.env, CI: 'true', NO_COLOR: '1' } });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (data: Buffer) => {
        output = (output + data.toString()).slice(-100_000);
        process.stdout.write(data);
      });
    }
    const timer = setTimeout(() => {
      console.log(`=== ${name} took longer than ${minutes} minutes and is ended.`);
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    }, minutes * 60_000);
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code, output });
    });
  });
}
