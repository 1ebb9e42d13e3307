/**
 * Replays a folder of reference values (golden.json and golden.safetensors) and says how far this machine's numbers are
 * from them. The bounds are the file's own: a small absolute difference where all products are computed in float32,
 * agreement of arg-max and distributions otherwise.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { damagedFile, missingFile, SafetensorsFile } from '../model/index.ts';
import type { LoadedModel } from './load.ts';

export interface Check {
  readonly kind: 'tokenizer' | 'chat' | 'cache' | 'logits' | 'greedy' | 'canvas-argmax' | 'canvas-logits' | 'canvas-divergence' | 'canvas-entropy' | 'denoise-argmax' | 'denoise-entropy';
  /** What `largest` counts: an absolute difference, a mean in nats, or the share of values that differ. */
  readonly measure: 'difference' | 'mean' | 'share';
  /** How many values were compared. */
  readonly values: number;
  readonly largest: number;
  readonly limit: number;
  readonly passed: boolean;
}

export interface VerifyReport {
  readonly folder: string;
  readonly exact: boolean;
  readonly checks: readonly Check[];
  readonly passed: boolean;
}

const ids = z.array(z.number().int().min(0));
const shape = z.object({
  kind: z.literal('embedded'),
  tolerance: z.object({ logits_float32: z.number().positive() }),
  tokenizer: z.array(z.object({ text: z.string(), ids, decoded: z.string() })),
  encode: z.array(z.object({ text: z.string(), ids, logits_last: z.string(), k_layer0: z.string(), k_layer29: z.string(), v_layer29: z.string(), greedy: ids, greedy_text: z.string() })),
  canvas: z.array(z.object({ context: z.number().int().min(0), row_ids: ids, top_logits: z.string(), top_ids: z.string(), entropy: z.string(), argmax: ids })),
  denoise: z.array(z.object({ left_ids: ids, passes: z.array(z.object({ canvas_in: ids, entropy: z.array(z.number()), argmax: ids })) })),
});
type Golden = z.infer<typeof shape>;

/** The file's bounds for products other than float32: arg-max of at least 97 % of the rows, mean divergence 0.02 nats. */
const otherProducts = { wrong: 0.03, divergence: 0.02 };
/** Float32 sums in another order move an entropy, a sum over the vocabulary, by less than this; other products by so much on average. */
const entropyLimit = { exact: 0.002, other: 0.1 };

/** @throws Problem when the folder is missing or damaged; the signal's reason when aborted. */
export async function verify(loaded: LoadedModel, folder: string, signal?: AbortSignal): Promise<VerifyReport> {
  const golden = readGolden(folder);
  const arrays = new SafetensorsFile(join(folder, 'golden.safetensors'));
  try {
    const run = new Replay(loaded, golden, arrays, signal);
    const checks = [run.tokenizer(), ...(await run.encode()), ...(await run.canvas()), ...(await run.denoise())];
    return { folder, exact: loaded.exact, checks, passed: checks.every((check) => check.passed) };
  } finally {
    arrays.close();
  }
}

function readGolden(folder: string): Golden {
  let text: string;
  try {
    text = readFileSync(join(folder, 'golden.json'), 'utf8');
  } catch (cause) {
    throw missingFile('golden.json', cause);
  }
  try {
    return shape.parse(JSON.parse(text));
  } catch (cause) {
    throw damagedFile('golden.json', 'it does not hold reference values of this kind of model', cause);
  }
}

class Replay {
  private readonly loaded: LoadedModel;
  private readonly golden: Golden;
  private readonly arrays: SafetensorsFile;
  private readonly signal: AbortSignal | undefined;
  private readonly limit: number;

  constructor(loaded: LoadedModel, golden: Golden, arrays: SafetensorsFile, signal: AbortSignal | undefined) {
    this.loaded = loaded;
    this.golden = golden;
    this.arrays = arrays;
    this.signal = signal;
    this.limit = golden.tolerance.logits_float32;
  }

  /** Ids of every text, the text of every list of ids, and the text of every prompt. */
  tokenizer(): Check {
    const { tokenizer } = this.loaded;
    const tally = new Tally();
    for (const { text, ids: expected, decoded } of this.golden.tokenizer) {
      tally.agree(tokenizer.encodePrompt(text).join() === expected.join());
      tally.agree(tokenizer.decode(expected) === decoded);
    }
    for (const { text, ids: expected, greedy, greedy_text } of this.golden.encode) {
      tally.agree(tokenizer.encodePrompt(text).join() === expected.join());
      tally.agree(tokenizer.decode(greedy) === greedy_text);
    }
    return tally.share('tokenizer', 0);
  }

