/** `model synth`, `model plan` and `model import`, started as a person would. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const released = join(root, 'engine/fixtures/diffusion-gemma/released');
const mixed = join(root, 'engine/fixtures/diffusion-gemma/mixed/checkpoint');
const folder = mkdtempSync(join(tmpdir(), 'palimpsest-cli-import-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function palimpsest(args: readonly string[], data?: string) {
  const { PALIMPSEST_DATA: _, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', join(root, 'engine/cli/main.ts'), 'model', ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: data === undefined ? env : { ...env, PALIMPSEST_DATA: data },
  });
  return { status, out: stdout, err: stderr };
}

test('plan says what the released model takes and whether this machine, or another one, can hold it', () => {
  const speed = ['--bandwidth', '1000', '--flops', '50000'];
  const { status, out } = palimpsest(['plan', join(released, 'config.json'), ...speed, '--memory', '24', '--json']);
  expect(status).toBe(0);
  const plan = JSON.parse(out) as { parameters: number; weightBytes: number; seconds: number; fits: boolean };
  expect(plan).toMatchObject({ parameters: 25_250_986_782, fits: true, bits: 4, canvas: 256 });
  expect(plan.weightBytes / 1e9).toBeCloseTo(17.67, 1);
  // 2.6 TFLOP at 50 TFLOP/s.
  expect(plan.seconds).toBeGreaterThan(0.05);
  expect(plan.seconds).toBeLessThan(0.07);
  expect(palimpsest(['plan', released, ...speed, '--memory', '16']).out).toMatch(/cannot hold it: it needs \d+\.\d+ GB and there are 16\.00 GB/);
  expect(palimpsest(['plan', released, ...speed, '--memory', '64', '--bits', '16']).out).toMatch(/embedding +738\.2 M/);
});

test('synth writes a checkpoint that import takes and plan knows; an import tells its losses and where it is', () => {
  const config = join(mixed, 'config.json');
  const made = JSON.parse(palimpsest(['synth', 'made', '--config', config, '--seed', '7', '--dtype', 'f32', '--json']).out) as { bytes: number };
  expect(made).toMatchObject({ files: 1, folder: join(folder, 'made') });
  const imported = palimpsest(['import', 'made', '--to', 'out', '--json']);
  expect(imported).toMatchObject({ status: 0, err: expect.stringContaining('no tokenizer.json') });
  const result = JSON.parse(imported.out) as { losses: Record<string, number>; peakBytes: number };
  expect(result.losses['layers.0.experts.gate_up_proj']).toBeGreaterThan(0.05);
  expect(result.losses['layers.0.router.proj']).toBe(0);
  expect(result.peakBytes).toBeLessThan(1e9);
  expect(palimpsest(['import', 'made', '--to', 'out'])).toMatchObject({ status: 1, out: '', err: expect.stringContaining('it holds a model') });
  expect(palimpsest(['plan', 'made', '--bandwidth', '10', '--flops', '10']).status).toBe(0);
});

test('import goes to the models of the data folder where none is named, and never elsewhere', () => {
  expect(palimpsest(['import', mixed])).toMatchObject({ status: 2, err: expect.stringContaining('--to DIR') });
  const data = join(folder, 'data');
  const { status, out } = palimpsest(['import', mixed, '--bits', '8', '--name', 'Mixed one'], data);
  expect(status).toBe(0);
  expect(out).toMatch(/layers\.11\.experts\.gate_up_proj +0\.\d+ %/);
  expect(readdirSync(join(data, 'models'))).toEqual(['Mixed-one-8bit']);
  // Only the models' folder: the library was never touched.
  expect(readdirSync(data)).toEqual(['models']);
  expect(existsSync(join(data, 'models', 'Mixed-one-8bit', 'palimpsest.json'))).toBe(true);
});

test('wrong usage and models that are none are told apart', () => {
  expect(palimpsest(['import', 'x', '--bits', '5', '--to', 'y'])).toMatchObject({ status: 2, err: expect.stringContaining('--bits is 4, 8 or 16') });
  expect(palimpsest(['synth', 'x'])).toMatchObject({ status: 2, err: expect.stringContaining('--config or --preset') });
  expect(palimpsest(['plan', released, '--context', '-1'])).toMatchObject({ status: 2 });
  expect(palimpsest(['plan', released, '--speed', '1'])).toMatchObject({ status: 2, err: expect.stringContaining('--speed') });
  expect(palimpsest(['import', join(root, 'assets', 'models', 'palimpsest-135m'), '--to', 'y'])).toMatchObject({ status: 1, err: expect.stringContaining('config.json is not there') });
  expect(palimpsest(['plan', join(folder, 'nowhere')])).toMatchObject({ status: 1, err: expect.stringContaining('nowhere is not there') });
});
