import { lastPass } from '../canvas/index.ts';
import type { Canvas, CanvasSplit, PassLimit, Place } from '../canvas/index.ts';
import type { Tokenizer } from '../runtime/index.ts';
import type { PassFrame, Piece } from '../worker/index.ts';
import { readerOf } from './canvas-reader.ts';
import type { CanvasModel, SettingsOf } from './canvas-reader.ts';
import type { Context } from './context.ts';
import { denoiseWith } from './denoise.ts';
import { canvasPieces, FrameWriter, textOf } from './frames.ts';
import { neverStops } from './stop.ts';
import type { StopSignal } from './stop.ts';
import { Utf8Joiner } from './utf8.ts';

export interface CanvasTextOptions<Settings extends PassLimit> {
  readonly settings: Settings;
  readonly seed: number;
  /** Which draft of the run this is; drafts of one seed differ. At most 65,535. */
  readonly draft: number;
  /** Tokens of one canvas. */
  readonly canvasLength: number;
  /** The text is at most this long; the last canvas is cut to fit, but not below two places, nor below `leastCanvas`. */
  readonly maxTokens: number;
  /** A last canvas is not cut below it, so that a text may come out longer. Default: it may be cut to two places. */
  readonly leastCanvas?: number;
  /** How often a first canvas that holds nothing before its end token is made anew. Default: never. */
  readonly rerolls?: number;
  readonly stop?: StopSignal;
  readonly onFrame?: (frame: PassFrame) => void;
}

export interface CanvasText {
  readonly text: string;
  readonly pieces: readonly Piece[];
  /** end: the end token was written; length: `maxTokens` are; context: the model reads no more; stopped: by request. */
  readonly reason: 'end' | 'length' | 'context' | 'stopped';
  readonly passes: number;
  readonly tokens: number;
}

/** Canvases of one draft have streams of their own: draft · 65536 + number of the canvas. */
const STREAMS_A_DRAFT = 0x10000;

/**
 * Writes a text canvas by canvas: each is denoised after the ones before, then committed to the cache left to right, until
 * one holds the end token. `context` grows by what was committed. A stopped text ends with the draft of its last canvas.
 */
export async function writeOnCanvases<Model extends CanvasModel>(model: Model, tokenizer: Tokenizer, context: Context, options: CanvasTextOptions<SettingsOf<Model>>): Promise<CanvasText> {
  const { seed, draft, canvasLength, maxTokens, leastCanvas = 0, stop = neverStops, onFrame } = options;
  const reader = readerOf(model, context);
  const { kind, endIds } = reader;
  const frames = new FrameWriter(onFrame ?? (() => {}));
  let { rerolls = 0 } = options;
  let done: readonly Piece[] = [];
  const joiner = new Utf8Joiner();
  let written = 0;
  /** What is left of a canvas whose beginning was committed early. */
  let rest = null as CanvasSplit<SettingsOf<Model>> | null;
  const result = (reason: CanvasText['reason']): CanvasText => ({ text: textOf(frames.pieces), pieces: frames.pieces, reason, passes: frames.count, tokens: frames.pieces.length });

  for (let number = 0; ; number++) {
    const remaining = maxTokens - written;
    if (!rest && remaining < 2) return result('length');
    const length: number = rest ? rest.places.length : Math.min(canvasLength, Math.max(remaining, leastCanvas));
    if (context.length + length > model.contextLength) return result('context');
    const places: readonly Place[] = rest?.places ?? Array.from({ length }, () => ({ kind: 'free' }) as const);
    const from: number = rest ? rest.settled : 0;
    const [canvas]: readonly Canvas<SettingsOf<Model>>[] = await denoiseWith(reader, [{ places, seed, stream: draft * STREAMS_A_DRAFT + number }], {
      settings: rest?.settings ?? options.settings,
      mayEnd: true,
      stop,
      ...(rest ? { carried: places.map((_, place) => from + place) } : {}),
      until: (after) => (kind.split?.(after) ?? null) !== null,
      onPass: (_, after) => {
        const record = lastPass(after);
        if (record) frames.push([...done, ...canvasPieces(record, tokenizer, endIds, 0, length, joiner.copy())], frames.count + 1 + passesLeft(after) + Math.ceil(Math.max(0, maxTokens - written - length) / canvasLength) * record.pass);
      },
    });
    const record = canvas ? lastPass(canvas) : null;
    if (!canvas || !record || stop.requested === 'discard') return result('stopped');
    rest = canvas.end ? null : (kind.split?.(canvas) ?? null);
    if (!canvas.end && !rest) return result('stopped');
    const committed = rest ? Array.from(record.ids.subarray(0, rest.settled)) : Array.from(record.ids);
    const end = committed.findIndex((id) => endIds.includes(id));
    if (end === 0 && written === 0 && rerolls > 0 && stop.requested === 'no') {
      rerolls--;
      rest = null;
      continue;
    }
    done = [...done, ...canvasPieces(record, tokenizer, endIds, 0, committed.length, joiner)];
    written += committed.length;
    if (end >= 0) return result('end');
    if (stop.requested !== 'no' || !(await context.append(committed, stop))) return result('stopped');
  }
}

/** How many passes a canvas will still take if it goes on as it did so far. */
export function passesLeft(canvas: Canvas): number {
  const record = lastPass(canvas);
  if (!record || canvas.end) return 0;
  const open = record.states.filter((state) => state === 'open').length;
  const decided = record.states.filter((state) => state === 'accepted').length;
  return Math.max(1, Math.min(canvas.settings.maxPasses - record.pass, Math.ceil((open * record.pass) / Math.max(1, decided))));
}
