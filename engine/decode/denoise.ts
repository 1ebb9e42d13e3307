import { MaskNoise, restrict, uniform } from '../canvas/index.ts';
import type { Canvas, NoiseKind, Place, PlaceReading, SamplerSettings } from '../canvas/index.ts';
import type { LanguageModel, ReadRequest } from '../runtime/index.ts';
import { Problem } from '../text/index.ts';
import type { Context } from './context.ts';
import { breathe, neverStops } from './stop.ts';
import type { StopSignal } from './stop.ts';

/** One canvas to denoise. Several share a context and are read in one batch: variants, lengths, places tried out. */
export interface CanvasJob {
  readonly places: readonly Place[];
  readonly seed: number;
  /** Tells canvases of the same seed apart: the draft they belong to, or the place in a longer text. */
  readonly stream: number;
}

export interface DenoiseOptions {
  readonly settings: SamplerSettings;
  /** Whether a free place may take the end token. Not where a right side follows. */
  readonly mayEnd: boolean;
  readonly stop?: StopSignal;
  /** After each pass, for each canvas that took part. */
  readonly onPass?: (job: number, canvas: Canvas) => void;
}

/** The kind of noise a model's canvas was trained with. @throws Problem `no-canvas` for a model without one */
export function noiseOf(model: LanguageModel): NoiseKind {
  if (model.maskId === undefined) {
    throw new Problem({ code: 'no-canvas', what: 'This model can only write from left to right.', safe: 'Nothing was changed.', todo: 'Choose a model with a canvas for this command.' });
  }
  return new MaskNoise(model.maskId);
}

/** Ids that may not stand in a text; the end token among them unless the text may end here. */
export function bannedIds(model: LanguageModel, mayEnd: boolean): number[] {
  return model.specialIds.filter((id) => !(mayEnd && id === model.endId));
}

/**
 * Runs canvases after `context` until each is done. Nothing is committed. `keep` ends after the pass in progress (there
 * is always one, so there is always a draft); `discard` ends before the next pass. Stopped canvases have `end` null.
 * @throws RangeError on an impossible layout; Problem `no-canvas`
 */
export async function denoise(model: LanguageModel, context: Context, jobs: readonly CanvasJob[], options: DenoiseOptions): Promise<Canvas[]> {
  const { settings, mayEnd, stop = neverStops, onPass } = options;
  const kind = noiseOf(model);
  const banned = bannedIds(model, mayEnd);
  const canvases = jobs.map(({ places }) => kind.begin({ places, banned, vocabulary: model.vocabulary }, settings));
  while (true) {
    const live = canvases.flatMap((canvas, job) => (canvas.end ? [] : [job]));
    if (live.length === 0 || stop.requested === 'discard') break;
    if (stop.requested === 'keep' && live.every((job) => (canvases[job] as Canvas).trace.length > 0)) break;
    const readings = await readCanvases(model, context, kind, live.map((job) => canvases[job] as Canvas));
    live.forEach((job, index) => {
      const canvas = canvases[job] as Canvas;
      const { seed, stream } = jobs[job] as CanvasJob;
      const step = canvas.trace.length;
      canvases[job] = kind.settle(canvas, readings[index] as PlaceReading[], (place) => uniform(seed, { stream, step, place }));
      onPass?.(job, canvases[job]);
    });
    await breathe();
  }
  return canvases;
}

/** Asks the model for one pass over several canvases, and sorts the answer by canvas and place. */
async function readCanvases(model: LanguageModel, context: Context, kind: NoiseKind, canvases: readonly Canvas[]): Promise<PlaceReading[][]> {
  const ids: number[] = [];
  const owners: number[] = [];
  const rows: number[] = [];
  const targets: number[] = [];
  const candidates: (readonly number[])[] = [];
  const wishes = canvases.map((canvas) => kind.wish(canvas));
  canvases.forEach((canvas, owner) => {
    const first = ids.length;
    ids.push(context.lastId, ...canvas.ids);
    for (let row = 0; row <= canvas.ids.length; row++) owners.push(owner);
    const wish = wishes[owner] as (typeof wishes)[number];
    rows.push(...wish.positions.map((position) => first + position));
    targets.push(...wish.targets);
    candidates.push(...(wish.candidates ?? wish.positions.map(() => [])));
  });
  const top = Math.max(...wishes.map((wish) => wish.top));
  const restricted = candidates.some((list) => list.length > 0);
  const banned = canvases[0]?.layout.banned ?? [];
  const read: ReadRequest = { rows, targets, top, banned, ...(restricted ? { candidates } : {}) };
  const readout = await model.canvas(context.cache, { ids, canvases: owners, read });

  let row = 0;
  let candidate = 0;
  return wishes.map((wish) =>
    wish.positions.map((_, index): PlaceReading => {
      const at = row++;
      const allowed = wish.candidates?.[index] ?? [];
      const held = wish.targets[index] as number;
      if (allowed.length > 0) {
        const distribution = restrict(allowed, (readout.candidateLogProbabilities as Float32Array).subarray(candidate, candidate + allowed.length));
        candidate += allowed.length;
        const listed = distribution.ids.indexOf(held);
        return { distribution, heldLogProbability: distribution.logProbabilities[listed] ?? -Infinity };
      }
      const from = at * readout.top;
      return {
        distribution: {
          ids: Array.from(readout.topIds.subarray(from, from + readout.top)),
          logProbabilities: Array.from(readout.topLogProbabilities.subarray(from, from + readout.top)),
          entropy: readout.entropy[at] as number,
        },
        heldLogProbability: (readout.targetLogProbabilities as Float32Array)[at] as number,
      };
    }),
  );
}