  /** Keys and values, the last row's logits, and the arg-max of each token of a teacher-forced continuation. */
  async encode(): Promise<Check[]> {
    const { model, exact } = this.loaded;
    const logits = await this.loaded.openLogits();
    const cacheTally = new Tally();
    const logitTally = new Tally();
    const greedyTally = new Tally();
    try {
      for (const entry of this.golden.encode) {
        this.signal?.throwIfAborted();
        const cache = model.createCache();
        const hidden = await model.hidden('encode', cache, entry.ids);
        const rows = await logits.run({ hidden: lastRow(hidden, entry.ids.length) }, ['logits']);
        const expected = this.arrays.floats(entry.logits_last);
        if (exact) logitTally.differences(rows.logits as Float32Array, expected);
        else logitTally.add(divergence(expected, rows.logits as Float32Array));

        const read = { rows: [entry.ids.length - 1] };
        const first = await model.encode(cache, { ids: entry.ids, commit: true, read });
        const last = this.lastLayer();
        for (const [layer, part, name] of [[0, 'keys', entry.k_layer0], [last, 'keys', entry.k_layer29], [last, 'values', entry.v_layer29]] as const) {
          const reference = this.arrays.floats(name);
          const ours = cache.filled(layer, part);
          if (exact) cacheTally.differences(ours, reference);
          else cacheTally.add(relativeDifference(ours, reference));
        }
        const rest = await model.encode(cache, { ids: entry.greedy.slice(0, -1), commit: false, read: { rows: entry.greedy.slice(1).map((_, row) => row) } });
        for (const [index, id] of entry.greedy.entries()) greedyTally.agree((index === 0 ? first.argmax[0] : rest.argmax[index - 1]) === id);
      }
    } finally {
      await logits.release();
    }
    return [
      exact ? cacheTally.largest('cache', this.limit) : cacheTally.mean('cache', otherCacheLimit),
      exact ? logitTally.largest('logits', this.limit) : logitTally.mean('logits', otherProducts.divergence),
      greedyTally.share('greedy', exact ? 0 : otherProducts.wrong),
    ];
  }

  /** Rows of single canvas passes: arg-max, entropy, and the recorded logits. */
  async canvas(): Promise<Check[]> {
    const { model, exact } = this.loaded;
    if (model.maskId === undefined) return [];
    const logits = await this.loaded.openLogits();
    const argmaxTally = new Tally();
    const logitTally = new Tally();
    const entropyTally = new Tally();
    try {
      for (const entry of this.golden.canvas) {
        this.signal?.throwIfAborted();
        const context = this.golden.encode[entry.context];
        if (!context) throw damagedFile('golden.json', 'a canvas names a context that is not there');
        const cache = model.createCache();
        await model.encode(cache, { ids: context.ids, commit: true, read: { rows: [] } });
        const rows = entry.argmax.map((_, row) => row);
        const readout = await model.canvas(cache, { ids: entry.row_ids, read: { rows } });
        for (const row of rows) argmaxTally.agree(readout.argmax[row] === entry.argmax[row]);
        entropyTally.differences(readout.entropy, this.arrays.floats(entry.entropy));

        const hidden = await model.hidden('canvas', cache, entry.row_ids);
        const width = hidden.length / entry.row_ids.length;
        const recorded = this.arrays.floats(entry.top_logits);
        const recordedIds = this.arrays.integers(entry.top_ids);
        const columns = recorded.length / rows.length;
        const read = hidden.subarray(0, rows.length * width);
        const all = (await logits.run({ hidden: { data: read, shape: [rows.length, width] } }, ['logits'])).logits as Float32Array;
        for (const row of rows) {
          const ours = Float32Array.from(recordedIds.subarray(row * columns, (row + 1) * columns), (id) => all[row * model.vocabulary + id] as number);
          const reference = recorded.subarray(row * columns, (row + 1) * columns);
          if (exact) logitTally.differences(ours, reference);
          else logitTally.add(divergence(reference, ours));
        }
      }
    } finally {
      await logits.release();
    }
    return [
      argmaxTally.share('canvas-argmax', exact ? 0 : otherProducts.wrong),
      exact ? logitTally.largest('canvas-logits', this.limit) : logitTally.mean('canvas-divergence', otherProducts.divergence),
      exact ? entropyTally.largest('canvas-entropy', entropyLimit.exact) : entropyTally.mean('canvas-entropy', entropyLimit.other),
    ];
  }

