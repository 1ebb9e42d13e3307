/** Filling a gap between two fixed ends with a model of uniform noise: several lengths in one batch, the right side pinned. */
import { lastPass } from '../../canvas/index.ts';
import { canvasPieces, Context, FrameWriter, unsettledRanges } from '../../decode/index.ts';
import type { StopSignal } from '../../decode/index.ts';
import type { DraftResult, GuardFinding, Piece, RunSettings, Task } from '../../worker/index.ts';
import { gapOf, joins } from '../gap.ts';
import type { Gap } from '../gap.ts';
import { guardWriting } from '../guards.ts';
import { sent } from '../prompts.ts';
import { requireAbility } from '../task-model.ts';
import type { DiffusionTaskModel, TaskHooks, TaskOutcome } from '../task-run.ts';
import { mostFree, runClamped } from './clamped.ts';
import type { ClampedText } from './clamped.ts';
import type { RightSide } from './layout.ts';
import { lengthsOf } from './layout.ts';
import { ask, fitSides, marksFor, withTurn } from './prompts.ts';
import { clampedSettings } from './settings.ts';

type Fill = Extract<Task, { kind: 'fill' }>;

const SHARES = { fast: [1, 0.75, 1.3], careful: [1, 0.8, 1.25, 0.6, 1.6] } as const;
/** Batches run at most until there are enough different texts, by effort. */
const BATCHES = { fast: 2, careful: 3 } as const;
const BATCH_STREAMS = 16;

export async function fillOnCanvas(model: DiffusionTaskModel, task: Fill, settings: RunSettings, hooks: TaskHooks, stop: StopSignal): Promise<TaskOutcome> {
  requireAbility(model.facts, 'fill');
  const gap = gapOf(task.left, task.right);
  const sides = fitSides(model, gap.left, gap.right);
  const words = Math.max(1, Math.round(task.words));
  const { open, close } = marksFor(sides.left + sides.right);
  const prompt = withTurn(ask(model, 'fill', { open, close, words: String(words), text: `${sides.left}${gap.lead}${open}${close}${gap.rightLead}${sides.right}` }), model, sides.left);
  const context = await Context.of(model.model, prompt.ids, stop);
  if (!context) return 'stopped';
  const right: RightSide = { ids: model.tokenizer.encode(gap.rightLead + sides.right), turnEndId: model.turnEndId };
  const tokens = tokensOf(model, words);
  const jobs = lengthsOf(tokens, SHARES[settings.effort], mostFree(model, right)).map((free) => ({ free }));
  const frames = Array.from({ length: settings.drafts }, (_, draft) => new FrameWriter((frame) => hooks.onPass(draft, frame)));
  const passes = frames.map(() => 0);
  let found: ClampedText[] = [];
  for (let batch = 0; batch < BATCHES[settings.effort] && stop.requested === 'no' && usable(gap, found).length < settings.drafts; batch += 1) {
    const made = await runClamped(model, context, jobs, right, {
      settings: clampedSettings(model, settings.effort),
      seed: settings.seed,
      stream: batch * BATCH_STREAMS,
      lastLeft: context.lastId,
      stop,
      onPass: (job, canvas, free) => {
        const record = lastPass(canvas);
        const writer = frames[job];
        if (!record || !writer) return;
        const left = canvas.end ? 0 : canvas.settings.maxPasses - record.pass;
        writer.push(placed(gap, canvasPieces(record, model.tokenizer, model.model.endIds, 0, free)), writer.count + 2 + left);
        passes[job] = (passes[job] ?? 0) + 1;
      },
    });
    found = [...found, ...made];
  }
  if (stop.requested === 'discard') return 'stopped';
  const best = usable(gap, found);
  const controls = model.model.specialIds.map((id) => model.tokenizer.piece(id)).filter((name) => name.length > 2);
  for (const [draft, writer] of frames.entries()) {
    hooks.onPrompt(draft, sent(prompt, sides.cut));
    const one = best[draft];
    const text = one ? gap.place(one.text) : '';
    writer.push(text ? [{ id: -1, text, doubt: 0, state: one?.settled ? 'settled' : 'open' }] : [], writer.count + 1);
    hooks.onDraft(draft, result(one, text, writer.pieces, {
      guards: one ? guardWriting(text, task.left, controls) : [{ guard: 'seam', severity: 'withhold', words: [] }],
      others: draft === 0 ? best.slice(settings.drafts, settings.drafts + 8).map((other) => gap.place(other.text)) : [],
      seed: settings.seed,
      passes: passes[draft] ?? 0,
    }));
    if (!one) break;
  }
  return stop.requested === 'keep' ? 'taken' : 'finished';
}

function result(one: ClampedText | undefined, text: string, pieces: readonly Piece[], { guards, others, seed, passes }: { guards: readonly GuardFinding[]; others: readonly string[]; seed: number; passes: number }): DraftResult {
  return {
    text,
    changes: text ? [{ id: 1, from: 0, to: 0, insert: text, reason: 'fill', detail: '', alternatives: others, gain: 0 }] : [],
    unsettled: unsettledRanges(pieces),
    guards,
    ...(one ? { score: one.score } : {}),
    seed,
    passes,
    tokens: one?.ids.length ?? 0,
  };
}

/** Texts that join on to both sides, best first, each once. */
function usable(gap: Gap, found: readonly ClampedText[]): ClampedText[] {
  const seen = new Set<string>();
  return found
    .filter(({ fault, text }) => fault === null && joins(gap, text))
    .sort((a, b) => b.score - a.score)
    .filter(({ text }) => {
      const key = text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ').trim();
      return !seen.has(key) && seen.add(key);
    });
}

/** The pieces of a fill with the spaces that the two sides lack, and without those that they have. */
function placed(gap: Gap, pieces: Piece[]): Piece[] {
  const text = pieces.map((piece) => piece.text).join('');
  const [before, after] = gap.place('x').split('x') as [string, string];
  const [start, end] = [text.length - text.trimStart().length, text.trimEnd().length];
  let at = 0;
  const kept = pieces.map((piece) => {
    const from = at;
    at += piece.text.length;
    return { ...piece, text: piece.text.slice(Math.max(0, start - from), Math.max(0, end - from)) };
  });
  const edge = (each: string): Piece[] => (each && end > start ? [{ id: -1, text: each, doubt: 0, state: 'pinned' }] : []);
  return [...edge(before), ...kept.filter((piece) => piece.text !== ''), ...edge(after)];
}

/** For an estimate with any tokenizer: eleven words of middling length. */
const TYPICAL = ' There were seven quiet villages between the river and the hills';

function tokensOf({ tokenizer }: DiffusionTaskModel, words: number): number {
  return Math.max(1, Math.round((words * tokenizer.encode(TYPICAL).length) / 11));
}
