/**
 * How well a text fits at a place, by what stands on both sides. Two measures: left to right, the log-likelihood of the
 * text and of the tokens after it; and the canvas, where the place is masked between its two sides.
 */
import type { Cache, LanguageModel, Tokenizer } from '../runtime/index.ts';
import type { TokenText } from './token-text.ts';

/** A place in the document, in tokens; its text is everything between. */
export interface TokenPlace {
  readonly first: number;
  readonly end: number;
  /** What the place's own text begins with when a space before it belongs to its first token. */
  readonly lead: string;
}

export interface Fit {
  /** Nats: log-likelihood of the candidate and of the tokens after it, minus that of what stands there. */
  readonly gain: number;
  /** The same after 0, 1, 2 … tokens to the right. */
  readonly gains: readonly number[];
}

/**
 * One document read once, left to right, and kept in the cache; places are then judged from the last to the first, so
 * that the cache only ever shrinks.
 */
export class Reading {
  readonly tokens: TokenText;
  readonly #model: LanguageModel;
  readonly #tokenizer: Tokenizer;
  readonly #cache: Cache;
  /** Tokens in the cache before the document. */
  readonly #base: number;
  /** Log-probability of every token of the document, given all before it. */
  readonly logProbabilities: Float32Array;
  /** Nats; doubt about what comes at each token. */
  readonly entropies: Float32Array;
  readonly #tops: readonly (readonly [number, number][])[];
  readonly #firsts: ReadonlyMap<string, number>;
  readonly #banned: readonly number[];

  private constructor(model: LanguageModel, tokenizer: Tokenizer, tokens: TokenText, cache: Cache, base: number, banned: readonly number[], read: { log: Float32Array; entropy: Float32Array; tops: [number, number][][]; firsts: Map<string, number> }) {
    this.#model = model;
    this.#tokenizer = tokenizer;
    this.tokens = tokens;
    this.#cache = cache;
    this.#base = base;
    this.#banned = banned;
    this.logProbabilities = read.log;
    this.entropies = read.entropy;
    this.#tops = read.tops;
    this.#firsts = read.firsts;
  }

  /**
   * Reads a document after a start token. `asked` lists, for tokens, ids whose log-probability in that token's stead will
   * be wanted; `top` likeliest ids are kept for every token from `from` on.
   */
  static async of(model: LanguageModel, tokenizer: Tokenizer, tokens: TokenText, from: number, asked: ReadonlyMap<number, readonly number[]>, top: number): Promise<Reading> {
    const cache = model.createCache();
    const start = model.specialIds[0] ?? 0;
    const banned = model.specialIds;
    const count = tokens.ids.length;
    const rows = Array.from({ length: Math.max(0, count - from) }, (_, index) => from + index);
    const candidates = rows.map((row) => asked.get(row) ?? []);
    const ids = [start, ...tokens.ids];
    const readout = await model.encode(cache, {
      ids,
      commit: true,
      read: { rows, targets: rows.map((row) => tokens.ids[row] ?? 0), top: Math.max(1, top), banned, ...(candidates.some((list) => list.length > 0) ? { candidates } : {}) },
    });
    const log = new Float32Array(count);
    const entropy = new Float32Array(count);
    const tops: [number, number][][] = [];
    const firsts = new Map<string, number>();
    let at = 0;
    for (const [index, row] of rows.entries()) {
      log[row] = readout.targetLogProbabilities?.[index] ?? 0;
      entropy[row] = readout.entropy[index] ?? 0;
      tops[row] = Array.from({ length: readout.top }, (_, column): [number, number] => [readout.topIds[index * readout.top + column] ?? 0, readout.topLogProbabilities[index * readout.top + column] ?? -Infinity]);
      for (const id of candidates[index] ?? []) firsts.set(`${row} ${id}`, readout.candidateLogProbabilities?.[at++] ?? -Infinity);
    }
    return new Reading(model, tokenizer, tokens, cache, 1, banned, { log, entropy, tops, firsts });
  }

  /** Likeliest ids in a token's stead with their log-probabilities, by the left side alone. */
  top(token: number): readonly (readonly [number, number])[] {
    return this.#tops[token] ?? [];
  }

  /** Log-probability of an id in a token's stead by the left side alone; undefined where it was not asked for. */
  first(token: number, id: number): number | undefined {
    if (this.tokens.ids[token] === id) return this.logProbabilities[token];
    return this.#firsts.get(`${token} ${id}`) ?? this.top(token).find(([other]) => other === id)?.[1];
  }

  /** Log-likelihood of the tokens from `first` to `end`, left to right. */
  likelihood(first: number, end: number): number {
    let sum = 0;
    for (let at = first; at < end; at += 1) sum += this.logProbabilities[at] ?? 0;
    return sum;
  }

  /** Tokens of a candidate as they stand at a place. */
  idsAt(place: TokenPlace, candidate: string): readonly number[] {
    return this.#tokenizer.encode(candidate === '' ? '' : place.lead + candidate);
  }

