/** Gathers what several runs of the tail read into one readout, in the order that was asked for. */
import type { ReadRequest, Readout } from './language-model.ts';
import type { Feed, TensorData } from './session.ts';

const mostTop = 64;

export class ReadoutBuilder {
  private readonly request: ReadRequest;
  private readonly top: number;
  private readonly banned: Feed;
  private readonly topFeed: Feed;
  private readonly entropy: Float32Array;
  private readonly topIds: Int32Array;
  private readonly topLogProbabilities: Float32Array;
  private readonly targets: Float32Array | undefined;
  private readonly candidates: Float32Array | undefined;
  /** Where the candidates of each row start. */
  private readonly candidateStarts: number[] = [];

  /** @throws RangeError for a request that does not fit `rows` rows or the vocabulary. */
  constructor(request: ReadRequest, rows: number, vocabulary: number) {
    this.request = request;
    const count = request.rows.length;
    this.top = request.top ?? 1;
    if (!(Number.isInteger(this.top) && this.top >= 1 && this.top <= mostTop)) throw new RangeError(`cannot read the ${this.top} likeliest ids`);
    const { targets, candidates } = request;
    if (targets && targets.length !== count) throw new RangeError(`${targets.length} targets do not fit ${count} rows`);
    if (candidates && candidates.length !== count) throw new RangeError(`${candidates.length} candidate lists do not fit ${count} rows`);
    for (const row of request.rows) if (!(Number.isInteger(row) && row >= 0 && row < rows)) throw new RangeError(`row ${row} is not one of ${rows}`);
    const banned = Int32Array.from(new Set(request.banned));
    for (const ids of [banned, targets ?? [], ...(candidates ?? [])]) checkIds(ids, vocabulary);

    let total = 0;
    for (const list of candidates ?? []) {
      this.candidateStarts.push(total);
      total += list.length;
    }
    this.banned = { data: banned, shape: [banned.length] };
    this.topFeed = { data: BigInt64Array.of(BigInt(this.top)), shape: [1] };
    this.entropy = new Float32Array(count);
    this.topIds = new Int32Array(count * this.top);
    this.topLogProbabilities = new Float32Array(count * this.top);
    if (targets) this.targets = new Float32Array(count);
    if (candidates) this.candidates = new Float32Array(total);
  }

  /**
   * Inputs of the tail for some of the rows asked for.
   * @param wanted indices into `request.rows`, in the order in which the graph reads them
   */
  feeds(wanted: readonly number[]): Record<string, Feed> {
    const { targets, candidates } = this.request;
    const pairs: number[] = [];
    if (targets) for (const [row, index] of wanted.entries()) pairs.push(row, targets[index] as number);
    if (candidates) for (const [row, index] of wanted.entries()) for (const id of candidates[index] ?? []) pairs.push(row, id);
    return { banned: this.banned, top: this.topFeed, pairs: { data: Int32Array.from(pairs), shape: [pairs.length / 2, 2] } };
  }

  /** Puts what the tail read into place; `wanted` as for `feeds`. */
  take(wanted: readonly number[], outputs: Readonly<Record<string, TensorData>>): void {
    const { top } = this;
    const entropy = outputs.entropy as Float32Array;
    const topIds = outputs.topIds as Int32Array;
    const topLogProbabilities = outputs.topLogProbabilities as Float32Array;
    const pairs = outputs.pairLogProbabilities as Float32Array;
    let pair = this.targets ? wanted.length : 0;
    for (const [row, index] of wanted.entries()) {
      this.entropy[index] = entropy[row] as number;
      this.topIds.set(topIds.subarray(row * top, (row + 1) * top), index * top);
      this.topLogProbabilities.set(topLogProbabilities.subarray(row * top, (row + 1) * top), index * top);
      if (this.targets) this.targets[index] = pairs[row] as number;
      if (this.candidates) {
        const length = this.request.candidates?.[index]?.length ?? 0;
        this.candidates.set(pairs.subarray(pair, pair + length), this.candidateStarts[index] as number);
        pair += length;
      }
    }
  }

  finish(): Readout {
    const { top, entropy, topIds, topLogProbabilities, targets, candidates } = this;
    return {
      rows: entropy.length,
      top,
      argmax: Int32Array.from({ length: entropy.length }, (_, row) => topIds[row * top] as number),
      entropy,
      topIds,
      topLogProbabilities,
      ...(targets ? { targetLogProbabilities: targets } : {}),
      ...(candidates ? { candidateLogProbabilities: candidates } : {}),
    };
  }
}

/** @throws RangeError for an id outside the vocabulary. */
export function checkIds(ids: ArrayLike<number>, vocabulary: number): void {
  for (let i = 0; i < ids.length; i++) {
    const id = ids[i] as number;
    if (!(Number.isInteger(id) && id >= 0 && id < vocabulary)) throw new RangeError(`token ${id} is not in the vocabulary`);
  }
}
