/**
 * What the model is asked for, as the user's turn of a chat, and the beginning of its own turn: text that stands before
 * the places to be written is put into its mouth, so that it goes on instead of starting over.
 */
import type { Prompt } from '../prompts.ts';
import { fitLeft, fitRight, render } from '../prompts.ts';
import type { DiffusionTaskModel, PromptTemplate } from '../task-run.ts';

/** Defaults for a model whose descriptor has no prompts of its own. */
export const DIFFUSION_PROMPTS: Readonly<Record<string, PromptTemplate>> = {
  draft: { user: 'Write {what}. Aim at about {words} words. Answer with the text only.' },
  rewrite: { user: 'Rewrite the following text to be {tone}. Keep names, numbers and quotations as they are. Answer with the new text only.\n\n{text}' },
  span: { user: 'Rewrite the part between {open} and {close} to be {tone}. Leave everything outside of it exactly as it is, and keep names, numbers and quotations. Answer with the whole text, without the marks.\n\n{text}' },
  fill: { user: 'Something is missing where {open}{close} stands. Fill the gap with about {words} words that join on to both sides. Leave everything else exactly as it is. Answer with the whole text, without the mark.\n\n{text}' },
  continue: { user: 'Go on with this text in the same voice for about {words} words. Answer with the whole text: what is there, then what follows.\n\n{text}' },
};

/** Tokens of the text on either side that the model reads. */
const SIDE_TOKENS = 1000;

export interface Sides {
  readonly left: string;
  readonly right: string;
  /** Characters left out. */
  readonly cut: { readonly left: number; readonly right: number };
}

/** As much of both sides as is read: at most 1,000 tokens each, and less for a model that reads little. */
export function fitSides(model: DiffusionTaskModel, left: string, right: string): Sides {
  const most = Math.min(SIDE_TOKENS, Math.floor(model.model.contextLength / 6));
  const before = fitLeft(model, left, most);
  const after = fitRight(model, right, most);
  return { left: before.text, right: after.text, cut: { left: before.cut, right: after.cut } };
}

/** Marks that do not stand in the text. */
export function marksFor(text: string): { readonly open: string; readonly close: string } {
  const [open, close] = ([['[[', ']]'], ['<<<', '>>>'], ['{{{', '}}}']] as const).find((pair) => pair.every((mark) => !text.includes(mark))) ?? ['[[[[', ']]]]'];
  return { open, close };
}

/** The user's turn. The model's own turn, which begins after it, is not part of it. */
export function ask(model: DiffusionTaskModel, name: 'span' | 'fill' | 'continue', values: Readonly<Record<string, string>>): Prompt {
  return render(model, model.prompts[name] ?? (DIFFUSION_PROMPTS[name] as PromptTemplate), values);
}

/** A prompt together with what the model is made to have said already. */
export function withTurn(prompt: Prompt, model: DiffusionTaskModel, said: string): Prompt {
  return { ids: [...prompt.ids, ...model.tokenizer.encode(said)], text: prompt.text + said };
}
