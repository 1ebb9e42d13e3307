/** The model port over two graphs, encode and canvas, each with its tail. */
import { cacheInputs, tailOutputs } from '../graph/index.ts';
import type { NetworkShape } from '../graph/index.ts';
import { Problem } from '../text/index.ts';
import { cutGroups, cutSequence } from './batches.ts';
import type { Batch, Bounds } from './batches.ts';
import { KeyValueCache } from './cache.ts';
import type { Cache, CanvasRequest, EncodeRequest, LanguageModel, Readout } from './language-model.ts';
import { checkIds, ReadoutBuilder } from './readout.ts';
import type { Feed, Session, TensorData } from './session.ts';

export interface ModelParts {
  readonly shape: NetworkShape;
  readonly specialIds: readonly number[];
  readonly endId: number;
  readonly canvas: { readonly maskId: number; readonly session: Session } | undefined;
  readonly encode: Session;
}

/** One run of a graph. */
interface Run {
  readonly session: Session;
  readonly cache: KeyValueCache;
  readonly ids: Int32Array;
  readonly groups: Int32Array;
  readonly positions: Int32Array;
  readonly outputs: readonly string[];
}

/** Rows of a run, and how many of them it reads. With 256 rows it reads no faster and holds 50 MB more. */
const bounds: Bounds = { rows: 128, read: 32 };

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
    const { branches, commit, read } = request;
    if (commit && branches) throw new RangeError('branches cannot be committed');
    const store = this.own(cache);
    const ids = this.checkedIds(request.ids, branches);
    const readout = new ReadoutBuilder(read, ids.length, this.vocabulary);
    if (branches) {
      this.checkRoom(positionsWithin(branches, store.length));
      for (const batch of cutGroups(branches, read.rows, bounds)) {
        const groups = Int32Array.from(batch.rows, (row) => branches[row] as number);
        // A long branch alone is a sequence like any other, and may be cut.
        if (batch.rows.length > bounds.rows || batch.reads.length > bounds.read) await this.encodeSequence(store, ids, batch, false, read.rows, readout);
        else await this.readBatch({ session: this.parts.encode, cache: store, ids: pick(ids, batch.rows), groups, positions: positionsWithin(groups, store.length), outputs: tailOutputs }, batch, read.rows, readout);
      }
    } else {
      this.checkRoom([store.length + ids.length - 1]);
      const whole: Batch = { rows: Array.from(ids.keys()), reads: Array.from(read.rows.keys()) };
      await this.encodeSequence(store, ids, whole, commit, read.rows, readout);
    }
    return readout.finish();
  }

  async canvas(cache: Cache, request: CanvasRequest): Promise<Readout> {
    const { canvas } = this.parts;
    if (!canvas) throw withoutCanvas();
    const { canvases, read } = request;
    const store = this.own(cache);
    if (store.length === 0) throw new RangeError('a canvas needs a context of at least one token');
    const ids = this.checkedIds(request.ids, canvases);
    const readout = new ReadoutBuilder(read, ids.length, this.vocabulary);
    const all = canvases ?? Array.from(ids, () => 0);
    this.checkRoom(positionsWithin(all, store.length - 1));
    for (const batch of cutGroups(all, read.rows, bounds)) {
      const groups = Int32Array.from(batch.rows, (row) => all[row] as number);
      await this.readBatch({ session: canvas.session, cache: store, ids: pick(ids, batch.rows), groups, positions: positionsWithin(groups, store.length - 1), outputs: tailOutputs }, batch, read.rows, readout);
    }
    return readout.finish();
  }

  async dispose(): Promise<void> {
    if (this.disposed) return;
    this.disposed = true;
    await Promise.all([this.parts.encode.release(), this.parts.canvas?.session.release()]);
  }

  /** Hidden states of all rows before the final norm: for checking against reference values only. */
  async hidden(mode: 'encode' | 'canvas', cache: Cache, ids: readonly number[]): Promise<Float32Array> {
    const store = this.own(cache);
    const session = mode === 'encode' ? this.parts.encode : this.parts.canvas?.session;
    if (!session) throw withoutCanvas();
    const groups = new Int32Array(ids.length);
    const positions = positionsWithin(groups, mode === 'encode' ? store.length : store.length - 1);
    const rows = Array.from(ids.keys());
    const tail = new ReadoutBuilder({ rows }, ids.length, this.vocabulary);
    const outputs = await this.run({ session, cache: store, ids: Int32Array.from(ids), groups, positions, outputs: ['hidden'] }, rows, tail.feeds(rows));
    return outputs.hidden as Float32Array;
  }

  /** Reads rows one after another, in as many runs as it takes; without `commit` the cache is as before when it ends. */
  private async encodeSequence(cache: KeyValueCache, ids: Int32Array, batch: Batch, commit: boolean, readRows: readonly number[], readout: ReadoutBuilder): Promise<void> {
    const before = cache.length;
    // Within the sequence rows count from 0; `batch` says which rows of the request they are.
    const place = new Map(batch.rows.map((row, index) => [row, index]));
    const pieces = cutSequence(batch.rows.length, batch.reads.map((index) => place.get(readRows[index] as number) as number), bounds);
    let isDone = false;
    try {
      for (const [index, piece] of pieces.entries()) {
        const rows = piece.rows.map((row) => batch.rows[row] as number);
        const reads = piece.reads.map((read) => batch.reads[read] as number);
        const keep = commit || index + 1 < pieces.length;
        const groups = new Int32Array(rows.length);
        const run: Run = { session: this.parts.encode, cache, ids: pick(ids, rows), groups, positions: positionsWithin(groups, cache.length), outputs: keep ? [...tailOutputs, 'freshKeys', 'freshValues'] : tailOutputs };
        const outputs = await this.readBatch(run, { rows, reads }, readRows, readout);
        if (keep) cache.append(outputs.freshKeys as Float32Array, outputs.freshValues as Float32Array, rows.length);
      }
      isDone = commit;
    } finally {
      if (!isDone) cache.truncate(before);
    }
  }

  /** Runs a batch and puts what it reads into the readout. */
  private async readBatch(run: Run, batch: Batch, readRows: readonly number[], readout: ReadoutBuilder): Promise<Readonly<Record<string, TensorData>>> {
    const place = new Map(batch.rows.map((row, index) => [row, index]));
    const rows = batch.reads.map((index) => place.get(readRows[index] as number) as number);
    // The graph always reads one row at least: the products over no rows are not to be relied on.
    const outputs = await this.run(run, rows.length > 0 ? rows : [batch.rows.length - 1], readout.feeds(batch.reads));
    readout.take(batch.reads, outputs);
    return outputs;
  }

  private async run({ session, cache, ids, groups, positions, outputs }: Run, rows: readonly number[], tail: Readonly<Record<string, Feed>>): Promise<Readonly<Record<string, TensorData>>> {
    const vector = (data: Int32Array): Feed => ({ data, shape: [data.length] });
    const feeds: Record<string, Feed> = {
      ids: vector(ids),
      groups: vector(groups),
      positions: vector(positions),
      rows: vector(Int32Array.from(rows)),
      filled: vector(Int32Array.of(cache.length)),
      ...tail,
    };
    for (let layer = 0; layer < this.parts.shape.layers; layer++) {
      const names = cacheInputs(layer);
      feeds[names.keys] = cache.feed(layer, 'keys');
      feeds[names.values] = cache.feed(layer, 'values');
    }
    return session.run(feeds, outputs);
  }

  private own(cache: Cache): KeyValueCache {
    if (this.disposed) throw new RangeError('the model was unloaded');
    if (!(cache instanceof KeyValueCache)) throw new TypeError('the cache is not of this model');
    return cache;
  }

  private checkedIds(ids: readonly number[] | Int32Array, groups: readonly number[] | undefined): Int32Array {
    if (ids.length === 0) throw new RangeError('there is nothing to compute');
    if (groups && groups.length !== ids.length) throw new RangeError(`${groups.length} groups do not fit ${ids.length} rows`);
    checkIds(ids, this.vocabulary);
    return Int32Array.from(ids);
  }

  /** @throws Problem `context-full` when a position is beyond the context. */
  private checkRoom(positions: ArrayLike<number>): void {
    for (let i = 0; i < positions.length; i++) if ((positions[i] as number) >= this.contextLength) throw contextFull(this.contextLength);
  }
}

/** Positions that count from `start` within each group. */
function positionsWithin(groups: ArrayLike<number>, start: number): Int32Array {
  const next = new Map<number, number>();
  return Int32Array.from(groups, (group) => {
    const position = next.get(group) ?? start;
    next.set(group, position + 1);
    return position;
  });
}

function pick(ids: Int32Array, rows: readonly number[]): Int32Array {
  return Int32Array.from(rows, (row) => ids[row] as number);
}

function withoutCanvas(): Problem {
  return new Problem({
    code: 'model-without-canvas',
    what: 'This model cannot denoise a canvas.',
    safe: 'Your text is untouched.',
    todo: 'Choose a model with canvas adapters for this command.',
  });
}

export function contextFull(length: number): Problem {
  return new Problem({
    code: 'context-full',
    what: `The text is longer than the ${length} tokens that this model can read at once.`,
    safe: 'Your text is untouched.',
    todo: 'Select a shorter passage, then try again.',
    values: { length },
  });
}
