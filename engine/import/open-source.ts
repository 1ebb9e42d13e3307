/** Opens whatever a path names as a model that can be imported. */
import { readFileSync, statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { openCheckpoint, openGgufCheckpoint } from '../model/index.ts';
import { findCompanions, findLicence } from './describe.ts';
import { tokenizerFiles } from './gguf-tokenizer.ts';
import type { ImportSource } from './import.ts';

/** What is put where nothing names a licence. */
const unknownLicence = 'not stated';

/**
 * @param path a Hugging Face folder, or a GGUF file
 * @param tokenizer a folder with tokenizer and chat template to be taken instead of the model's own
 * @throws Problem `model-missing`, `model-damaged` or `model-unsupported`
 */
export function openSource(path: string, tokenizer?: string): ImportSource {
  const full = resolve(path);
  const isFile = statSync(full, { throwIfNoEntry: false })?.isFile() ?? false;
  const chosen = tokenizer === undefined ? undefined : filesOf(resolve(tokenizer));
  if (isFile) {
    const checkpoint = openGgufCheckpoint(full);
    const { gguf } = checkpoint;
    const stated = gguf.metadata.get('general.license');
    const licence = typeof stated === 'string' && stated ? stated.slice(0, 200) : findLicence(dirname(full));
    return { checkpoint, format: 'gguf', name: basename(full).replace(/\.gguf$/i, ''), licence: licence ?? unknownLicence, companions: chosen ?? tokenizerFiles(gguf) };
  }
  return { checkpoint: openCheckpoint(full), format: 'safetensors', name: basename(full), licence: findLicence(full) ?? unknownLicence, companions: chosen ?? filesOf(full) };
}

function filesOf(folder: string): ReadonlyMap<string, () => Uint8Array> {
  return new Map([...findCompanions(folder)].map(([name, path]) => [name, () => readFileSync(path)]));
}