  /**
   * Left-to-right gains of candidates over what stands at a place, in one call; `window` tokens to the right count. The
   * cache is cut back to the place: judge places from the last to the first.
   */
  async leftToRight(place: TokenPlace, candidates: readonly (readonly number[])[], window: number): Promise<Fit[]> {
    this.#cutTo(place.first);
    const rest = this.tokens.ids.slice(place.end, place.end + window);
    const sequences = candidates.map((ids) => [...ids, ...rest]);
    const ids: number[] = [];
    const branches: number[] = [];
    const rows: number[] = [];
    const targets: number[] = [];
    const unknown = sequences.map((sequence) => (sequence.length > 0 && this.first(place.first, sequence[0] ?? -1) === undefined));
    if (unknown.some(Boolean)) throw new RangeError('A candidate was not asked for when the document was read');
    sequences.forEach((sequence, branch) => {
      for (let at = 0; at + 1 < sequence.length; at += 1) {
        rows.push(ids.length);
        ids.push(sequence[at] ?? 0);
        branches.push(branch);
        targets.push(sequence[at + 1] ?? 0);
      }
    });
    const log = ids.length > 0 ? ((await this.#model.encode(this.#cache, { ids, branches, commit: false, read: { rows, targets, banned: this.#banned } })).targetLogProbabilities ?? new Float32Array(0)) : new Float32Array(0);
    let at = 0;
    const own = this.likelihood(place.first, place.end);
    return sequences.map((sequence, branch) => {
      const logs = sequence.map((id, index) => (index === 0 ? (this.first(place.first, id) ?? -Infinity) : (log[at++] ?? -Infinity)));
      const length = candidates[branch]?.length ?? 0;
      let gain = -own;
      for (let index = 0; index < length; index += 1) gain += logs[index] ?? 0;
      const gains = [gain];
      for (let index = 0; index < rest.length; index += 1) {
        gain += (logs[length + index] ?? 0) - (this.logProbabilities[place.end + index] ?? 0);
        gains.push(gain);
      }
      return { gain, gains };
    });
  }

  /**
   * Canvas log-probabilities of texts at a place, the place's own text first: slots of each text's length between the
   * cached left side and `window` tokens to the right, all in one call. The sum over a text's slots, each masked.
   */
  async canvas(place: TokenPlace, candidates: readonly (readonly number[])[], window: number): Promise<number[]> {
    const mask = this.#model.maskId;
    if (mask === undefined) throw new RangeError('This model has no canvas');
    this.#cutTo(place.first);
    const last = place.first > 0 ? (this.tokens.ids[place.first - 1] ?? 0) : (this.#model.specialIds[0] ?? 0);
    const rest = this.tokens.ids.slice(place.end, place.end + window);
    const lengths = [...new Set(candidates.map((ids) => ids.length))].filter((length) => length > 0);
    const ids: number[] = [];
    const canvases: number[] = [];
    const rows: number[] = [];
    const asked: number[][] = [];
    const askedAt = new Map<string, number>();
    let count = 0;
    lengths.forEach((length, canvas) => {
      const first = ids.length;
      ids.push(last, ...Array.from({ length }, () => mask), ...rest);
      while (canvases.length < ids.length) canvases.push(canvas);
      for (let slot = 0; slot < length; slot += 1) {
        const list = [...new Set(candidates.filter((each) => each.length === length).map((each) => each[slot] ?? 0))];
        rows.push(first + slot);
        asked.push(list);
        for (const id of list) askedAt.set(`${length} ${slot} ${id}`, count++);
      }
    });
    if (ids.length === 0) return candidates.map(() => -Infinity);
    const { candidateLogProbabilities: log } = await this.#model.canvas(this.#cache, { ids, canvases, read: { rows, candidates: asked, banned: this.#banned } });
    return candidates.map((each) => (each.length === 0 ? -Infinity : each.reduce((sum, id, slot) => sum + (log?.[askedAt.get(`${each.length} ${slot} ${id}`) ?? -1] ?? -Infinity), 0)));
  }

  #cutTo(token: number): void {
    const wanted = this.#base + token;
    if (wanted > this.#cache.length) throw new RangeError('Places are judged from the last to the first');
    this.#cache.truncate(wanted);
  }
}

/** The tokens of a range of the document, the space before it included where that is part of its first token; undefined where tokens run across its edges. */
export function tokenPlace(tokens: TokenText, from: number, to: number): TokenPlace | undefined {
  const lead = from > 0 && tokens.text[from - 1] === ' ' && tokens.tokenAt(from) === undefined ? ' ' : '';
  const first = tokens.tokenAt(from - lead.length);
  const end = from === to && lead === '' ? first : tokens.tokenAt(to);
  return first === undefined || end === undefined || end < first ? undefined : { first, end, lead };
}
