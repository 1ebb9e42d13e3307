/**
 * A tiny model of uniform noise for tests of the decoders: its distributions are made up by hashing what it sees, cache,
 * canvas and soft states alike, so any difference in what a decoder feeds it changes the outcome. It keeps to the port exactly.
 */
import { restrict } from '../canvas/index.ts';
import type { Cache, DenoiseReading, DenoiseRequest, DiffusionModel, SoftState } from '../runtime/index.ts';
import { FAKE, FakeCache } from './fake-model.test-support.ts';

/** One number a row is enough to tell rows apart. */
class FakeSoft implements SoftState {
  readonly rows: readonly number[];
  readonly canvases: number;
  constructor(rows: readonly number[], canvases: number) {
    this.rows = rows;
    this.canvases = canvases;
  }
  get length(): number {
    return this.rows.length / this.canvases;
  }
  take(rows: readonly number[], canvases: number): FakeSoft {
    if (rows.length % canvases !== 0) throw new RangeError('The rows do not divide among the canvases.');
    return new FakeSoft(rows.map((row) => (row < 0 ? 0 : (this.rows[row] as number))), canvases);
  }
}

export interface FakeDiffusionOptions {
  readonly salt: number;
  readonly contextLength?: number;
  readonly canvasLength?: number;
  /** A text that it would like to write, place by place after the cache it was given first; the liking grows with what already stands there. */
  readonly wanted?: readonly number[];
  /** Default: the fake vocabulary with its four control tokens. */
  readonly ids?: { readonly vocabulary: number; readonly special: readonly number[]; readonly end: readonly number[] };
  /** From this place of the wanted text on it is never sure. */
  readonly doubtfulFrom?: number;
}

export class FakeDiffusion implements DiffusionModel {
  readonly vocabulary: number;
  readonly contextLength: number;
  readonly canvasLength: number;
  readonly specialIds: readonly number[];
  readonly endIds: readonly number[];
  readonly padId = 1;
  passes = 0;
  rows = 0;
  readonly requests: DenoiseRequest[] = [];
  /** What stood in the cache at each of them. */
  readonly contexts: (readonly number[])[] = [];
  #start: number | undefined;
  readonly #options: FakeDiffusionOptions;

  constructor(options: FakeDiffusionOptions) {
    this.#options = options;
    const { vocabulary, special, end } = options.ids ?? { vocabulary: FAKE.vocabulary, special: [0, 1, 2, 3], end: [FAKE.end] };
    [this.vocabulary, this.specialIds, this.endIds] = [vocabulary, special, end];
    this.contextLength = options.contextLength ?? 4096;
    this.canvasLength = options.canvasLength ?? 8;
  }

  createCache(): FakeCache {
    return new FakeCache();
  }

  async encode(cache: Cache, ids: readonly number[] | Int32Array): Promise<void> {
    const { ids: before } = cache as FakeCache;
    if (before.length + ids.length > this.contextLength) throw new RangeError('Too long for this model.');
    before.push(...ids);
  }

