/**
 * Rewriting a passage, unit by unit: whole paragraphs by a model that can write, single sentences by a small one. A
 * unit that a guard speaks against stays as it was; where no unit could be used the draft is withheld and says why.
 */
import { FrameWriter } from '../decode/index.ts';
import type { StopSignal } from '../decode/index.ts';
import { blocks, diffText, sentences, syntaxSpans } from '../text/index.ts';
import type { Range } from '../text/index.ts';
import type { DraftResult, GuardFinding, Piece, Refusal, RevisePreset, RunSettings, Task } from '../worker/index.ts';
import { compose } from './compose.ts';
import { guardRewrite, withoutPreamble } from './guards.ts';
import { render, sent } from './prompts.ts';
import type { Prompt } from './prompts.ts';
import { promptOf } from './task-model.ts';
import type { LoadedTaskModel, TaskHooks, TaskOutcome } from './task-run.ts';

type Revise = Extract<Task, { kind: 'revise' }>;

/** What the text is to be, in the words that the small model answered best to. */
export const TONES: Readonly<Record<Exclude<RevisePreset, 'instruction'>, string>> = {
  plainer: 'plainer', shorter: 'shorter', longer: 'longer and more detailed', formal: 'more formal', friendlier: 'friendlier', rephrase: 'phrased differently',
};
/** Temperatures: the likeliest text first, then others. */
const WARM = 0.7;
/** Attempts at one unit, by effort. */
const ATTEMPTS = { fast: 1, careful: 3 } as const;

export async function revise(model: LoadedTaskModel, task: Revise, settings: RunSettings, hooks: TaskHooks, stop: StopSignal): Promise<TaskOutcome> {
  const units = unitsOf(task.passage, model.facts.abilities.write);
  let taken = false;
  for (let draft = 0; draft < settings.drafts; draft += 1) {
    if (stop.requested !== 'no') break;
    const result = await reviseOnce(model, task, units, settings, draft, hooks, stop);
    if (!result) return 'stopped';
    hooks.onDraft(draft, result.draft);
    taken ||= result.taken;
  }
  if (stop.requested === 'discard') return 'stopped';
  return taken || stop.requested === 'keep' ? 'taken' : 'finished';
}

export interface Attempt {
  readonly text: string;
  readonly guards: readonly GuardFinding[];
}

async function reviseOnce(model: LoadedTaskModel, task: Revise, units: readonly Range[], settings: RunSettings, draft: number, hooks: TaskHooks, stop: StopSignal): Promise<{ draft: DraftResult; taken: boolean } | null> {
  const { passage } = task;
  const frames = new FrameWriter((frame) => hooks.onPass(draft, frame));
  const controls = model.model.specialIds.map((id) => model.tokenizer.piece(id)).filter((name) => name.length > 2);
  const results: Attempt[] = [];
  const prompts = units.map((unit) => promptFor(model, task, passage.slice(unit.from, unit.to)));
  hooks.onPrompt(draft, sent({ ids: prompts.flatMap(({ ids }) => [...ids]), text: prompts.map(({ text }) => text).join('\n\n') }));
  const unsettled: Range[] = [];
  let passes = 0;
  let tokens = 0;
  let taken = false;
  for (const [index, unit] of units.entries()) {
    const source = passage.slice(unit.from, unit.to);
    const prompt = prompts[index]?.ids ?? [];
    const tries: Attempt[] = [];
    for (let attempt = 0; attempt < ATTEMPTS[settings.effort] && stop.requested === 'no' && !tries.some(isUsable(source)); attempt += 1) {
      const made = await compose(model, prompt, {
        seed: settings.seed + attempt,
        draft: draft * units.length + index,
        temperature: draft === 0 && attempt === 0 ? 0 : WARM,
        maxTokens: Math.ceil(model.tokenizer.encode(source).length * (task.preset === 'longer' || task.preset === 'instruction' ? 3 : 1.8)) + 16,
        // A unit is one line or one block; whatever comes after an empty line is talk.
        stopStrings: source.includes('\n') ? ['\n\n\n'] : ['\n'],
        source,
        stop,
        onPass: (pieces, left) => frames.push(shown(passage, units, results, index, pieces), frames.count + 1 + left + (units.length - index - 1) * Math.max(1, left)),
      });
      if (!made) return null;
      passes += made.passes;
      tokens += made.tokens;
      if (made.reason === 'stopped') break;
      const text = withoutPreamble(made.text, source);
      const guards = guardRewrite(source, text, task.preset, task.instruction, controls);
      tries.push({ text, guards: made.reason === 'length' || made.reason === 'loop' ? [...guards, { guard: made.reason, severity: 'withhold', words: [] }] : guards });
    }
    if (stop.requested === 'discard') return null;
    const best = tries.find(isUsable(source)) ?? tries.at(-1);
    if (!best) {
      taken = true;
      results.push({ text: source, guards: [] });
      unsettled.push(unit);
    } else results.push(best);
    frames.push(shown(passage, units, results, index + 1, []), frames.count + 1 + (units.length - index - 1));
  }
  return { draft: { ...finish(passage, units, results, unsettled), seed: settings.seed, passes, tokens }, taken };
}

