import { lastPass, padAfterEnd, tokensPerForward } from '../canvas/index.ts';
import type { UniformSettings } from '../canvas/index.ts';
import type { DiffusionModel } from '../runtime/index.ts';
import { Context } from './context.ts';
import { denoiseWith } from './denoise.ts';
import { readerOf } from './canvas-reader.ts';
import { neverStops } from './stop.ts';
import type { StopSignal } from './stop.ts';

export interface GenerateOptions {
  readonly settings: UniformSettings;
  /** Rounded up to whole canvases. */
  readonly maxNewTokens: number;
  readonly seed: number;
  readonly stop?: StopSignal;
}

export interface Generation {
  /** Whole canvases; padding after the end token. */
  readonly ids: readonly number[];
  readonly passes: number;
  readonly tokensPerForward: number;
  /** Whether an end token was written. */
  readonly ended: boolean;
}

/**
 * Generates as the reference does (SPEC C1-C4): whole canvases, nothing banned, each committed by its arg-max and padded after
 * its end token. For measuring and comparing; texts for people are written by `writeOnCanvases`. Stopped, it gives the canvases done.
 * @param prompt at least one id
 */
export async function generate(model: DiffusionModel, prompt: readonly number[], { settings, maxNewTokens, seed, stop = neverStops }: GenerateOptions): Promise<Generation> {
  const ids: number[] = [];
  let passes = 0;
  let ended = false;
  const context = await Context.of(model, prompt, stop);
  if (!context) return { ids, passes, tokensPerForward: 0, ended };
  const places = Array.from({ length: model.canvasLength }, () => ({ kind: 'free' }) as const);
  for (let number = 0; !ended && number < Math.ceil(maxNewTokens / places.length); number++) {
    if (number > 0 && !(await context.append(ids.slice(-places.length), stop))) break;
    const [canvas] = await denoiseWith(readerOf(model, context), [{ places, seed, stream: number }], { settings, mayEnd: true, banned: [], stop });
    passes += canvas?.trace.length ?? 0;
    const record = canvas?.end ? lastPass(canvas) : null;
    if (!record) break;
    const block = padAfterEnd(record.ids, model.endIds, model.padId);
    ids.push(...block.ids);
    ({ ended } = block);
  }
  return { ids, passes, tokensPerForward: passes > 0 ? tokensPerForward(ids, model.padId, passes) : 0, ended };
}
