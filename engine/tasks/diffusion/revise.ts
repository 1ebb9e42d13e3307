/**
 * Rewriting a passage in place with a model of uniform noise: unit by unit, the left side in the cache as the model's own
 * words, the right side pinned on the canvas, several lengths at once (specification, section 6.3). A unit for which nothing usable comes out, and
 * one too long for a canvas, goes the plain way of a chat: the new text is asked for and compared by us.
 */
import { lastPass } from '../../canvas/index.ts';
import type { Canvas } from '../../canvas/index.ts';
import { canvasPieces, Context, FrameWriter } from '../../decode/index.ts';
import type { StopSignal } from '../../decode/index.ts';
import { sentences } from '../../text/index.ts';
import type { Range } from '../../text/index.ts';
import type { DraftResult, Piece, RevisePreset, RunSettings, Task } from '../../worker/index.ts';
import { compose } from '../compose.ts';
import { guardRewrite, withoutPreamble } from '../guards.ts';
import { sent } from '../prompts.ts';
import { finish, isUsable, promptFor, refusalText, shown, TONES, unitsOf } from '../revise.ts';
import type { Attempt } from '../revise.ts';
import type { DiffusionTaskModel, TaskHooks, TaskOutcome } from '../task-run.ts';
import { TokenText } from '../token-text.ts';
import { lightStarts, mostFree, probeShift, runClamped } from './clamped.ts';
import type { ClampedJob, ClampedText } from './clamped.ts';
import type { RightSide } from './layout.ts';
import { lengthsOf } from './layout.ts';
import { ask, fitSides, marksFor, withTurn } from './prompts.ts';
import { clampedSettings } from './settings.ts';

type Revise = Extract<Task, { kind: 'revise' }>;

/** Lengths tried, as shares of the old one. */
const SHARES: Readonly<Record<'shorter' | 'longer' | 'other', readonly number[]>> = {
  shorter: [0.7, 0.85, 0.55, 0.4, 1],
  longer: [1.2, 1.5, 1, 1.8, 2.2],
  other: [1, 0.85, 1.2, 0.7, 1.5],
};
/** How many of them, by effort; instead of the others the model is asked how long it wants the text. */
const LENGTHS = { fast: 2, careful: 5 } as const;
/** Longer units are parted at the ends of sentences. */
const LONGEST_UNIT = 200;
/** Share of the old words that a light change gives up; presets that ask for more give up all. */
const LIGHT = 0.5;
const LIGHT_PRESETS: ReadonlySet<RevisePreset> = new Set(['plainer', 'formal', 'friendlier']);
/** Streams: a draft has 2^16, a unit 2^6, an attempt 2^4, of which the last few are for probing. */
const [DRAFT_STREAMS, UNIT_STREAMS, ATTEMPT_STREAMS, PROBE] = [0x10000, 64, 16, 14];
const ATTEMPTS = 2;

export async function reviseOnCanvas(model: DiffusionTaskModel, task: Revise, settings: RunSettings, hooks: TaskHooks, stop: StopSignal): Promise<TaskOutcome> {
  let taken = false;
  for (let draft = 0; draft < settings.drafts && stop.requested === 'no'; draft += 1) {
    const result = await new Revision(model, task, settings, draft, hooks, stop).run();
    if (!result) return 'stopped';
    hooks.onDraft(draft, result.draft);
    taken ||= result.taken;
  }
  if (stop.requested === 'discard') return 'stopped';
  return taken || stop.requested === 'keep' ? 'taken' : 'finished';
}

/** One draft of a revision. */
class Revision {
  readonly #model: DiffusionTaskModel;
  readonly #task: Revise;
  readonly #settings: RunSettings;
  readonly #draft: number;
  readonly #hooks: TaskHooks;
  readonly #stop: StopSignal;
  readonly #units: readonly Range[];
  readonly #results: Attempt[] = [];
  readonly #frames: FrameWriter;
  readonly #controls: readonly string[];
  #passes = 0;
  #tokens = 0;

  constructor(model: DiffusionTaskModel, task: Revise, settings: RunSettings, draft: number, hooks: TaskHooks, stop: StopSignal) {
    this.#model = model;
    this.#task = task;
    this.#settings = settings;
    this.#draft = draft;
    this.#hooks = hooks;
    this.#stop = stop;
    this.#units = unitsOf(task.passage, true).flatMap((unit) => parted(model, task.passage, unit));
    this.#frames = new FrameWriter((frame) => hooks.onPass(draft, frame));
    this.#controls = model.model.specialIds.map((id) => model.tokenizer.piece(id)).filter((name) => name.length > 2);
  }

