/**
 * A graphics adapter by way of WebGPU, each time in a process of its own: drivers run in it. The adapter is SwiftShader,
 * which computes on the processor and comes with Debian's Chromium; where that is not installed, whatever the machine has.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DiffusionVerifyReport } from '../runtime/index.ts';
import { softwareAdapter, softwareDriver } from '../runtime/software-adapter.test-support.ts';

const root = join(import.meta.dirname, '../..');
const fixture = (name: string): string => join(root, 'engine/fixtures/diffusion-gemma', name);
const folder = mkdtempSync(join(tmpdir(), 'palimpsest-webgpu-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const withAdapter: NodeJS.ProcessEnv = softwareAdapter() ?? process.env;
/** Vulkan finds drivers only where it is told to look, and here there are none. */
const withoutAdapter: NodeJS.ProcessEnv = { ...process.env, VK_ICD_FILENAMES: join(folder, 'none.json'), VK_DRIVER_FILES: join(folder, 'none.json') };

interface Outcome {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

function run(env: NodeJS.ProcessEnv, program: string, args: readonly string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', join(root, program), ...args], { cwd: folder, env: { ...env, PALIMPSEST_DATA: join(folder, 'data') } });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    child.stdin.end();
    child.on('close', (status) => resolve({ status, out, err }));
  });
}

const palimpsest = (env: NodeJS.ProcessEnv, ...args: readonly string[]): Promise<Outcome> => run(env, 'engine/cli/main.ts', args);

describe('on an adapter (skipped where there is none, but never in CI)', () => {
  let hasAdapter = false;
  let refusal: Outcome;
  beforeAll(async () => {
    refusal = await run(withAdapter, 'engine/runtime/diffusion-gemma/unfit-graph.test-support.ts', [fixture('tiny')]);
    hasAdapter = !refusal.out.includes('no WebGPU adapter');
    if (!hasAdapter && process.env['CI'] === 'true') throw new Error(`CI must have a WebGPU adapter: Debian's chromium-common brings ${softwareDriver}`);
  }, 240_000);

  test('the graph written for the CPU is refused, since parts of it would fall back', ({ skip }) => {
    if (!hasAdapter) skip();
    expect(refusal).toMatchObject({ status: 0, out: expect.stringMatching(/^refused: .*fallback to CPU EP has been explicitly disabled/) });
  });

  test('the tiny checkpoint gives what was recorded and what the CPU gives, and nothing of it falls back', { timeout: 480_000 }, async ({ skip }) => {
    if (!hasAdapter) skip();
    const { status, out, err } = await palimpsest(withAdapter, 'model', 'verify', fixture('tiny'), '--provider', 'webgpu', '--json');
    expect(status, err).toBe(0);
    const report = JSON.parse(out) as DiffusionVerifyReport;
    expect(report).toMatchObject({ provider: 'webgpu', tolerance: 0.001, passed: true });
    expect(report.checks).toHaveLength(14);
    expect(report.besideCpu.map(({ kind }) => kind)).toEqual(['cache', 'first-logits', 'first-entropy', 'soft-embedding', 'second-logits', 'pass-logits', 'pass-entropy']);
    // It is another machine that computed: sums come in another order, so something differs.
    expect(report.besideCpu.some(({ largest }) => largest > 0)).toBe(true);
    for (const { largest, undetermined } of report.besideCpu) {
      expect(largest).toBeLessThanOrEqual(0.001);
      expect(undetermined.largest).toBeLessThan(0.01);
    }
  });
});

describe.skipIf(process.platform !== 'linux')('without an adapter', () => {
  test('verify says so, and computes nothing under a wrong name', { timeout: 120_000 }, async () => {
    const { status, out, err } = await palimpsest(withoutAdapter, 'model', 'verify', fixture('tiny'), '--provider', 'webgpu');
    expect([status, out]).toEqual([1, '']);
    expect(err).toContain('There is no WebGPU adapter on this machine.\nNothing was changed; without one the CPU is used.\n');
  });

  test('a run goes on with the CPU and says why', { timeout: 240_000 }, async () => {
    const model = join(folder, 'mixed');
    expect(await palimpsest(withoutAdapter, 'model', 'import', fixture('mixed/checkpoint'), '--to', model, '--bits', '8')).toMatchObject({ status: 0 });
    const draft = (...more: readonly string[]) => palimpsest(withoutAdapter, 'draft', 'x', '--model', model, '--cache', join(folder, 'cache'), '--seed', '1', '--json', ...more);
    const [asked, plain] = [await draft('--provider', 'webgpu'), await draft()];
    expect(asked.err).toContain('The CPU is used instead of webgpu: There is no WebGPU adapter on this machine.');
    expect(plain.err).not.toContain('instead of');
    const texts = ({ out }: Outcome) => (JSON.parse(out) as { drafts: { text: string }[] }).drafts.map(({ text }) => text);
    expect(texts(asked)).toEqual(texts(plain));
  });
});
