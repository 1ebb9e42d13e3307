/** What tasks ask of the loaded model before they begin. */
import { Problem } from '../text/index.ts';
import type { ModelFacts } from '../worker/index.ts';
import { DIFFUSION_PROMPTS } from './diffusion/prompts.ts';
import type { LoadedTaskModel, PromptTemplate, TaskModel } from './task-run.ts';

/** For a model whose descriptor has no prompt of its own for a task. */
const DEFAULTS: Readonly<Record<string, PromptTemplate>> = {
  rewrite: { user: 'Rewrite the following text to be {tone}. Answer with the new text only.\n\n{text}' },
  draft: { user: 'Write {what}.' },
  continue: { raw: '{text}' },
};

/** The prompt for a task, as the model was trained with it. */
export function promptOf(model: LoadedTaskModel, name: 'rewrite' | 'draft' | 'continue'): PromptTemplate {
  return model.prompts[name] ?? (model.kind === 'diffusion' ? DIFFUSION_PROMPTS[name] : undefined) ?? DEFAULTS[name] ?? { raw: '{text}' };
}

/** Throws a Problem where the model cannot do what a task needs. */
export function requireAbility(facts: ModelFacts, ability: 'choose' | 'fill'): void {
  if (!facts.abilities[ability]) throw cannot(facts, ability);
}

/** The model as one that scores texts token by token. @throws Problem `ability-missing` for one that cannot */
export function asTokenModel(model: LoadedTaskModel): TaskModel {
  if (model.kind === 'diffusion') throw cannot(model.facts, 'choose');
  return model;
}

function cannot(facts: ModelFacts, ability: 'choose' | 'fill'): Problem {
  return new Problem({
    code: 'ability-missing',
    what: `${facts.name} cannot do this.`,
    safe: 'Your text was not changed.',
    todo: 'Choose another model for this command.',
    values: { model: facts.name, ability },
  });
}
