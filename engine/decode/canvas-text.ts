import { lastPass } from '../canvas/index.ts';
import type { Canvas, SamplerSettings } from '../canvas/index.ts';
import type { LanguageModel, Tokenizer } from '../runtime/index.ts';
import type { PassFrame, Piece } from '../worker/index.ts';
import type { Context } from './context.ts';
import { denoise } from './denoise.ts';
import { canvasPieces, FrameWriter, textOf } from './frames.ts';
import { neverStops } from './stop.ts';
import type { StopSignal } from './stop.ts';

export interface CanvasTextOptions {
  readonly settings: SamplerSettings;
  readonly seed: number;
  /** Which draft of the run this is; drafts of one seed differ. At most 65,535. */
  readonly draft: number;
  /** Tokens of one canvas. */
  readonly canvasLength: number;
  /** The text is at most this long; the last canvas is cut to fit, but not below two places. */
  readonly maxTokens: number;
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
export async function writeOnCanvases(model: LanguageModel, tokenizer: Tokenizer, context: Context, options: CanvasTextOptions): Promise<CanvasText> {
  const { settings, seed, draft, canvasLength, maxTokens, stop = neverStops, onFrame } = options;
  const frames = new FrameWriter(onFrame ?? (() => {}));
  let done: readonly Piece[] = [];
  let written = 0;
  const result = (reason: CanvasText['reason']): CanvasText => ({ text: textOf(frames.pieces), pieces: frames.pieces, reason, passes: frames.count, tokens: frames.pieces.length });

  for (let number = 0; ; number++) {
    const length = Math.min(canvasLength, maxTokens - written);
    if (length < 2) return result('length');
    if (context.length + length > model.contextLength) return result('context');
    const places = Array.from({ length }, () => ({ kind: 'free' }) as const);
    const [canvas] = await denoise(model, context, [{ places, seed, stream: draft * STREAMS_A_DRAFT + number }], {
      settings,
      mayEnd: true,
      stop,
      onPass: (_, after) => {
        const record = lastPass(after);
        if (record) frames.push([...done, ...canvasPieces(record, tokenizer, model.endId, 0, length)], frames.count + 1 + passesLeft(after) + Math.ceil((maxTokens - written - length) / canvasLength) * record.pass);
      },
    });
    const record = canvas ? lastPass(canvas) : null;
    if (!canvas?.end || !record) return result('stopped');
    done = frames.pieces;
    written += length;
    if (record.ids.includes(model.endId)) return result('end');
    if (stop.requested !== 'no' || !(await context.append(Array.from(record.ids), stop))) return result('stopped');
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
