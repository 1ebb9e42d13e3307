/** How the sampler runs in text jobs, from what the model was published with. */
import type { UniformSettings } from '../../canvas/index.ts';
import type { Effort } from '../../worker/index.ts';
import type { DiffusionTaskModel } from '../task-run.ts';

/** Fewer passes, each accepting more: the range in which users of the model report text that still reads well. */
const FAST = { entropyBound: 0.3, maxPasses: 24, plateau: 3 } as const;
/** Short edits between fixed ends are worth more care. */
const CAREFUL_BOUND = 0.05;

/** For text that is written from nothing. What stands behind the end token is never shown, so nothing waits for it. */
export function writingSettings({ sampler, model }: DiffusionTaskModel, effort: Effort): UniformSettings {
  const settings = { ...sampler, endAware: model.endIds };
  return effort === 'careful' ? settings : { ...settings, entropyBound: Math.max(FAST.entropyBound, sampler.entropyBound), maxPasses: Math.min(FAST.maxPasses, sampler.maxPasses), plateau: FAST.plateau };
}

/** For text between fixed ends. */
export function clampedSettings(model: DiffusionTaskModel, effort: Effort): UniformSettings {
  const settings = writingSettings(model, effort);
  return effort === 'careful' ? { ...settings, entropyBound: Math.min(CAREFUL_BOUND, settings.entropyBound) } : settings;
}
