import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Golden, GoldenCall, GoldenPrompt, GoldenStep } from './golden.ts';
import { compareBits, verifyCheckpoint } from './verify.ts';

const fixture = (name: string): string => join(import.meta.dirname, '..', '..', 'fixtures', 'diffusion-gemma', name);
const root = mkdtempSync(join(tmpdir(), 'palimpsest-verify-diffusion-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const failed = async (folder: string) => (await verifyCheckpoint(folder)).checks.filter(({ passed }) => !passed).map(({ kind }) => kind);

test('the tiny checkpoint gives every recorded value within its tolerance', async () => {
  const report = await verifyCheckpoint(fixture('tiny'));
  expect(report.checks.filter(({ passed }) => !passed)).toEqual([]);
  // Nothing of it is left open by rounding.
  expect(report.checks.every(({ undetermined }) => undetermined.rows === 0)).toBe(true);
  expect(report.checks.map(({ kind }) => kind)).toEqual(['cache', 'first-logits', 'first-entropy', 'soft-embedding', 'second-logits', 'sampler-entropy', 'sampler-decisions', 'pass-logits', 'pass-entropy', 'pass-argmax', 'acceptance', 'stops', 'sequence', 'tokens-per-forward']);
});

test('the mixed checkpoint does, but for what rounding in float32 leaves open', { timeout: 240_000 }, async () => {
  const report = await verifyCheckpoint(fixture('mixed'));
  expect(report.checks.filter(({ passed }) => !passed)).toEqual([]);
});

/** A copy of the tiny folder with one thing changed. */
function changed(name: string, change: (golden: Golden, numbers: (name: string) => Float32Array) => void): string {
  const folder = join(root, name);
  cpSync(fixture('tiny'), folder, { recursive: true });
  const golden = JSON.parse(readFileSync(join(folder, 'golden.json'), 'utf8')) as Golden;
  const bytes = readFileSync(join(folder, 'golden.safetensors'));
  const headerSize = Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.subarray(8, 8 + headerSize).toString()) as Record<string, { data_offsets: [number, number] }>;
  const copy = new Uint8Array(bytes);
  change(golden, (tensor) => {
    const [from, to] = (header[tensor] as { data_offsets: [number, number] }).data_offsets;
    const values = new Float32Array(copy.slice(8 + headerSize + from, 8 + headerSize + to).buffer);
    return new Proxy(values, {
      set: (target, key, value: number) => {
        target[Number(key)] = value;
        copy.set(new Uint8Array(target.buffer), 8 + headerSize + from);
        return true;
      },
      get: (target, key) => target[Number(key)],
    });
  });
  writeFileSync(join(folder, 'golden.json'), JSON.stringify(golden));
  writeFileSync(join(folder, 'golden.safetensors'), copy);
  return folder;
}

const prompt = (golden: Golden, index = 0) => golden.prompts[index] as GoldenPrompt;
const call = (golden: Golden, index: number, of: number) => prompt(golden, index).calls[of] as GoldenCall;
const step = (golden: Golden) => prompt(golden).generation?.steps[3] as GoldenStep;
const shift = (values: Float32Array, by: number) => (values[4] = (values[4] as number) + by);

test('finds out which kinds of recorded values were changed, and only those', async () => {
  const numbers = changed('numbers', (golden, values) => {
    // A recorded key also stands before the canvases of its call.
    shift(values((call(golden, 0, 0).kv[2] as [string, string])[0]), 0.003);
    shift(values(call(golden, 0, 1).entropy_first), 0.003);
    shift(values(step(golden).entropy), 0.003);
    for (const one of golden.sampler) one.mean_entropy += 0.1;
    (prompt(golden).generation as { tokens_per_forward: number }).tokens_per_forward += 0.1;
  });
  expect(await failed(numbers)).toEqual(expect.arrayContaining(['cache', 'first-entropy', 'sampler-entropy', 'pass-entropy', 'tokens-per-forward']));
  const logits = changed('logits', (golden, values) => {
    shift(values(call(golden, 1, 0).logits_first), 0.003);
    shift(values(call(golden, 1, 1).logits_second), 0.003);
    shift(values(step(golden).logits), 0.003);
  });
  expect(await failed(logits)).toEqual(['first-logits', 'second-logits', 'pass-logits']);
  const decisions = changed('decisions', (golden) => {
    step(golden).accepted = step(golden).accepted.map(() => 1);
    step(golden).stop = true;
    prompt(golden, 1).generation?.sequence.splice(-1, 1, 3);
    for (const one of golden.sampler) one.argmax[0] = 96;
  });
  expect(await failed(decisions)).toEqual(['sampler-decisions', 'acceptance', 'stops', 'sequence']);
});

test('finds out that a temperature was changed', async () => {
  expect(await failed(changed('temperature', (golden) => (call(golden, 0, 0).temperature_first += 0.1)))).toEqual(['first-entropy', 'soft-embedding']);
});

test('finds out that scalars of encoder and decoder were swapped', async () => {
  const folder = join(root, 'swapped');
  cpSync(fixture('tiny'), folder, { recursive: true });
  const path = join(folder, 'checkpoint', 'model.safetensors');
  const text = readFileSync(path, 'latin1');
  const swapped = text.replaceAll('"model.decoder.layers.0.layer_scalar"', '"@"').replaceAll('"model.encoder.language_model.layers.0.layer_scalar"', '"model.decoder.layers.0.layer_scalar"').replaceAll('"@"', '"model.encoder.language_model.layers.0.layer_scalar"');
  expect(swapped).toHaveLength(text.length);
  writeFileSync(path, swapped, 'latin1');
  expect(await failed(folder)).toEqual(expect.arrayContaining(['cache', 'first-logits', 'second-logits', 'pass-logits']));
});

test('rounding is no excuse: two norms of one layer of the mixed checkpoint swapped', { timeout: 120_000 }, async () => {
  const folder = join(root, 'swapped norms');
  cpSync(fixture('mixed'), folder, { recursive: true });
  const golden = JSON.parse(readFileSync(join(folder, 'golden.json'), 'utf8')) as Golden;
  for (const one of golden.prompts) one.generation = null;
  writeFileSync(join(folder, 'golden.json'), JSON.stringify({ ...golden, prompts: golden.prompts.slice(0, 2) }));
  for (const name of readdirSync(join(folder, 'checkpoint'))) {
    if (!name.endsWith('.safetensors')) continue;
    const path = join(folder, 'checkpoint', name);
    const text = readFileSync(path, 'latin1');
    writeFileSync(path, text.replaceAll(/layers\.4\.self_attn\.([qk])_norm/g, (_, which) => `layers.4.self_attn.${which === 'q' ? 'k' : 'q'}_norm`), 'latin1');
  }
  expect(await failed(folder)).toEqual(expect.arrayContaining(['cache', 'first-logits', 'second-logits']));
});

test('refuses what is damaged or missing, and ends when asked to', async () => {
  await expect(verifyCheckpoint(join(root, 'nowhere'))).rejects.toMatchObject({ code: 'model-missing' });
  const folder = changed('no numbers', () => undefined);
  writeFileSync(join(folder, 'golden.json'), '{"prompts": 3}');
  await expect(verifyCheckpoint(folder)).rejects.toMatchObject({ code: 'model-damaged' });
  const halved = changed('a layer less', (golden) => call(golden, 0, 1).kv.pop());
  await expect(verifyCheckpoint(halved)).rejects.toMatchObject({ code: 'model-damaged' });
  await expect(verifyCheckpoint(fixture('tiny'), { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough');
});

test('tells what rounding weights costs: more with fewer bits', async () => {
  const [sixteen, eight] = [await compareBits(fixture('tiny'), 16), await compareBits(fixture('tiny'), 8)];
  expect(sixteen.rows).toBe(2 * 2 * 2 * 6 + 32 * 6);
  expect(sixteen.agreement).toBeGreaterThan(0.95);
  expect(sixteen.divergence).toBeGreaterThan(0);
  expect(eight.divergence).toBeGreaterThan(sixteen.divergence);
});