export function isUsable(source: string): (attempt: Attempt) => boolean {
  return ({ text, guards }) => text !== source && !guards.some(({ severity }) => severity === 'withhold');
}

/** The text of a draft from its units. */
export function finish(passage: string, units: readonly Range[], results: readonly Attempt[], open: readonly Range[]): Omit<DraftResult, 'seed' | 'passes' | 'tokens'> {
  const withheld = results.filter(({ guards }) => guards.some(({ severity }) => severity === 'withhold'));
  const hopeless = withheld.length === results.length && results.length > 0;
  let text = '';
  let at = 0;
  const unsettled: Range[] = [];
  for (const [index, unit] of units.entries()) {
    text += passage.slice(at, unit.from);
    const result = results[index];
    const refused = result?.guards.some(({ severity }) => severity === 'withhold');
    const put = !result || (refused && !hopeless) ? passage.slice(unit.from, unit.to) : result.text;
    if (open.includes(unit)) unsettled.push({ from: text.length, to: text.length + put.length });
    text += put;
    at = unit.to;
  }
  text += passage.slice(at);
  const guards = results.flatMap(({ guards: each }) => each.map((guard): GuardFinding => (hopeless ? guard : { ...guard, severity: 'warn' })));
  const changes = diffText(passage, text).map((change, index) => ({ id: index + 1, ...change, reason: 'rewrite' as const, detail: '', alternatives: [], gain: 0 }));
  return { text, changes, unsettled, guards };
}

/** The whole passage as pieces: what is rewritten, what is being written, what is still as it was. */
export function shown(passage: string, units: readonly Range[], results: readonly Attempt[], current: number, writing: readonly Piece[]): Piece[] {
  const pieces: Piece[] = [];
  const add = (text: string, state: Piece['state']) => {
    if (text) pieces.push({ id: -1, text, doubt: state === 'open' ? 255 : 0, state });
  };
  let at = 0;
  for (const [index, unit] of units.entries()) {
    add(passage.slice(at, unit.from), 'pinned');
    const source = passage.slice(unit.from, unit.to);
    const result = results[index];
    if (result) add(result.guards.some(({ severity }) => severity === 'withhold') ? source : result.text, 'settled');
    else if (index === current && writing.length > 0) pieces.push(...writing);
    else add(source, 'open');
    at = unit.to;
  }
  add(passage.slice(at), 'pinned');
  return pieces;
}

export function promptFor(model: LoadedTaskModel, task: Revise, text: string): Prompt {
  const tone = task.preset === 'instruction' ? `changed as follows: ${task.instruction.trim().replace(/[.!?]+$/u, '')}` : TONES[task.preset];
  return render(model, promptOf(model, 'rewrite'), { tone: tone + task.refusals.map(refusalText).join(''), text });
}

export function refusalText({ text, reason }: Refusal): string {
  return `, but not like "${text.trim()}"${reason.trim() ? ` (${reason.trim()})` : ''}`;
}

/** The parts of a passage that are rewritten one by one: prose only, without the signs in front of a block. */
export function unitsOf(passage: string, whole: boolean): Range[] {
  return blocks(passage).flatMap((block): Range[] => {
    if (block.kind === 'code' || block.kind === 'frontMatter' || block.kind === 'rule' || block.kind === 'table') return [];
    const lead = syntaxSpans(passage.slice(block.from, block.to)).find(({ from, kind }) => from === 0 && kind === 'markup')?.to ?? 0;
    const from = block.from + lead;
    const ranges = whole && block.kind === 'paragraph' ? [{ from, to: block.to }] : sentences(passage.slice(from, block.to)).map((sentence) => ({ from: sentence.from + from, to: sentence.to + from }));
    return ranges.map((range) => trimmed(passage, range)).filter((range) => /\p{L}/u.test(passage.slice(range.from, range.to)));
  });
}

function trimmed(passage: string, range: Range): Range {
  const text = passage.slice(range.from, range.to);
  return { from: range.from + text.length - text.trimStart().length, to: range.to - (text.length - text.trimEnd().length) };
}
