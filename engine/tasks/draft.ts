/** Writing new text: a draft from a brief, and going on at the caret. */
import { FrameWriter, unsettledRanges } from '../decode/index.ts';
import type { StopSignal } from '../decode/index.ts';
import { sentences } from '../text/index.ts';
import type { Brief, GuardFinding, RunSettings, Task } from '../worker/index.ts';
import { compose } from './compose.ts';
import type { Composed } from './compose.ts';
import { guardWriting } from './guards.ts';
import { fitLeft, render, sent } from './prompts.ts';
import type { Prompt } from './prompts.ts';
import { promptOf } from './task-model.ts';
import type { LoadedTaskModel, TaskHooks, TaskOutcome } from './task-run.ts';

const LENGTHS: Readonly<Record<Brief['length'], number>> = { short: 120, medium: 320, long: 800 };
export const TOKENS_A_WORD = 1.4;
/** Tokens of the text before the caret that are read, by effort. */
const CONTEXT = { fast: 768, careful: 2048 } as const;
/** The first draft stays near the likeliest text; the others stray further. */
const TEMPERATURES = [0.5, 0.8, 0.8, 0.9] as const;

/** Writes a text from a brief. */
export async function draft(model: LoadedTaskModel, task: Extract<Task, { kind: 'draft' }>, settings: RunSettings, hooks: TaskHooks, stop: StopSignal): Promise<TaskOutcome> {
  const prompt = render(model, promptOf(model, 'draft'), { what: briefText(task.brief), words: String(Math.round(LENGTHS[task.brief.length] / TOKENS_A_WORD)) });
  return writeDrafts(model, prompt, { left: 0, right: 0 }, settings, hooks, stop, { maxTokens: LENGTHS[task.brief.length], before: '', finish: (text) => text.trim() });
}

/** Goes on after a text; `words` says for about how long. */
export async function goOn(model: LoadedTaskModel, task: Extract<Task, { kind: 'continue' }>, settings: RunSettings, hooks: TaskHooks, stop: StopSignal): Promise<TaskOutcome> {
  // A space before the caret belongs to the word that comes: the model has never seen one alone.
  const left = task.left.replace(/[ \t\u00a0]+$/u, '');
  const spaced = left.length < task.left.length || /(?:^|\n)$/u.test(left);
  const fitted = fitLeft(model, left, CONTEXT[settings.effort]);
  const prompt = render(model, promptOf(model, 'continue'), { text: fitted.text });
  const start = model.model.specialIds[0] ?? 0;
  const opened = fitted.text === '' ? { ids: [start], text: model.tokenizer.piece(start) } : prompt;
  return writeDrafts(model, opened, { left: fitted.cut, right: 0 }, settings, hooks, stop, {
    maxTokens: Math.max(8, Math.ceil(task.words * TOKENS_A_WORD)),
    before: left,
    finish: (text) => (spaced ? text.trimStart() : text).trimEnd(),
  });
}

interface Plan {
  readonly maxTokens: number;
  readonly before: string;
  readonly finish: (text: string) => string;
}

export async function writeDrafts(model: LoadedTaskModel, prompt: Prompt, cut: { left: number; right: number }, settings: RunSettings, hooks: TaskHooks, stop: StopSignal, plan: Plan): Promise<TaskOutcome> {
  const controls = model.model.specialIds.map((id) => model.tokenizer.piece(id)).filter((name) => name.length > 2);
  for (let number = 0; number < settings.drafts && stop.requested === 'no'; number += 1) {
    hooks.onPrompt(number, sent(prompt, cut));
    const frames = new FrameWriter((frame) => hooks.onPass(number, frame));
    const made = await compose(model, prompt.ids, {
      seed: settings.seed,
      draft: number,
      temperature: TEMPERATURES[number] ?? 0.8,
      maxTokens: plan.maxTokens,
      effort: settings.effort,
      stop,
      onPass: (pieces, left) => frames.push([...pieces], frames.count + 1 + left),
    });
    if (!made || (stop as { requested: string }).requested === 'discard') return 'stopped';
    const text = plan.finish(whole(made));
    const guards: GuardFinding[] = [...guardWriting(text, plan.before, controls), ...(made.reason === 'loop' ? [{ guard: 'loop' as const, severity: 'warn' as const, words: [] }] : [])];
    const end = frames.pieces.reduce((length, piece) => length + piece.text.length, 0);
    hooks.onDraft(number, {
      text,
      changes: text ? [{ id: 1, from: 0, to: 0, insert: text, reason: 'draft', detail: '', alternatives: [], gain: 0 }] : [],
      unsettled: made.reason === 'stopped' ? unsettledRanges(made.pieces).map(({ from, to }) => ({ from: Math.min(from, text.length), to: Math.min(to, end, text.length) })).filter(({ from, to }) => to > from) : [],
      guards,
      seed: settings.seed,
      passes: made.passes,
      tokens: made.tokens,
    });
  }
  return stop.requested === 'no' ? 'finished' : stop.requested === 'keep' ? 'taken' : 'stopped';
}

/** A text that ran out of room ends with its last whole sentence, where there is one in its second half. */
function whole({ text, reason }: Composed): string {
  if (reason !== 'length' && reason !== 'context') return text;
  const last = sentences(text).findLast(({ from, to }) => /[.!?…]["”’)\]]*\s*$/u.test(text.slice(from, to)));
  return last && last.to > text.length / 2 ? text.slice(0, last.to) : text;
}

/** The brief as the end of "Write …". */
export function briefText({ what, audience, tone }: Brief): string {
  const parts = [what.trim().replace(/^write\s+/iu, '').replace(/[.!?]+$/u, '')];
  if (audience.trim()) parts.push(`for ${audience.trim().replace(/^for\s+/iu, '')}`);
  if (tone.trim()) parts.push(`in a ${tone.trim().replace(/^(?:in\s+)?an?\s+/iu, '').replace(/\s+tone$/iu, '')} tone`);
  return parts.join(' ');
}
