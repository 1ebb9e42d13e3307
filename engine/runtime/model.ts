/** The model port over three graphs: encode, canvas and the tail that both share. */
import { cacheInputs } from '../graph/index.ts';
import type { NetworkShape } from '../graph/index.ts';
import { Problem } from '../text/index.ts';
import { KeyValueCache } from './cache.ts';
import type { Cache, CanvasRequest, EncodeRequest, LanguageModel, ReadRequest, Readout } from './language-model.ts';
import type { Feed, Session } from './session.ts';

export interface ModelParts {
  readonly shape: NetworkShape;
  readonly specialIds: readonly number[];
  readonly endId: number;
  readonly canvas: { readonly maskId: number; readonly session: Session } | undefined;
  readonly encode: Session;
  readonly tail: Session;
}

/** Rows whose logits are in memory at the same time: 64 rows of 49,152 are 12 MB, of which the tail holds a few copies. */
const tailRows = 64;
const mostTop = 64;

export class GraphModel implements LanguageModel {
  readonly vocabulary: number;
  readonly contextLength: number;
  readonly specialIds: readonly number[];
  readonly endId: number;
  readonly maskId: number | undefined;
  private readonly parts: ModelParts;
  private disposed = false;

  constructor(parts: ModelParts) {
    this.parts = parts;
    this.vocabulary = parts.shape.vocabulary;
    this.contextLength = parts.shape.context;
    this.specialIds = parts.specialIds;
    this.endId = parts.endId;
    this.maskId = parts.canvas?.maskId;
  }

  get layers(): number {
    return this.parts.shape.layers;
  }

  createCache(): KeyValueCache {
    const { layers, keyHeads, headSize } = this.parts.shape;
    return new KeyValueCache({ layers, heads: keyHeads, headSize });
  }

  async encode(cache: Cache, request: EncodeRequest): Promise<Readout> {
    const { ids, branches, commit, read } = request;
    if (commit && branches) throw new RangeError('branches cannot be committed');
    const store = this.own(cache);
    const outputs = await this.run(this.parts.encode, store, ids, branches, store.length, read.rows);
    if (commit) store.append(outputs.fresh as Float32Array, ids.length);
    return this.read(outputs.hidden as Float32Array, read);
  }

  async canvas(cache: Cache, request: CanvasRequest): Promise<Readout> {
    const { canvas } = this.parts;
    if (!canvas) {
      throw new Problem({
        code: 'model-without-canvas',
        what: 'This model cannot denoise a canvas.',
        safe: 'Your text is untouched.',
        todo: 'Choose a model with canvas adapters for this command.',
      });
    }
    const store = this.own(cache);
    if (store.length === 0) throw new RangeError('a canvas needs a context of at least one token');
    const outputs = await this.run(canvas.session, store, request.ids, request.canvases, store.length - 1, request.read.rows);
    return this.read(outputs.hidden as Float32Array, request.read);
  }

  async dispose(): Promise<void> {
    if (this.disposed) return;
    this.disposed = true;
    await Promise.all([this.parts.encode.release(), this.parts.tail.release(), this.parts.canvas?.session.release()]);
  }

  /** Hidden states of rows before the final norm, as the graphs hand them out: for checking against reference values. */
  async hidden(mode: 'encode' | 'canvas', cache: Cache, ids: readonly number[]): Promise<Float32Array> {
    const session = mode === 'encode' ? this.parts.encode : (this.parts.canvas?.session as Session);
    const store = this.own(cache);
    const start = mode === 'encode' ? store.length : store.length - 1;
    const outputs = await this.run(session, store, ids, undefined, start, ids.map((_, row) => row));
    return outputs.hidden as Float32Array;
  }

  private own(cache: Cache): KeyValueCache {
    if (this.disposed) throw new RangeError('the model was unloaded');
    if (!(cache instanceof KeyValueCache)) throw new TypeError('the cache is not of this model');
    return cache;
  }

