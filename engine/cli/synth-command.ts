/** `palimpsest model synth`: a checkpoint with random weights, for tests of load, memory and speed. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { presetConfig, presetNames, writeSynthetic } from '../import/index.ts';
import { isJsonObject, readOwnArguments, wholeNumber } from './own-options.ts';
import { UsageError } from './options.ts';
import { print, Progress } from './terminal.ts';

/** @throws UsageError; Problem */
export async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = readOwnArguments(() =>
    parseArgs({ args: [...args], allowPositionals: true, options: { config: { type: 'string' }, preset: { type: 'string' }, seed: { type: 'string' }, dtype: { type: 'string' }, json: { type: 'boolean' } } }),
  );
  const [folder, ...more] = positionals;
  if (folder === undefined || more.length > 0) throw new UsageError('model synth needs one folder to write to');
  if ((values.config === undefined) === (values.preset === undefined)) throw new UsageError('model synth needs either --config or --preset');
  const dtype = (['bf16', 'f32'] as const).find((name) => name === (values.dtype ?? 'bf16'));
  if (!dtype) throw new UsageError('--dtype is bf16 or f32');
  const progress = new Progress();
  const result = await writeSynthetic({
    folder: resolve(folder),
    config: values.config === undefined ? preset(values.preset ?? '') : configFile(values.config),
    seed: wholeNumber('seed', values.seed ?? '1', 0, 2 ** 31 - 1),
    dtype,
    onProgress: (share) => progress.show(`Writing: ${Math.floor(share * 100)} %`),
  });
  progress.clear();
  await print(values.json ? `${JSON.stringify({ folder: resolve(folder), ...result }, null, 2)}\n` : `${(result.parameters / 1e6).toFixed(1)} million parameters, ${(result.bytes / 1e9).toFixed(2)} GB in ${result.files} file${result.files === 1 ? '' : 's'}\n`);
  return 0;
}

function preset(name: string) {
  const known = presetNames.find((candidate) => candidate === name);
  if (!known) throw new UsageError(`--preset is one of ${presetNames.join(', ')}`);
  return presetConfig(known);
}

function configFile(path: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    throw new UsageError(`--config: ${path} cannot be read as JSON`);
  }
  if (!isJsonObject(value)) throw new UsageError(`--config: ${path} holds no object`);
  return value;
}
