import { create } from 'zustand';
import type { Answer, MethodName, Model, ModelJob, Params } from '../../../electron/contract/index.ts';
import type { Lookup } from '../../i18n/index.ts';
import { changeSettings, getClient, getSettings, keyOf, queryClient, reportProblem } from '../../app/index.ts';

/** What is being done with a model at the moment; one thing at a time. */
interface ModelsStore {
  readonly busy: { readonly id: string; readonly what: 'check' | 'test' | 'remove' } | null;
  /** The model that is asked about before it is removed. */
  readonly removing: Model | null;
}

export const modelsStore = create<ModelsStore>(() => ({ busy: null, removing: null }));

type ListMethod = Extract<MethodName, `models.${string}`> & ('models.check' | 'models.test' | 'models.remove' | 'models.stopImport' | 'models.goOn' | 'models.discardImport' | 'models.import');

/** Calls a method that answers the list as it is then. Rejects with its `Problem`. */
export async function callModels<M extends ListMethod>(method: M, params: Params<M>): Promise<void> {
  const list: Answer<M> = await getClient().call(method, params);
  queryClient.setQueryData(keyOf('models.list', {}), list);
}

export async function work(id: string, what: 'check' | 'test' | 'remove'): Promise<void> {
  if (modelsStore.getState().busy) return;
  modelsStore.setState({ busy: { id, what } });
  try {
    await callModels(`models.${what}`, { id });
  } catch (error) {
    reportProblem(error);
  } finally {
    modelsStore.setState({ busy: null });
  }
}

export const modelJobs: readonly ModelJob[] = ['proofread', 'revise', 'fill', 'draft', 'scans'];

/** Whether a model has what a job needs. */
export function suits({ abilities, problem, fits }: Model, job: ModelJob): boolean {
  if (problem || !fits) return false;
  if (job === 'proofread' || job === 'scans') return abilities.choose;
  return job === 'fill' ? abilities.fill : abilities.write || abilities.choose;
}

export function chooseModel(job: ModelJob, id: string): void {
  void changeSettings({ models: { ...getSettings().models, [job]: id } });
}

/** Bytes as gigabytes with one decimal, as messages take them. */
export function gigabytes(bytes: number): number {
  return bytes < 1e8 ? Math.round(bytes / 1e7) / 100 : Math.round(bytes / 1e8) / 10;
}

/** A size in words, in megabytes where gigabytes would say nothing. */
export function sizeWords(bytes: number, text: Lookup): string {
  return bytes < 1e8 ? text('models.megabytes', { size: Math.round(bytes / 1e5) / 10 }) : text('models.gigabytes', { size: gigabytes(bytes) });
}
