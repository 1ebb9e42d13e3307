/** A checkpoint with random weights, imported at four bits: written once into a folder and found there again. */
import { existsSync, mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { importModel, openSource, presetConfig, presetNames, writeSynthetic } from '../../engine/import/index.ts';

/** @returns the folder of the imported model */
export async function syntheticModel(folder: string, name: string): Promise<string> {
  const preset = presetNames.find((one) => one === name);
  if (!preset) throw new Error(`--preset is one of ${presetNames.join(', ')}`);
  const imported = join(folder, `${preset}-4bit`);
  if (existsSync(imported)) return imported;
  mkdirSync(folder, { recursive: true });
  const checkpoint = join(folder, `${preset}-checkpoint`);
  console.error(`Writing a checkpoint with random weights to ${checkpoint}`);
  await writeSynthetic({ folder: checkpoint, config: presetConfig(preset), seed: 1, dtype: 'bf16' });
  console.error(`Importing it to ${imported}`);
  const source = openSource(checkpoint);
  try {
    await importModel({ source, to: imported, bits: 4 });
  } finally {
    source.checkpoint.close();
  }
  await rm(checkpoint, { recursive: true, force: true });
  return imported;
}
