import { readArchitecture } from '../model/index.ts';
import { loadModel } from '../runtime/index.ts';
import type { Provider, ProviderRefusal } from '../runtime/index.ts';
import { asTokenModel } from '../tasks/index.ts';
import type { LoadedTaskModel, PromptTemplate, SamplerDefaults, TaskModel } from '../tasks/index.ts';
import { openDiffusionModel } from './open-diffusion.ts';

export interface OpenOptions {
  /** Folder for prepared copies. */
  readonly cache: string;
  readonly signal?: AbortSignal;
  /** 0 to 1. */
  readonly onProgress?: (share: number) => void;
  /** What is to compute, in the order to be tried. Default: the CPU. */
  readonly providers?: readonly Provider[];
  /** Told of a provider that could not, and why, before the next one is tried. */
  readonly onRefused?: (provider: Provider, why: ProviderRefusal) => void;
}

/** For a model whose descriptor names none: cautious values that suit any mask-noise canvas. */
const SAMPLER: SamplerDefaults = { entropyBound: 0.1, maxPasses: 48, reopenLogProbability: -6 };

/**
 * Loads a model folder as what the tasks work with.
 * @throws Problem `model-missing`, `model-damaged` or `model-unsupported`; the signal's reason when aborted
 */
export async function openModel(folder: string, options: OpenOptions): Promise<LoadedTaskModel> {
  if (readArchitecture(folder) === 'diffusion-gemma') return openDiffusionModel(folder, options);
  for (const provider of options.providers ?? []) if (provider !== 'cpu') options.onRefused?.(provider, { code: 'cpu-only', what: 'Models of this kind are computed on the CPU.' });
  const { cache, signal, onProgress } = options;
  const { model, tokenizer, chat, descriptor, facts } = await loadModel({ model: folder, cache, signal, onProgress });
  const { sampler, prompts = {} } = descriptor;
  return {
    kind: 'tokens',
    model,
    tokenizer,
    chat: (messages) => chat.render(messages),
    facts,
    sampler: sampler ? { entropyBound: sampler.entropy_bound, maxPasses: sampler.max_passes, reopenLogProbability: sampler.reopen_log_probability } : SAMPLER,
    prompts: prompts as Readonly<Record<string, PromptTemplate>>,
  };
}

/**
 * The same for what needs a model of tokens: scoring, choosing among candidates.
 * @throws Problem `ability-missing` for a model of another kind
 */
export async function openTaskModel(folder: string, options: OpenOptions): Promise<TaskModel> {
  return asTokenModel(await openModel(folder, options));
}
