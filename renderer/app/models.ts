import type { ModelJob } from '../../electron/contract/index.ts';
import { useAnswer, useEngineStatus } from './queries.ts';
import { useSettings } from './settings.ts';

/** The model that a job is done with; null while it is not known. */
export function useModelFor(job: ModelJob): { readonly name: string; /** It is made for writing, not only for repairs. */ readonly writes: boolean } | null {
  const id = useSettings((settings) => settings.models[job]) ?? 'embedded';
  const status = useEngineStatus();
  const isLoaded = status?.modelId === id && status.model !== null && !status.loading;
  const { data } = useAnswer('models.list', {}, { enabled: !isLoaded && (id !== 'embedded' || (status?.modelId ?? id) !== id) });
  if (isLoaded && status.model) return { name: status.model.name, writes: status.model.abilities.write };
  const model = data?.models.find((each) => each.id === id);
  if (model) return { name: model.name, writes: model.abilities.write };
  return id === 'embedded' && status?.modelId === id && status.model ? { name: status.model.name, writes: status.model.abilities.write } : null;
}
