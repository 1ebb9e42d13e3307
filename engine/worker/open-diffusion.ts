/** An imported model of uniform noise as what the tasks work with. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkImported, openImported } from '../import/index.ts';
import type { ImportedModel } from '../import/index.ts';
import { ChatTemplate, countParameters, damagedFile, HfTokenizer, readTemplate } from '../model/index.ts';
import { openFirst, openImportedDiffusionGemma } from '../runtime/index.ts';
import type { DiffusionTaskModel } from '../tasks/index.ts';
import type { OpenOptions } from './open-model.ts';

/** @throws Problem `model-missing`, `model-damaged` or `model-unsupported`; the signal's reason when aborted */
export async function openDiffusionModel(folder: string, { cache, signal, onProgress, providers = ['cpu'], onRefused }: OpenOptions): Promise<DiffusionTaskModel> {
  const imported = openImported(folder);
  const { config, sampler, name, version, architecture, licence, canvas, abilities, sha256 } = imported.descriptor;
  const tokenizer = new HfTokenizer(folder);
  if (tokenizer.size > config.vocabulary) throw damagedFile('tokenizer.json', `it has ${tokenizer.size} tokens, the model ${config.vocabulary}`);
  const chat = new ChatTemplate(readTemplate(folder, tokenizer.roles));
  await checkOnce(imported, cache, signal, (share) => onProgress?.(0.9 * share));
  signal?.throwIfAborted();
  const specialIds = unspeakable(tokenizer, config.vocabulary);
  const model = await openFirst(providers, (provider) => openImportedDiffusionGemma(folder, { specialIds, provider }), (provider, why) => onRefused?.(provider, why));
  onProgress?.(1);
  // Candidates are judged by reading on from them, left to right, and this model is never asked to.
  return {
    kind: 'diffusion',
    model,
    tokenizer,
    chat: (messages) => chat.render(messages),
    facts: { name, version, architecture, licence, hash: sha256Of(Object.entries(sha256).map((entry) => entry.join(' ')).sort((a, b) => (a < b ? -1 : 1)).join('\n')), parameters: countParameters(config), contextLength: config.contextLength, canvas: canvas.lengths, abilities: { ...abilities, choose: false } },
    sampler: {
      entropyBound: sampler.entropyBound,
      maxPasses: sampler.maxSteps,
      temperature: { low: sampler.temperatureLow, high: sampler.temperatureHigh },
      stability: sampler.stability,
      confidence: sampler.confidence,
    },
    prompts: {},
    turnEndId: turnEnd(tokenizer, chat, sampler.endIds),
  };
}

/** Ids that stand for no text: control tokens, and those that no token has. */
function unspeakable(tokenizer: HfTokenizer, vocabulary: number): number[] {
  const control = new Set(tokenizer.specials.values());
  return Array.from({ length: vocabulary }, (_, id) => id).filter((id) => control.has(id) || !tokenizer.has(id));
}

/** The end token that the template closes a message with; the first one where it closes with none. */
function turnEnd(tokenizer: HfTokenizer, chat: ChatTemplate, endIds: readonly number[]): number {
  const ids = tokenizer.encodePrompt(chat.render([{ role: 'user', content: 'x' }, { role: 'assistant', content: 'y' }, { role: 'user', content: 'z' }]));
  return ids.find((id) => endIds.includes(id)) ?? endIds[0] ?? 0;
}

/**
 * Reads every file from end to end, so that a damaged one is found now and not in the middle of a draft. That takes a
 * while for 18 GB, so files that passed are not read again until one of them changes its size or date.
 */
async function checkOnce(imported: ImportedModel, cache: string, signal: AbortSignal | undefined, onProgress: (share: number) => void): Promise<void> {
  const { folder, descriptor } = imported;
  const state = Object.entries(descriptor.sha256).map(([name, hash]) => {
    const stat = statSync(join(folder, name), { throwIfNoEntry: false });
    return [name, hash, stat?.size, stat?.mtimeMs];
  });
  const mark = join(cache, `checked-${sha256Of(JSON.stringify([folder, state]))}`);
  if (existsSync(mark)) return;
  await checkImported(imported, signal, onProgress);
  mkdirSync(cache, { recursive: true });
  writeFileSync(mark, '');
}

function sha256Of(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
