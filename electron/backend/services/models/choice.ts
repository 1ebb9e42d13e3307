/** Which model does which job. */
import type { Job, ModelJob, Settings } from '../../../contract/index.ts';
import { embeddedModel } from '../engine.ts';

/** The id of the model chosen for a kind of job. */
export function modelFor(kind: Job['kind'] | 'scans', chosen: Settings['models']): string {
  return chosen[kind === 'continue' ? 'draft' : kind] ?? embeddedModel;
}

/** The choices without a model that is gone. */
export function choicesWithout(id: string, chosen: Settings['models']): Settings['models'] {
  return Object.fromEntries(Object.entries(chosen).filter(([, model]) => model !== id)) as Partial<Record<ModelJob, string>>;
}