  async denoise(cache: Cache, request: DenoiseRequest): Promise<DenoiseReading> {
    const { ids, canvases, before, pinned = [], temperature, draws, banned, allowed, discount, targets, top, candidates } = request;
    const length = ids.length / canvases;
    if (before && (before.canvases !== canvases || before.length !== length)) throw new RangeError('The soft state belongs to another arrangement.');
    if (draws.length !== ids.length || targets.length !== ids.length || draws.some((u) => !(u >= 0 && u < 1))) throw new RangeError('One draw and one target a row.');
    if (!(temperature > 0)) throw new RangeError('A temperature is greater than 0.');
    this.passes++;
    this.rows += ids.length;
    this.requests.push(request);
    const { ids: context } = cache as FakeCache;
    this.contexts.push([...context]);
    this.#start ??= context.length;
    const soft = before ? [...(before as FakeSoft).rows] : ids.length > 0 ? Array.from(ids, () => 0) : [];
    if (before) for (const row of pinned) soft[row] = ids[row] as number;
    const out = { argmax: [] as number[], argmaxLogs: [] as number[], samples: [] as number[], sampleLogs: [] as number[], entropy: [] as number[], targetLogs: [] as number[], topIds: [] as number[], topLogs: [] as number[], candidateLogs: [] as number[], after: [] as number[] };
    const width = Math.min(top, this.vocabulary);
    for (let row = 0; row < ids.length; row++) {
      const first = Math.floor(row / length) * length;
      const own = Array.from(ids.subarray(first, first + length));
      const logits = this.#logits(context, own, soft.slice(first, first + length), row - first);
      logits[ids[row] as number] = (logits[ids[row] as number] as number) - (discount?.[row] ?? 0);
      const possible = Array.from({ length: this.vocabulary }, (_, id) => id).filter((id) => !banned.includes(id) && ((allowed?.[row]?.length ?? 0) === 0 || allowed?.[row]?.includes(id)));
      const { ids: order, logProbabilities, entropy } = restrict(possible, possible.map((id) => (logits[id] as number) / temperature));
      const logOf = (id: number): number => logProbabilities[order.indexOf(id)] ?? -Infinity;
      let rest = draws[row] as number;
      const sample = possible.find((id) => (rest -= Math.exp(logOf(id))) < 0) ?? (order[0] as number);
      out.argmax.push(order[0] as number);
      out.argmaxLogs.push(logProbabilities[0] as number);
      out.samples.push(sample);
      out.sampleLogs.push(logOf(sample));
      out.entropy.push(entropy);
      out.targetLogs.push(logOf(targets[row] as number));
      for (let rank = 0; rank < width; rank++) {
        out.topIds.push(order[rank] ?? 0);
        out.topLogs.push(logProbabilities[rank] ?? -Infinity);
      }
      out.candidateLogs.push(...(candidates?.[row] ?? []).map(logOf));
      out.after.push(order.reduce((sum, id, rank) => sum + id * Math.exp(logProbabilities[rank] as number), 0));
    }
    return {
      argmax: Int32Array.from(out.argmax),
      argmaxLogProbabilities: Float32Array.from(out.argmaxLogs),
      samples: Int32Array.from(out.samples),
      sampleLogProbabilities: Float32Array.from(out.sampleLogs),
      entropy: Float32Array.from(out.entropy),
      targetLogProbabilities: Float32Array.from(out.targetLogs),
      top: width,
      topIds: Int32Array.from(out.topIds),
      topLogProbabilities: Float32Array.from(out.topLogs),
      ...(candidates ? { candidateLogProbabilities: Float32Array.from(out.candidateLogs) } : {}),
      after: new FakeSoft(out.after, canvases),
    };
  }

  async dispose(): Promise<void> {}

  #logits(context: readonly number[], canvas: readonly number[], soft: readonly number[], row: number): number[] {
    const { salt, wanted, doubtfulFrom = Infinity } = this.#options;
    const seen = [...context, ...canvas, ...soft.map((value) => Math.round(value * 1024))];
    const hash = seen.reduce((sum, id) => (sum * 31 + id + 1) % 2_147_483_647, row + 1);
    const logits = Array.from({ length: this.vocabulary }, (_, id) => 3 * scattered(salt, hash, row, id) ** 2);
    if (wanted) {
      const offset = context.length - (this.#start as number);
      const right = canvas.filter((id, place) => id === wanted[offset + place]).length / canvas.length;
      const id = wanted[offset + row] ?? (this.endIds[0] as number);
      logits[id] = (logits[id] as number) + (offset + row < doubtfulFrom ? 4 + 12 * right : 1);
    }
    return logits;
  }
}

/** A number in [0, 1) that depends on everything given; quicker than the real generator, since it is asked for every id. */
function scattered(...values: readonly number[]): number {
  let state = 0x9e3779b9;
  for (const value of values) {
    state = Math.imul(state ^ value, 0x85ebca6b);
    state ^= state >>> 13;
    state = Math.imul(state, 0xc2b2ae35);
    state ^= state >>> 16;
  }
  return (state >>> 0) / 0x100000000;
}