  /** Every pass of the recorded trajectories, each from its recorded canvas. */
  async denoise(): Promise<Check[]> {
    const { model, exact } = this.loaded;
    if (model.maskId === undefined) return [];
    const argmaxTally = new Tally();
    const entropyTally = new Tally();
    const banned = model.specialIds.filter((id) => id !== model.endId);
    for (const entry of this.golden.denoise) {
      const cache = model.createCache();
      await model.encode(cache, { ids: entry.left_ids, commit: true, read: { rows: [] } });
      for (const pass of entry.passes) {
        this.signal?.throwIfAborted();
        const rows = pass.canvas_in.map((_, row) => row);
        const readout = await model.canvas(cache, { ids: [entry.left_ids.at(-1) as number, ...pass.canvas_in], read: { rows, banned } });
        for (const row of rows) argmaxTally.agree(readout.argmax[row] === pass.argmax[row]);
        entropyTally.differences(readout.entropy, Float32Array.from(pass.entropy));
      }
    }
    return [
      argmaxTally.share('denoise-argmax', exact ? 0 : otherProducts.wrong),
      exact ? entropyTally.largest('denoise-entropy', entropyLimit.exact) : entropyTally.mean('denoise-entropy', entropyLimit.other),
    ];
  }

  private lastLayer(): number {
    return this.loaded.model.layers - 1;
  }
}

/** Keys and values by other products: mean distance over mean size. */
const otherCacheLimit = 0.1;

/** Gathers differences or agreements of one kind of value. */
class Tally {
  private count = 0;
  private sum = 0;
  private most = 0;

  add(value: number): void {
    this.count++;
    this.sum += value;
    // A value that is no number is never within a bound.
    this.most = Number.isNaN(value) ? Number.POSITIVE_INFINITY : Math.max(this.most, value);
  }

  agree(same: boolean): void {
    this.add(same ? 0 : 1);
  }

  differences(ours: Float32Array, reference: Float32Array): void {
    if (ours.length !== reference.length) throw new RangeError(`${ours.length} values against ${reference.length}`);
    for (let i = 0; i < ours.length; i++) this.add(Math.abs((ours[i] as number) - (reference[i] as number)));
  }

  largest(kind: Check['kind'], limit: number): Check {
    return this.check(kind, 'difference', this.most, limit);
  }

  mean(kind: Check['kind'], limit: number): Check {
    return this.check(kind, 'mean', this.sum / this.count, limit);
  }

  share(kind: Check['kind'], limit: number): Check {
    return this.check(kind, 'share', this.sum / this.count, limit);
  }

  private check(kind: Check['kind'], measure: Check['measure'], largest: number, limit: number): Check {
    return { kind, measure, values: this.count, largest, limit, passed: this.count > 0 && largest <= limit };
  }
}

/** Kullback-Leibler divergence in nats of the softmax of `ours` from that of `reference`. */
export function divergence(reference: Float32Array, ours: Float32Array): number {
  const p = logSoftmax(reference);
  const q = logSoftmax(ours);
  let sum = 0;
  for (let i = 0; i < p.length; i++) sum += Math.exp(p[i] as number) * ((p[i] as number) - (q[i] as number));
  return sum;
}

function logSoftmax(logits: Float32Array): Float64Array {
  const most = logits.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  let sum = 0;
  for (const logit of logits) sum += Math.exp(logit - most);
  return Float64Array.from(logits, (logit) => logit - most - Math.log(sum));
}

function relativeDifference(ours: Float32Array, reference: Float32Array): number {
  let distance = 0;
  let size = 0;
  for (let i = 0; i < reference.length; i++) {
    distance += ((ours[i] as number) - (reference[i] as number)) ** 2;
    size += (reference[i] as number) ** 2;
  }
  return Math.sqrt(distance / size);
}

function lastRow(hidden: Float32Array, rows: number) {
  const width = hidden.length / rows;
  return { data: hidden.subarray((rows - 1) * width), shape: [1, width] };
}
