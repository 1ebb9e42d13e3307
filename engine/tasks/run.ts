/** From a task to the code that does it. */
import { Problem } from '../text/index.ts';
import { clean } from './clean/index.ts';
import { goOnInTurn } from './diffusion/continue.ts';
import { fillOnCanvas } from './diffusion/fill.ts';
import { reviseOnCanvas } from './diffusion/revise.ts';
import { draft, goOn } from './draft.ts';
import { fill } from './fill.ts';
import { proofread } from './proofread.ts';
import { revise } from './revise.ts';
import { asTokenModel, requireAbility } from './task-model.ts';
import type { RunTask } from './task-run.ts';

export const runTask: RunTask = async (model, task, settings, hooks, stop) => {
  const asked = { ...settings, drafts: Math.min(4, Math.max(1, Math.floor(settings.drafts))) };
  switch (task.kind) {
    case 'proofread':
      requireText(task.passage);
      requireAbility(model.facts, 'choose');
      return proofread(asTokenModel(model), task, asked, hooks, stop);
    case 'clean':
      requireText(task.passage);
      requireAbility(model.facts, 'choose');
      return clean(asTokenModel(model), task, asked, hooks, stop);
    case 'revise':
      requireText(task.passage);
      if (task.preset === 'instruction') requireInstruction(task.instruction);
      // What an instruction asks for may lie outside the places of a span, so it goes the way of a chat.
      return model.kind === 'diffusion' && task.preset !== 'instruction' ? reviseOnCanvas(model, task, asked, hooks, stop) : revise(model, task, asked, hooks, stop);
    case 'fill': return model.kind === 'diffusion' ? fillOnCanvas(model, task, asked, hooks, stop) : fill(model, task, asked, hooks, stop);
    case 'draft':
      requireInstruction(task.brief.what);
      return draft(model, task, asked, hooks, stop);
    case 'continue': return model.kind === 'diffusion' ? goOnInTurn(model, task, asked, hooks, stop) : goOn(model, task, asked, hooks, stop);
  }
};

/** A longer passage would take the better part of an hour. */
const MOST_CHARACTERS = 120_000;

function requireText(passage: string): void {
  if (passage.length > MOST_CHARACTERS) {
    throw new Problem({
      code: 'passage-too-long',
      what: `The selection has ${passage.length} characters; ${MOST_CHARACTERS} are worked on at once at most.`,
      safe: 'Your text was not changed.',
      todo: 'Select a part of the text, then run the command again.',
      values: { characters: passage.length, most: MOST_CHARACTERS },
    });
  }
  if (passage.trim() !== '') return;
  throw new Problem({ code: 'passage-empty', what: 'There is no text in the selection.', safe: 'Your text was not changed.', todo: 'Select some words, then run the command again.' });
}

function requireInstruction(instruction: string): void {
  if (instruction.trim() !== '') return;
  throw new Problem({ code: 'instruction-empty', what: 'Nothing says what should be written or changed.', safe: 'Your text was not changed.', todo: 'Write a few words about what you want, then run the command again.' });
}
