import type { CanvasWish, PlaceReading, UniformNoise, UniformSettings } from '../canvas/index.ts';
import type { DenoiseReading, DiffusionModel, SoftState } from '../runtime/index.ts';
import type { LiveCanvas } from './canvas-reader.ts';
import type { Context } from './context.ts';

/**
 * Passes of a model of uniform noise over several canvases of one length. What each pass leaves for the next stays with
 * the model as a soft state; this keeps it in step when canvases of the batch are done before others.
 */
export class UniformRows {
  readonly #model: DiffusionModel;
  readonly #context: Context;
  readonly #kind: UniformNoise;
  #soft: SoftState | null = null;
  /** The jobs whose rows the soft state holds, in order. */
  #jobs: readonly number[] = [];

  constructor(model: DiffusionModel, context: Context, kind: UniformNoise) {
    this.#model = model;
    this.#context = context;
    this.#kind = kind;
  }

  start(carried?: readonly number[]): void {
    this.#soft = carried && this.#soft ? this.#soft.take(carried, 1) : null;
    this.#jobs = [0];
  }

  async read(live: readonly LiveCanvas<UniformSettings>[]): Promise<PlaceReading[][]> {
    const length = live[0]?.canvas.ids.length ?? 0;
    if (live.some(({ canvas }) => canvas.ids.length !== length)) throw new RangeError('Canvases that are read together have one length.');
    const wishes = live.map(({ canvas }) => this.#kind.wish(canvas));
    const [first] = wishes;
    if (!first) return [];
    const before = this.#before(live.map(({ job }) => job), length);
    const pinned = live.flatMap(({ canvas }, index) => canvas.layout.places.flatMap((place, position) => (place.kind === 'pinned' ? [index * length + position] : [])));
    const restricted = wishes.some(({ candidates }) => candidates);
    const discounted = wishes.some(({ discounts }) => discounts);
    const reading = await this.#model.denoise(this.#context.cache, {
      ids: Int32Array.from(live.flatMap(({ canvas }) => Array.from(canvas.ids))),
      canvases: live.length,
      before,
      ...(before && pinned.length > 0 ? { pinned } : {}),
      temperature: first.temperature,
      draws: Float32Array.from(live.flatMap(({ canvas, draw }) => Array.from(canvas.ids, (_, position) => shortened(draw(position))))),
      banned: live[0]?.canvas.layout.banned ?? [],
      ...(restricted ? { allowed: wishes.flatMap(({ candidates, positions }) => candidates ?? positions.map(() => [])) } : {}),
      ...(discounted ? { discount: Float32Array.from(wishes.flatMap(({ discounts, positions }) => discounts ?? positions.map(() => 0))) } : {}),
      targets: Int32Array.from(wishes.flatMap(({ targets }) => targets)),
      top: Math.max(...wishes.map(({ top }) => top)),
    });
    this.#soft = reading.after;
    this.#jobs = live.map(({ job }) => job);
    return wishes.map((wish, index) => placeReadings(reading, wish, index * length));
  }

  /** What the pass before left, for exactly these jobs. */
  #before(jobs: readonly number[], length: number): SoftState | null {
    if (!this.#soft || (jobs.length === this.#jobs.length && jobs.every((job, index) => job === this.#jobs[index]))) return this.#soft;
    return this.#soft.take(jobs.flatMap((job) => Array.from({ length }, (_, row) => this.#jobs.indexOf(job) * length + row)), jobs.length);
  }
}

function placeReadings(reading: DenoiseReading, { positions }: CanvasWish, first: number): PlaceReading[] {
  return positions.map((position) => {
    const row = first + position;
    const from = row * reading.top;
    return {
      distribution: {
        ids: Array.from(reading.topIds.subarray(from, from + reading.top)),
        logProbabilities: Array.from(reading.topLogProbabilities.subarray(from, from + reading.top)),
        entropy: reading.entropy[row] as number,
      },
      heldLogProbability: reading.targetLogProbabilities[row] as number,
      sample: { id: reading.samples[row] as number, logProbability: reading.sampleLogProbabilities[row] as number },
    };
  });
}

/** To the 24 bits that float32 holds: rounding could make a 1 of it. */
function shortened(u: number): number {
  return Math.floor(u * 0x1000000) / 0x1000000;
}
