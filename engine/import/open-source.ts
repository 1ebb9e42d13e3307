/** Opens whatever a path names as a model that can be imported. */
import { basename, resolve } from 'node:path';
import { openCheckpoint } from '../model/index.ts';
import { findCompanions, findLicence } from './describe.ts';
import type { ImportSource } from './import.ts';

/** What is put where nothing names a licence. */
const unknownLicence = 'not stated';

/**
 * @param path a Hugging Face folder
 * @param tokenizer a folder with tokenizer and chat template, where the model's own has none
 * @throws Problem `model-missing`, `model-damaged` or `model-unsupported`
 */
export function openSource(path: string, tokenizer?: string): ImportSource {
  const folder = resolve(path);
  return { checkpoint: openCheckpoint(folder), format: 'safetensors', name: basename(folder), licence: findLicence(folder) ?? unknownLicence, companions: findCompanions(tokenizer === undefined ? folder : resolve(tokenizer)) };
}
