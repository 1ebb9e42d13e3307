/** What the backend needs of whatever looks at model files; `electron/processes` implements it over processes of their own. */
import type { FromImporter, ImportProgressData, ToImporter } from '../../engine/worker/index.ts';

type AnswerTo<Kind extends ToImporter['kind']> = Extract<FromImporter, { kind: { 'plan-model': 'planned'; 'import-model': 'imported'; 'describe-model': 'described'; 'check-model': 'checked' }[Kind] }>;

export interface ModelImporter {
  /** Rejects with a `Problem`: what the files are refused for, `importer-ended`, or `stopped` after an abort, which takes effect at once. */
  ask<Message extends ToImporter>(message: Message, onProgress?: (progress: ImportProgressData) => void, signal?: AbortSignal): Promise<AnswerTo<Message['kind']>>;
}
