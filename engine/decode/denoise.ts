import { uniform } from '../canvas/index.ts';
import type { Canvas, Draw, NoiseWord, PassLimit, PlaceReading } from '../canvas/index.ts';
import { readerOf } from './canvas-reader.ts';
import type { CanvasJob, CanvasModel, CanvasReader, LiveCanvas, SettingsOf } from './canvas-reader.ts';
import type { Context } from './context.ts';
import { breathe, neverStops } from './stop.ts';
import type { StopSignal } from './stop.ts';

export interface DenoiseOptions<Settings extends PassLimit> {
  readonly settings: Settings;
  /** Whether a free place may take an end token. Not where a right side follows. */
  readonly mayEnd: boolean;
  /** Ids that the model may not choose. Default: control tokens, as a text wants it. The reference bans none. */
  readonly banned?: readonly number[];
  readonly stop?: StopSignal;
  /** After each pass, for each canvas that took part. */
  readonly onPass?: (job: number, canvas: Canvas<Settings>) => void;
  /** Ends the loop after a pass in which this holds for a canvas, done or not. */
  readonly until?: (canvas: Canvas<Settings>) => boolean;
  /** The only job continues these places of the canvas read last (`CanvasReader.start`). */
  readonly carried?: readonly number[];
}

/**
 * Runs canvases after `context` until each is done. Nothing is committed. `keep` ends after the pass in progress (there
 * is always one, so there is always a draft); `discard` ends before the next pass. Stopped canvases have `end` null.
 * @throws RangeError on an impossible layout; Problem `no-canvas`
 */
export async function denoise<Model extends CanvasModel>(model: Model, context: Context, jobs: readonly CanvasJob[], options: DenoiseOptions<SettingsOf<Model>>): Promise<Canvas<SettingsOf<Model>>[]> {
  return denoiseWith(readerOf(model, context), jobs, options);
}

/** `denoise` with a reader that outlives the call. */
export async function denoiseWith<Settings extends PassLimit>(reader: CanvasReader<Settings>, jobs: readonly CanvasJob[], options: DenoiseOptions<Settings>): Promise<Canvas<Settings>[]> {
  const { settings, mayEnd, banned = reader.banned(mayEnd), stop = neverStops, onPass, until, carried } = options;
  const { kind, vocabulary } = reader;
  reader.start(carried);
  const canvases = jobs.map((job) => kind.begin({ places: job.places, banned, vocabulary }, settings, drawOf(job, 0)));
  while (true) {
    const live = canvases.flatMap((canvas, job): LiveCanvas<Settings>[] => (canvas.end ? [] : [{ job, canvas, draw: drawOf(jobs[job] as CanvasJob, canvas.trace.length) }]));
    if (live.length === 0 || stop.requested === 'discard') break;
    if (stop.requested === 'keep' && live.every(({ canvas }) => canvas.trace.length > 0)) break;
    const readings = await reader.read(live);
    live.forEach(({ job, canvas, draw }, index) => {
      const after = kind.settle(canvas, readings[index] as PlaceReading[], draw);
      canvases[job] = after;
      onPass?.(job, after);
    });
    await breathe();
    if (until && canvases.some(until)) break;
  }
  return canvases;
}

/** The random numbers of one canvas in one pass. */
function drawOf({ seed, stream }: CanvasJob, step: number): Draw {
  return (place: number, word: NoiseWord = 0) => uniform(seed, { stream, step, place }, word);
}
