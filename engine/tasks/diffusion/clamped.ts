/** Texts of several lengths for the same place, written side by side on canvases between fixed ends. */
import { lastPass, leastExpected } from '../../canvas/index.ts';
import type { Canvas, Place, UniformSettings } from '../../canvas/index.ts';
import { denoise } from '../../decode/index.ts';
import type { CanvasJob, Context, StopSignal } from '../../decode/index.ts';
import type { DiffusionTaskModel } from '../task-run.ts';
import { clampedPlaces, reachesEnd, repeatsAtSeam, scoreClamped, wantedShift } from './layout.ts';
import type { ClampedScore, RightSide } from './layout.ts';

export interface ClampedJob {
  readonly free: number;
  /** Ids that some of the free places begin with. */
  readonly starts?: ReadonlyMap<number, number>;
}

export interface ClampedOptions {
  readonly settings: UniformSettings;
  readonly seed: number;
  /** Each job takes one of its own, from this on. */
  readonly stream: number;
  /** The last token of the left side. */
  readonly lastLeft: number | undefined;
  readonly stop: StopSignal;
  readonly onPass?: (job: number, canvas: Canvas<UniformSettings>, free: number) => void;
}

export interface ClampedText {
  readonly text: string;
  readonly ids: readonly number[];
  /** Higher is better. */
  readonly score: number;
  /** Why it is no candidate: the seam repeats a token or the right side does not follow, an end token stands inside, bytes that make no character, nothing at all. */
  readonly fault: 'seam' | 'end' | 'broken' | 'empty' | null;
  readonly passes: number;
  readonly settled: boolean;
}

/** Places for the right side at least. */
const LEAST_RIGHT = 16;

/** The most free places that leave room for a little of the right side. */
export function mostFree({ model }: DiffusionTaskModel, right: RightSide): number {
  return Math.max(1, model.canvasLength - 1 - Math.min(LEAST_RIGHT, right.ids.length, model.canvasLength >> 2));
}

/** Nats a token of the right side may be less likely than after the text that it follows best. */
const SEAM_SLACK = 2;

/** As long as the longest job needs, and no longer than the model's canvas or what it still reads. */
function canvasLength({ model }: DiffusionTaskModel, context: Context, jobs: readonly ClampedJob[], right: RightSide, spare = 1): number {
  const longest = Math.max(...jobs.map(({ free }) => free));
  return Math.min(model.canvasLength, model.contextLength - context.length, longest + right.ids.length + spare);
}

/** Runs the jobs as one batch on the context; the texts in the order of the jobs, as far as they got when stopped. */
export async function runClamped(model: DiffusionTaskModel, context: Context, jobs: readonly ClampedJob[], right: RightSide, options: ClampedOptions): Promise<ClampedText[]> {
  const { settings, seed, stream, stop, onPass } = options;
  const length = canvasLength(model, context, jobs, right);
  const fitting = jobs.filter(({ free }) => free < length);
  if (fitting.length === 0) return [];
  const canvases = await denoise(model.model, context, fitting.map(({ free, starts }, index): CanvasJob => ({ places: clampedPlaces(free, right, length, starts), seed, stream: stream + index })), {
    settings,
    mayEnd: fitting.some(({ free }) => reachesEnd(free, right, length)),
    stop,
    onPass: (job, canvas) => onPass?.(job, canvas, fitting[job]?.free ?? 0),
  });
  const made = canvases.flatMap((canvas, index) => {
    const record = lastPass(canvas);
    const { free } = fitting[index] as ClampedJob;
    return record ? [{ record, free, settled: canvas.end === 'settled', pinned: Math.min(right.ids.length + 1, length - free) }] : [];
  });
  const scores = made.map(({ record, free, pinned }) => scoreClamped(record, free, pinned));
  const bestSeam = Math.max(...scores.map(({ seam }) => seam));
  return made.map(({ record, free, settled }, index): ClampedText => {
    const { score, seam } = scores[index] as ClampedScore;
    let ids = Array.from(record.ids.subarray(0, free));
    const end = ids.findIndex((id) => model.model.endIds.includes(id));
    // Where nothing follows, an early end is an end.
    if (end >= 0 && right.ids.length === 0) ids = ids.slice(0, end);
    const text = model.tokenizer.decode(ids);
    const joins = seam >= bestSeam - SEAM_SLACK && !repeatsAtSeam(ids, options.lastLeft, right.ids);
    const fault = end >= 0 && right.ids.length > 0 ? 'end' : text.trim() === '' ? 'empty' : text.includes('\ufffd') ? 'broken' : joins ? null : 'seam';
    return { text, ids, score, fault, passes: record.pass, settled };
  });
}

/**
 * Which places of an old text to begin as noise for a change of share `strength` (SPEC L2): those whose token is least likely to what
 * stands around it. One pass. The others begin with their old token.
 */
export async function lightStarts(model: DiffusionTaskModel, context: Context, old: readonly number[], right: RightSide, strength: number, options: Pick<ClampedOptions, 'settings' | 'seed' | 'stream' | 'stop'>): Promise<ReadonlyMap<number, number>> {
  const whole: ClampedJob = { free: old.length, starts: new Map(old.entries()) };
  const places = clampedPlaces(whole.free, right, canvasLength(model, context, [whole], right), whole.starts);
  const settings: UniformSettings = { ...options.settings, maxPasses: 1, leaveOneOut: { survival: 1 - strength, passes: 1 } };
  const [canvas] = await denoise(model.model, context, [{ places, seed: options.seed, stream: options.stream }], { settings, mayEnd: false, stop: options.stop });
  const said = canvas && lastPass(canvas)?.said;
  const noisy = new Set(said ? leastExpected(said.heldLogProbabilities.subarray(0, old.length), strength) : []);
  return new Map(old.map((id, position) => [position, id] as const).filter(([position]) => !noisy.has(position)));
}

/** Passes after which the model's wish for another length shows. */
const PROBING = 4;
const PROBED_SURVIVAL = 0.5;
const FARTHEST = 24;

/**
 * How many places more or fewer than `free` the model wants, by a few passes over one canvas; 0 where it does not say. The right
 * side is only a suggestion here, with what it says for itself taken off: pinned it would be found where it was put.
 */
export async function probeShift(model: DiffusionTaskModel, context: Context, free: number, right: RightSide, options: Pick<ClampedOptions, 'settings' | 'seed' | 'stream' | 'stop'>): Promise<number> {
  const length = canvasLength(model, context, [{ free }], right, FARTHEST);
  if (free >= length || right.ids.length === 0) return 0;
  const places = Array.from({ length }, (_, position): Place => (position >= free && position - free < right.ids.length ? { kind: 'free', start: right.ids[position - free] as number } : { kind: 'free' }));
  const settings: UniformSettings = { ...options.settings, leaveOneOut: { survival: PROBED_SURVIVAL, passes: PROBING } };
  const [canvas] = await denoise(model.model, context, [{ places, seed: options.seed, stream: options.stream }], { settings, mayEnd: true, stop: options.stop, until: ({ trace }) => trace.length >= PROBING });
  const record = canvas && lastPass(canvas);
  return record ? wantedShift(record.ids, free, right.ids, FARTHEST) : 0;
}
