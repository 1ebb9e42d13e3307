/** Going on at the caret: the text so far is asked for and put into the model's own turn, which then goes on. */
import type { StopSignal } from '../../decode/index.ts';
import type { RunSettings, Task } from '../../worker/index.ts';
import { TOKENS_A_WORD, writeDrafts } from '../draft.ts';
import type { DiffusionTaskModel, TaskHooks, TaskOutcome } from '../task-run.ts';
import { ask, fitSides, withTurn } from './prompts.ts';

export async function goOnInTurn(model: DiffusionTaskModel, task: Extract<Task, { kind: 'continue' }>, settings: RunSettings, hooks: TaskHooks, stop: StopSignal): Promise<TaskOutcome> {
  // A space before the caret belongs to the word that comes.
  const left = task.left.replace(/[ \t\u00a0]+$/u, '');
  const spaced = left.length < task.left.length || /(?:^|\n)$/u.test(left);
  const sides = fitSides(model, left, '');
  const prompt = withTurn(ask(model, 'continue', { words: String(task.words), text: sides.left }), model, sides.left);
  return writeDrafts(model, prompt, sides.cut, settings, hooks, stop, {
    maxTokens: Math.max(8, Math.ceil(task.words * TOKENS_A_WORD)),
    before: left,
    finish: (text) => (spaced ? text.trimStart() : text).trimEnd(),
  });
}
