/**
 * The best possible denoiser of uniform noise for a language simple enough to compute it: letters that depend on the one
 * before them. It knows no noise level either, as the real model: it weighs levels by how well they explain the canvas, and says for each
 * place what stands there given all the others (forward and backward sums over the chain).
 */
import { restrict } from '../../engine/canvas/index.ts';
import type { Cache, DenoiseReading, DenoiseRequest, DiffusionModel, SoftState } from '../../engine/runtime/index.ts';

/** Lower-case letters, the space, the full stop and the end. */
export const letters = ' abcdefghijklmnopqrstuvwxyz.';
const size = letters.length + 1;
const end = letters.length;
/** Shares of places believed true. */
const levels = [0.02, 0.1, 0.25, 0.5, 0.75, 0.9, 0.97, 0.995];

class Chain implements Cache {
  ids: number[] = [];
  get length(): number {
    return this.ids.length;
  }
  truncate(length: number): void {
    this.ids.length = length;
  }
  copy(): Chain {
    return Object.assign(new Chain(), { ids: [...this.ids] });
  }
}

/** Nothing is carried from pass to pass: the canvas says all that this denoiser can use. */
class NoState implements SoftState {
  readonly canvases: number;
  readonly length: number;
  constructor(canvases: number, length: number) {
    this.canvases = canvases;
    this.length = length;
  }
  take(rows: readonly number[], canvases: number): NoState {
    return new NoState(canvases, rows.length / canvases);
  }
}

export class OptimalDenoiser implements DiffusionModel {
  readonly vocabulary = size;
  readonly contextLength = 4096;
  readonly canvasLength: number;
  readonly specialIds: readonly number[] = [end];
  readonly endIds = [end];
  readonly padId = end;
  /** p(next | before), [size, size]. */
  readonly #next: Float64Array;

  /** @param sample text to count letters in; a line is a text of its own */
  constructor(sample: string, canvasLength: number) {
    this.canvasLength = canvasLength;
    this.#next = new Float64Array(size * size).fill(0.002);
    for (const line of sample.toLowerCase().split('\n')) {
      const ids = [...encodeLetters(line), end, end];
      for (let at = 1; at < ids.length; at++) this.#add(ids[at - 1] as number, ids[at] as number);
    }
    for (let state = 0; state < size; state++) {
      const row = this.#next.subarray(state * size, (state + 1) * size);
      const total = row.reduce((a, b) => a + b, 0);
      row.forEach((count, id) => (row[id] = count / total));
    }
  }

  #add(state: number, id: number): void {
    this.#next[state * size + id] = (this.#next[state * size + id] as number) + 1;
  }

  createCache(): Chain {
    return new Chain();
  }

  async encode(cache: Cache, ids: readonly number[] | Int32Array): Promise<void> {
    (cache as Chain).ids.push(...ids);
  }

  async denoise(cache: Cache, { ids, canvases, temperature, draws, banned, targets }: DenoiseRequest): Promise<DenoiseReading> {
    const length = ids.length / canvases;
    const last = (cache as Chain).ids.at(-1) ?? 0;
    const rows = Array.from({ length: canvases }, (_, canvas) => this.#posterior(last, ids.subarray(canvas * length, (canvas + 1) * length))).flat();
    const possible = Array.from({ length: size }, (_, id) => id).filter((id) => !banned.includes(id));
    const read = rows.map((row) => restrict(possible, possible.map((id) => Math.log(row[id] as number) / temperature)));
    const logOf = (row: number, id: number): number => read[row]?.logProbabilities[read[row].ids.indexOf(id)] ?? -Infinity;
    const argmax = Int32Array.from(read, (row) => row.ids[0] as number);
    const samples = Int32Array.from(read, (_, row) => {
      let rest = draws[row] as number;
      return possible.find((id) => (rest -= Math.exp(logOf(row, id))) < 0) ?? (argmax[row] as number);
    });
    const likeliest = Float32Array.from(argmax, (id, row) => logOf(row, id));
    return {
      argmax,
      argmaxLogProbabilities: likeliest,
      samples,
      sampleLogProbabilities: Float32Array.from(samples, (id, row) => logOf(row, id)),
      entropy: Float32Array.from(read, ({ entropy }) => entropy),
      targetLogProbabilities: Float32Array.from(targets, (id, row) => logOf(row, id)),
      top: 1,
      topIds: argmax,
      topLogProbabilities: likeliest,
      after: new NoState(canvases, length),
    };
  }

  async dispose(): Promise<void> {}

  /** For each place the distribution of what stands there, given the whole canvas. */
  #posterior(start: number, canvas: Int32Array): Float64Array[] {
    const out = Array.from(canvas, () => new Float64Array(size));
    const runs = levels.map((level) => this.#run(start, canvas, level));
    const best = Math.max(...runs.map(({ evidence }) => evidence));
    for (const { evidence, rows } of runs) {
      const weight = Math.exp(evidence - best);
      rows.forEach((row, place) => row.forEach((p, id) => ((out[place] as Float64Array)[id] = ((out[place] as Float64Array)[id] as number) + weight * p)));
    }
    for (const row of out) {
      const total = row.reduce((a, b) => a + b, 0);
      row.forEach((p, id) => (row[id] = p / total));
    }
    return out;
  }

  #run(start: number, canvas: Int32Array, level: number): { evidence: number; rows: Float64Array[] } {
    const noise = (1 - level) / size;
    let evidence = 0;
    let front = new Float64Array(size);
    front[start] = 1;
    const fronts: Float64Array[] = [];
    for (const held of canvas) {
      const next = new Float64Array(size);
      front.forEach((p, state) => {
        if (p < 1e-12) return;
        for (let id = 0; id < size; id++) {
          next[id] = (next[id] as number) + p * (this.#next[state * size + id] as number) * (noise + (id === held ? level : 0));
        }
      });
      const total = next.reduce((a, b) => a + b, 0);
      evidence += Math.log(total);
      front = next.map((p) => p / total);
      fronts.push(front);
    }
    let back = new Float64Array(size).fill(1);
    const rows: Float64Array[] = [];
    for (let place = canvas.length - 1; place >= 0; place--) {
      const row = (fronts[place] as Float64Array).map((p, state) => p * (back[state] as number));
      const total = row.reduce((a, b) => a + b, 0);
      rows[place] = row.map((p) => p / total);
      const before = new Float64Array(size);
      let most = 0;
      for (let state = 0; state < size; state++) {
        let sum = 0;
        for (let id = 0; id < size; id++) sum += (this.#next[state * size + id] as number) * (noise + (id === canvas[place] ? level : 0)) * (back[id] as number);
        before[state] = sum;
        most = Math.max(most, sum);
      }
      back = before.map((p) => p / most);
    }
    return { evidence, rows };
  }
}

export function encodeLetters(text: string): number[] {
  return [...text].map((letter) => Math.max(0, letters.indexOf(letter)));
}
