export { runTask } from './run.ts';
export { score } from './score.ts';
export type { TextScore } from './score.ts';
export type { ChatMessage, PromptTemplate, RunTask, SamplerDefaults, TaskHooks, TaskModel, TaskOutcome } from './task-run.ts';
