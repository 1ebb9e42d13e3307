/** `model verify`, started as a person would, on a checkpoint of sizes that nobody recorded: as `model synth` writes them, made smaller. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { presetConfig } from '../import/index.ts';
import { openCheckpoint } from '../model/index.ts';
import { writeRecording } from '../runtime/diffusion-gemma/recorded.test-support.ts';

const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'palimpsest-cli-verify-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function palimpsest(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', join(root, 'engine/cli/main.ts'), 'model', ...args], { cwd: folder, encoding: 'utf8' });
  return { status, out: stdout, err: stderr };
}

test('holds for another size of the architecture, and finds one number that was changed', { timeout: 240_000 }, () => {
  const recorded = join(folder, 'recorded');
  mkdirSync(recorded);
  const preset = presetConfig('50m');
  const smaller = { vocab_size: 4096, hidden_size: 128, intermediate_size: 160, num_experts: 12, moe_intermediate_size: 96, sliding_window: 4 };
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ ...preset, text_config: { ...(preset['text_config'] as object), ...smaller } }));
  expect(palimpsest('synth', join(recorded, 'checkpoint'), '--config', 'config.json', '--seed', '5')).toMatchObject({ status: 0 });
  const checkpoint = openCheckpoint(join(recorded, 'checkpoint'));
  writeRecording(recorded, checkpoint, { texts: [[2, 917, 3001], [44, 45]], canvases: [[[5, 4095, 700], [1, 2, 3]], [[9, 9], [2000, 4]]], temperature: 0.7 });
  checkpoint.close();

  const { status, out, err } = palimpsest('verify', 'recorded');
  expect(status, `${out}${err}`).toBe(0);
  expect(out.match(/^ok {3}[\w-]+/gm)).toEqual(['ok   cache', 'ok   first-logits', 'ok   first-entropy', 'ok   soft-embedding', 'ok   second-logits']);
  expect(out).toContain('All within tolerance.');

  const path = join(recorded, 'golden.safetensors');
  const bytes = readFileSync(path);
  // The last number is a logit of the last canvas.
  bytes.writeFloatLE(bytes.readFloatLE(bytes.length - 4) + 0.01, bytes.length - 4);
  writeFileSync(path, bytes);
  expect(palimpsest('verify', 'recorded')).toMatchObject({ status: 1, out: expect.stringMatching(/^BAD {2}second-logits/m) });
});