  /** Null when it was stopped with nothing to keep. */
  async run(): Promise<{ readonly draft: DraftResult; readonly taken: boolean } | null> {
    const { passage } = this.#task;
    const sides = fitSides(this.#model, this.#task.left, this.#task.right);
    const { open, close } = marksFor(sides.left + passage + sides.right);
    const tone = this.#tone();
    const prompt = withTurn(ask(this.#model, 'span', { open, close, tone, text: sides.left + open + passage + close + sides.right }), this.#model, sides.left.replace(/ $/u, ''));
    this.#hooks.onPrompt(this.#draft, sent(prompt, sides.cut));
    const context = await Context.of(this.#model.model, prompt.ids, this.#stop);
    if (!context) return null;
    const unsettled: Range[] = [];
    /** Text that stands in the cache as the model's own turn. */
    let said = sides.left.replace(/ $/u, '');
    let before = sides.left;
    let at = 0;
    for (const [index, unit] of this.#units.entries()) {
      before += passage.slice(at, unit.from);
      const lead = before.endsWith(' ') ? ' ' : '';
      const bare = before.slice(0, before.length - lead.length);
      if (!(await context.append(this.#model.tokenizer.encode(bare.slice(said.length)), this.#stop))) return null;
      said = bare;
      const best = this.#stop.requested === 'no' ? await this.#unit(context, index, unit, lead, passage.slice(unit.to) + sides.right) : null;
      if (this.#stop.requested === 'discard') return null;
      const source = passage.slice(unit.from, unit.to);
      if (!best) unsettled.push(unit);
      this.#results.push(best ?? { text: source, guards: [] });
      before += best && isUsable(source)(best) ? best.text : source;
      at = unit.to;
      this.#frames.push(shown(passage, this.#units, this.#results, index + 1, []), this.#frames.count + 1 + (this.#units.length - index - 1));
    }
    return { draft: { ...finish(passage, this.#units, this.#results, unsettled), seed: this.#settings.seed, passes: this.#passes, tokens: this.#tokens }, taken: unsettled.length > 0 };
  }

  /** The best text for a unit, or the last one tried with what speaks against it; null if stopped before there was any. */
  async #unit(context: Context, index: number, unit: Range, lead: string, after: string): Promise<Attempt | null> {
    const source = this.#task.passage.slice(unit.from, unit.to);
    const cut = new TokenText(this.#model.tokenizer, lead + source + after);
    const end = cut.tokenAt(lead.length + source.length);
    const old = end === undefined ? this.#model.tokenizer.encode(lead + source) : cut.ids.slice(0, end);
    const right: RightSide = { ids: end === undefined ? this.#model.tokenizer.encode(after) : cut.ids.slice(end), turnEndId: this.#model.turnEndId };
    const tries: Attempt[] = [];
    for (let attempt = 0; attempt < ATTEMPTS && old.length <= mostFree(this.#model, right) && this.#stop.requested === 'no' && !tries.some(isUsable(source)); attempt += 1) {
      const made = await this.#onCanvas(context, index, old, right, attempt);
      if (this.#stop.requested !== 'no') return null;
      tries.push(...this.#judged(source, made));
    }
    if (!tries.some(isUsable(source)) && this.#stop.requested === 'no') tries.push(...(await this.#byChat(index, source)));
    if (this.#stop.requested !== 'no') return null;
    // Better the old text than one that a guard speaks against.
    return tries.find(isUsable(source)) ?? tries.find(({ text }) => text === source) ?? tries.at(-1) ?? { text: source, guards: [] };
  }

  /** Candidates of several lengths; from the second attempt on nothing of the old text is kept. */
  async #onCanvas(context: Context, index: number, old: readonly number[], right: RightSide, attempt: number): Promise<ClampedText[]> {
    const { preset } = this.#task;
    const { effort } = this.#settings;
    const most = mostFree(this.#model, right);
    const stream = this.#draft * DRAFT_STREAMS + index * UNIT_STREAMS + attempt * ATTEMPT_STREAMS;
    const options = { settings: clampedSettings(this.#model, effort), seed: this.#settings.seed, stop: this.#stop };
    const lengths = lengthsOf(old.length, SHARES[preset === 'shorter' || preset === 'longer' ? preset : 'other'].slice(0, LENGTHS[effort]), most);
    if (effort === 'fast' && preset !== 'shorter' && preset !== 'longer' && attempt === 0) {
      const shift = await probeShift(this.#model, context, old.length, right, { ...options, stream: stream + PROBE });
      const wanted = Math.min(most, Math.max(1, old.length + shift));
      if (!lengths.includes(wanted)) lengths.push(wanted);
    }
    const jobs: ClampedJob[] = lengths.map((free) => ({ free }));
    let { settings } = options;
    if (attempt === 0 && LIGHT_PRESETS.has(preset)) {
      const starts = await lightStarts(this.#model, context, old, right, LIGHT, { ...options, stream: stream + PROBE + 1 });
      jobs.push({ free: old.length, starts });
      settings = { ...settings, leaveOneOut: { survival: 1 - LIGHT, passes: Math.ceil(settings.maxPasses / 2) } };
    }
    if (this.#stop.requested !== 'no') return [];
    let passes = 0;
    let pieces: readonly Piece[] = [];
    const made = await runClamped(this.#model, context, jobs, right, {
      ...options,
      settings,
      stream,
      lastLeft: context.lastId,
      // The first job is the one shown: its length is nearest to the old one. It may be done before the others.
      onPass: (job, canvas, free) => {
        if (job === 0) pieces = this.#pieces(canvas, free);
        if (canvas.trace.length <= passes) return;
        passes = canvas.trace.length;
        const left = canvas.end ? 0 : canvas.settings.maxPasses - passes;
        this.#frames.push(shown(this.#task.passage, this.#units, this.#results, index, pieces), this.#frames.count + 1 + left);
      },
    });
    this.#passes += passes;
    this.#tokens += made.reduce((sum, { ids }) => sum + ids.length, 0);
    return made.filter(({ fault }) => fault === null).sort((a, b) => b.score - a.score);
  }

  #pieces(canvas: Canvas, free: number): Piece[] {
    const record = lastPass(canvas);
    const pieces = record ? canvasPieces(record, this.#model.tokenizer, this.#model.model.endIds, 0, free) : [];
    const [first, ...rest] = pieces;
    // The space before the unit is not a part of it.
    return first?.text.startsWith(' ') ? [{ ...first, text: first.text.slice(1) }, ...rest] : pieces;
  }

  #judged(source: string, made: readonly Pick<ClampedText, 'text'>[]): Attempt[] {
    const { preset, instruction } = this.#task;
    return made.map(({ text }) => {
      const body = text.trim();
      const guards = guardRewrite(source, body, preset, instruction, this.#controls);
      return { text: body, guards: !source.includes('\n') && body.includes('\n') ? [...guards, { guard: 'structure' as const, severity: 'withhold' as const, words: [] }] : guards };
    });
  }

  /** The plain way: the new text is asked for by itself. */
  async #byChat(index: number, source: string): Promise<Attempt[]> {
    const { passage } = this.#task;
    const made = await compose(this.#model, promptFor(this.#model, this.#task, source).ids, {
      seed: this.#settings.seed,
      draft: this.#draft * 256 + index,
      temperature: 0,
      effort: this.#settings.effort,
      maxTokens: Math.ceil(this.#model.tokenizer.encode(source).length * (this.#task.preset === 'longer' ? 3 : 1.8)) + 16,
      stopStrings: source.includes('\n') ? ['\n\n\n'] : ['\n'],
      stop: this.#stop,
      onPass: (pieces, left) => this.#frames.push(shown(passage, this.#units, this.#results, index, pieces), this.#frames.count + 1 + left),
    });
    if (!made || made.reason === 'stopped') return [];
    this.#passes += made.passes;
    this.#tokens += made.tokens;
    return this.#judged(source, [{ text: withoutPreamble(made.text, source) }]);
  }

  #tone(): string {
    const { preset, refusals } = this.#task;
    return (preset === 'instruction' ? this.#task.instruction : TONES[preset]) + refusals.map(refusalText).join('');
  }
}

/** A unit as it is, or parted at the ends of sentences so that each part fits a canvas with room to grow. */
function parted(model: DiffusionTaskModel, passage: string, unit: Range): Range[] {
  const most = Math.min(LONGEST_UNIT, Math.floor(model.model.canvasLength / 1.5));
  const length = (range: Range): number => model.tokenizer.encode(passage.slice(range.from, range.to)).length;
  if (length(unit) <= most) return [unit];
  const parts: Range[] = [];
  for (const { from, to } of sentences(passage.slice(unit.from, unit.to))) {
    const text = passage.slice(unit.from + from, unit.from + to);
    const sentence = { from: unit.from + to - text.trimStart().length, to: unit.from + from + text.trimEnd().length };
    const last = parts.at(-1);
    if (last && length({ from: last.from, to: sentence.to }) <= most) parts[parts.length - 1] = { from: last.from, to: sentence.to };
    else if (sentence.to > sentence.from) parts.push(sentence);
  }
  return parts.length > 0 ? parts : [unit];
}
