/**
 * What the model reads. Templates are the descriptor's, rendered by the model's own chat template; what a person wrote is
 * put in after control tokens have been told apart, so none of it can become one.
 */
import { sentences } from '../text/index.ts';
import type { SentPrompt } from '../worker/index.ts';
import type { LoadedTaskModel, PromptTemplate } from './task-run.ts';

export interface Prompt {
  readonly ids: readonly number[];
  /** Token by token what `ids` say, control tokens written out. */
  readonly text: string;
}

/** Stands for the value number n while the template is rendered; private use, so no template holds it. */
const slot = (index: number) => `\ue000${index}\ue001`;
const SLOTS = /\ue000(\d+)\ue001/gu;

/** A template with its values, as ids and as text. Names without a value are left as they are. */
export function render(model: LoadedTaskModel, template: PromptTemplate, values: Readonly<Record<string, string>>): Prompt {
  const names = Object.keys(values);
  const put = (text: string) => names.reduce((whole, name, index) => whole.replaceAll(`{${name}}`, slot(index)), text);
  if (template.raw !== undefined) return finish(model, put(template.raw), names, values, []);
  const messages = [
    ...(template.system === undefined ? [] : [{ role: 'system' as const, content: put(template.system) }]),
    { role: 'user' as const, content: put(template.user ?? '') },
  ];
  return finish(model, model.chat(messages), names, values, model.model.specialIds.map((id) => model.tokenizer.piece(id)).filter(Boolean));
}

function finish(model: LoadedTaskModel, rendered: string, names: readonly string[], values: Readonly<Record<string, string>>, controls: readonly string[]): Prompt {
  const fill = (text: string) => text.replace(SLOTS, (_, index: string) => values[names[Number(index)] ?? ''] ?? '');
  if (controls.length === 0) {
    const text = fill(rendered);
    return { ids: model.tokenizer.encode(text), text };
  }
  const pattern = new RegExp(`(${controls.toSorted((a, b) => b.length - a.length).map((name) => name.replace(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`)).join('|')})`, 'u');
  const ids: number[] = [];
  let text = '';
  for (const part of rendered.split(pattern)) {
    if (part === '') continue;
    const filled = controls.includes(part) ? part : fill(part);
    text += filled;
    ids.push(...(controls.includes(part) ? model.tokenizer.encodePrompt(part) : model.tokenizer.encode(filled)));
  }
  return { ids, text };
}

/** The prompt as it is shown and stored. */
export function sent(prompt: Prompt, cut: { left: number; right: number } = { left: 0, right: 0 }): SentPrompt {
  return { text: prompt.text, tokens: prompt.ids.length, cut };
}

/** The end of a text that fits `tokens` tokens, from a sentence's start on where there is one; and how much was cut. */
export function fitLeft(model: LoadedTaskModel, text: string, tokens: number): { text: string; cut: number } {
  return fit(model, text, tokens, true);
}

/** The beginning of a text that fits `tokens` tokens, up to a sentence's end where there is one; and how much was cut. */
export function fitRight(model: LoadedTaskModel, text: string, tokens: number): { text: string; cut: number } {
  return fit(model, text, tokens, false);
}

function fit(model: LoadedTaskModel, text: string, tokens: number, fromEnd: boolean): { text: string; cut: number } {
  if (tokens <= 0) return { text: '', cut: text.length };
  // No token is longer than this, so a longer text need not be read whole to see that it does not fit.
  const most = tokens * 24;
  const near = text.length <= most ? text : fromEnd ? text.slice(-most) : text.slice(0, most);
  const length = (part: string) => model.tokenizer.encode(part).length;
  if (near.length === text.length && length(text) <= tokens) return { text, cut: 0 };
  const found = sentences(near);
  const edges = fromEnd ? found.map(({ from }) => from) : found.map(({ to }) => to).toReversed();
  for (const edge of edges) {
    const part = fromEnd ? near.slice(edge) : near.slice(0, edge);
    if (part && length(part) <= tokens) return { text: part, cut: text.length - part.length };
  }
  // One sentence that is too long: cut between words.
  const spaces = [...near.matchAll(/\s(?=\S)/gu)].map((match) => match.index);
  let low = 0;
  let high = spaces.length;
  const partAt = (index: number) => {
    const at = fromEnd ? spaces[index] : spaces[spaces.length - 1 - index];
    return at === undefined ? '' : fromEnd ? near.slice(at + 1) : near.slice(0, at);
  };
  while (low < high) {
    const middle = (low + high) >> 1;
    if (length(partAt(middle)) <= tokens) high = middle;
    else low = middle + 1;
  }
  const part = partAt(low);
  return { text: part, cut: text.length - part.length };
}
