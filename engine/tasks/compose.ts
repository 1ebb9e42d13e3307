/** The one place where a text gets written: on canvases by a model that can, left to right by any other. */
import { Context, PROSE_GUARD, write, writeOnCanvases } from '../decode/index.ts';
import type { StopSignal } from '../decode/index.ts';
import type { Effort, PassFrame, Piece } from '../worker/index.ts';
import { writingSettings } from './diffusion/settings.ts';
import type { LoadedTaskModel } from './task-run.ts';

export interface ComposeOptions {
  readonly seed: number;
  readonly draft: number;
  /** 0 takes the likeliest token every time. A model of uniform noise keeps to the temperatures that it was published with. */
  readonly temperature: number;
  /** For a model of uniform noise: how many passes it takes. Default: careful. */
  readonly effort?: Effort;
  readonly maxTokens: number;
  readonly stopStrings?: readonly string[];
  /** The text that this one revises. */
  readonly source?: string;
  readonly stop: StopSignal;
  /** The text as it stands after each pass, and how many passes are still expected. */
  readonly onPass?: (pieces: readonly Piece[], left: number) => void;
}

export interface Composed {
  readonly text: string;
  readonly pieces: readonly Piece[];
  /** `end` where the text came to its own end; `stopped` by request. */
  readonly reason: 'end' | 'stop-string' | 'length' | 'loop' | 'context' | 'stopped';
  readonly passes: number;
  readonly tokens: number;
}

const TOP_P = 0.9;
/** Canvases shorter than this were not tried on the released model; empty first ones are made anew this often. */
const LEAST_CANVAS = 64;
const REROLLS = 2;

/** Writes after the tokens of a prompt. Null if `discard` was requested before the prompt was read. */
export async function compose(model: LoadedTaskModel, prompt: readonly number[], options: ComposeOptions): Promise<Composed | null> {
  const { seed, draft, temperature, maxTokens, stopStrings = [], source, stop, onPass } = options;
  const context = await Context.of(model.model, prompt, stop);
  if (!context) return null;
  let shown: Piece[] = [];
  const onFrame = (frame: PassFrame) => {
    shown = [...shown.slice(0, frame.keep), ...frame.pieces];
    onPass?.(shown, Math.max(0, frame.expected - frame.index - 1));
  };
  if (model.kind === 'diffusion') {
    const { canvasLength } = model.model;
    const settings = writingSettings(model, options.effort ?? 'careful');
    return cutAt(stopStrings, await writeOnCanvases(model.model, model.tokenizer, context, { settings, seed, draft, canvasLength, maxTokens, leastCanvas: Math.min(LEAST_CANVAS, canvasLength), rerolls: REROLLS, stop, onFrame }));
  }
  const { canvas } = model.facts;
  if (model.facts.abilities.write && canvas) {
    const settings = { ...model.sampler, temperature };
    return cutAt(stopStrings, await writeOnCanvases(model.model, model.tokenizer, context, { settings, seed, draft, canvasLength: canvas.most, maxTokens, stop, onFrame }));
  }
  const made = await write(model.model, model.tokenizer, context, {
    temperature,
    topP: TOP_P,
    seed,
    draft,
    maxTokens,
    repetition: PROSE_GUARD,
    stopStrings,
    ...(source === undefined ? {} : { source: model.tokenizer.encode(source), expectedTokens: Math.min(maxTokens, model.tokenizer.encode(source).length) }),
    stop,
    onFrame,
  });
  return { text: made.text, pieces: made.pieces, reason: made.reason, passes: made.passes, tokens: made.ids.length };
}

function cutAt(stopStrings: readonly string[], made: Composed): Composed {
  const cut = stopStrings.map((string) => made.text.indexOf(string)).filter((at) => at >= 0);
  return cut.length > 0 ? { ...made, text: made.text.slice(0, Math.min(...cut)), reason: 'stop-string' } : made;
}
