export { assetPath } from './assets.ts';
export { cleanText } from './clean/index.ts';
export type { CleanChange, Cleaned, CleanMode } from './clean/index.ts';
export { runTask } from './run.ts';
export { asTokenModel } from './task-model.ts';
export { score } from './score.ts';
export type { TextScore } from './score.ts';
export type { ChatMessage, DiffusionTaskModel, LoadedTaskModel, PromptTemplate, RunTask, SamplerDefaults, TaskHooks, TaskModel, TaskOutcome } from './task-run.ts';