  /** One run of a network over rows whose positions count from `start` within each group. */
  private async run(session: Session, cache: KeyValueCache, ids: readonly number[] | Int32Array, groups: readonly number[] | undefined, start: number, rows: readonly number[]) {
    const { shape } = this.parts;
    const count = ids.length;
    if (count === 0) throw new RangeError('there is nothing to compute');
    if (groups && groups.length !== count) throw new RangeError(`${groups.length} groups do not fit ${count} rows`);
    for (const id of ids) if (!(Number.isInteger(id) && id >= 0 && id < shape.vocabulary)) throw new RangeError(`token ${id} is not in the vocabulary`);
    for (const row of rows) if (!(Number.isInteger(row) && row >= 0 && row < count)) throw new RangeError(`row ${row} is not one of ${count}`);
    const positions = positionsWithin(groups, count, start);
    const last = positions.reduce((a, b) => Math.max(a, b), 0);
    if (last >= shape.context) throw contextFull(shape.context);

    const vector = (data: Int32Array): Feed => ({ data, shape: [data.length] });
    const feeds: Record<string, Feed> = {
      ids: vector(Int32Array.from(ids)),
      groups: vector(groups ? Int32Array.from(groups) : new Int32Array(count)),
      positions: vector(positions),
      rows: vector(Int32Array.from(rows)),
      filled: vector(Int32Array.of(cache.length)),
    };
    const storeShape = [1, shape.keyHeads, cache.capacity, shape.headSize];
    for (let layer = 0; layer < shape.layers; layer++) {
      const names = cacheInputs(layer);
      feeds[names.keys] = { data: cache.store(layer, 'keys'), shape: storeShape };
      feeds[names.values] = { data: cache.store(layer, 'values'), shape: storeShape };
    }
    return session.run(feeds);
  }

  /** Reads what was asked for off the rows' logits, some rows at a time. */
  private async read(hidden: Float32Array, request: ReadRequest): Promise<Readout> {
    const { vocabulary, hidden: width } = this.parts.shape;
    const rows = request.rows.length;
    const top = request.top ?? 1;
    if (!(Number.isInteger(top) && top >= 1 && top <= mostTop)) throw new RangeError(`cannot read the ${top} likeliest ids`);
    const { targets, candidates } = request;
    if (targets && targets.length !== rows) throw new RangeError(`${targets.length} targets do not fit ${rows} rows`);
    if (candidates && candidates.length !== rows) throw new RangeError(`${candidates.length} candidate lists do not fit ${rows} rows`);
    const banned = Int32Array.from(new Set(request.banned));
    for (const id of [...banned, ...(targets ?? []), ...(candidates ?? []).flat()]) {
      if (!(Number.isInteger(id) && id >= 0 && id < vocabulary)) throw new RangeError(`token ${id} is not in the vocabulary`);
    }

    const entropy = new Float32Array(rows);
    const topIds = new Int32Array(rows * top);
    const topLogProbabilities = new Float32Array(rows * top);
    const targetLogProbabilities = new Float32Array(targets ? rows : 0);
    const candidateLogProbabilities: number[] = [];
    for (let from = 0; from < rows; from += tailRows) {
      const count = Math.min(tailRows, rows - from);
      const pairs: number[] = [];
      for (let row = 0; targets && row < count; row++) pairs.push(row, targets[from + row] as number);
      for (let row = 0; candidates && row < count; row++) for (const id of candidates[from + row] ?? []) pairs.push(row, id);
      const outputs = await this.parts.tail.run({
        hidden: { data: hidden.subarray(from * width, (from + count) * width), shape: [count, width] },
        banned: { data: banned, shape: [banned.length] },
        pairs: { data: Int32Array.from(pairs), shape: [pairs.length / 2, 2] },
        top: { data: BigInt64Array.of(BigInt(top)), shape: [1] },
      });
      entropy.set(outputs.entropy as Float32Array, from);
      topIds.set(outputs.topIds as Int32Array, from * top);
      topLogProbabilities.set(outputs.topLogProbabilities as Float32Array, from * top);
      const found = outputs.pairLogProbabilities as Float32Array;
      if (targets) targetLogProbabilities.set(found.subarray(0, count), from);
      if (candidates) candidateLogProbabilities.push(...found.subarray(targets ? count : 0));
    }
    const argmax = Int32Array.from({ length: rows }, (_, row) => topIds[row * top] as number);
    return {
      rows,
      top,
      argmax,
      entropy,
      topIds,
      topLogProbabilities,
      ...(targets ? { targetLogProbabilities } : {}),
      ...(candidates ? { candidateLogProbabilities: Float32Array.from(candidateLogProbabilities) } : {}),
    };
  }
}

function positionsWithin(groups: readonly number[] | undefined, count: number, start: number): Int32Array {
  if (!groups) return Int32Array.from({ length: count }, (_, row) => start + row);
  const seen = new Map<number, number>();
  return Int32Array.from(groups, (group) => {
    const within = seen.get(group) ?? 0;
    seen.set(group, within + 1);
    return start + within;
  });
}

function contextFull(length: number): Problem {
  return new Problem({
    code: 'context-full',
    what: `The text is longer than the ${length} tokens that this model can read at once.`,
    safe: 'Your text is untouched.',
    todo: 'Select a shorter passage, then try again.',
    values: { length },
  });
}
