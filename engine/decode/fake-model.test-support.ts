/**
 * A tiny language model for tests of the decoders: its distributions are made up by hashing what it sees, so any
 * difference in what a decoder feeds it changes the outcome. It keeps to the port exactly, cache included.
 */
import { uniform } from '../canvas/index.ts';
import type { Cache, CanvasRequest, EncodeRequest, LanguageModel, ReadRequest, Readout, Tokenizer } from '../runtime/index.ts';

const CONTROL = ['<begin>', '<pad>', '<end>', '<mask>'];
const WORDS = [' the', ' a', ' fox', ' dog', ' runs', ' sleeps', '.', ',', '\n', ' x', ' y', ' z', '1', '2', '3', ' one', ' two', ' three', 'ing', 'ed'];
const FRAGMENTS = [[0xc3], [0xa9], [0xe2], [0x82], [0xac], [0xf0, 0x9f], [0x98, 0x80], [0x20, 0xc3], [0xa9, 0x2e]];
const encoder = new TextEncoder();
const BYTES = [...[...CONTROL, ...WORDS].map((text) => encoder.encode(text)), ...FRAGMENTS.map((bytes) => Uint8Array.from(bytes))];

export const FAKE = { vocabulary: BYTES.length, end: 2, mask: 3, firstWord: CONTROL.length, words: WORDS.length };

export class FakeCache implements Cache {
  ids: number[];
  constructor(ids: number[] = []) {
    this.ids = ids;
  }
  get length(): number {
    return this.ids.length;
  }
  truncate(length: number): void {
    if (length > this.ids.length || length < 0) throw new RangeError(`No ${length} tokens to keep.`);
    this.ids.length = length;
  }
  copy(): FakeCache {
    return new FakeCache([...this.ids]);
  }
}

export interface FakeOptions {
  readonly salt: number;
  /** A text it likes to repeat, 0 (not at all) to 1 (nearly always). */
  readonly source?: readonly number[];
  readonly liking?: number;
  readonly contextLength?: number;
  readonly hasCanvas?: boolean;
}

export class FakeModel implements LanguageModel {
  readonly vocabulary = FAKE.vocabulary;
  readonly contextLength: number;
  readonly specialIds = [0, 1, 2, 3];
  readonly endId = FAKE.end;
  readonly maskId: number | undefined;
  /** Calls so far, and rows in all. */
  passes = 0;
  rows = 0;
  /** Called before each pass. */
  onPass: (pass: number) => void = () => {};
  readonly #options: FakeOptions;

  constructor(options: FakeOptions) {
    this.#options = options;
    this.contextLength = options.contextLength ?? 4096;
    this.maskId = options.hasCanvas === false ? undefined : FAKE.mask;
  }

  createCache(): FakeCache {
    return new FakeCache();
  }

  async encode(cache: Cache, { ids, branches, commit, read }: EncodeRequest): Promise<Readout> {
    this.#count(ids.length);
    const { ids: before } = cache as FakeCache;
    if (before.length + ids.length > this.contextLength) throw new RangeError('Too long for this model.');
    const seen = Array.from(ids, (_, row) => [...before, ...Array.from(ids).filter((_, other) => other <= row && (branches?.[other] ?? 0) === (branches?.[row] ?? 0))]);
    if (commit) before.push(...ids);
    return this.#read(read, (row) => this.#logits(seen[row] as number[], 0));
  }

  async canvas(cache: Cache, { ids, canvases, read }: CanvasRequest): Promise<Readout> {
    this.#count(ids.length);
    const { ids: before } = cache as FakeCache;
    return this.#read(read, (row) => {
      const own = Array.from(ids).flatMap((id, other) => ((canvases?.[other] ?? 0) === (canvases?.[row] ?? 0) ? [{ id, other }] : []));
      if (own[0]?.id !== before.at(-1)) throw new Error('Row 0 of a canvas is the last context token.');
      return this.#logits([...before, ...own.map(({ id }) => id)], 1 + own.findIndex(({ other }) => other === row));
    });
  }

  async dispose(): Promise<void> {}

  #count(rows: number): void {
    this.onPass(this.passes++);
    this.rows += rows;
  }

  #logits(seen: readonly number[], row: number): number[] {
    const { salt, source = [], liking = 0 } = this.#options;
    const hash = seen.reduce((sum, id) => (sum * 31 + id + 1) % 2_147_483_647, row + 1);
    const logits = Array.from({ length: this.vocabulary }, (_, id) => 5 * uniform(salt, { stream: id, step: hash, place: row }) ** 2);
    if (uniform(salt, { stream: 999, step: hash, place: 0 }) < liking) {
      source.forEach((id, at) => {
        if (id === seen.at(-1) && at + 1 < source.length) logits[source[at + 1] as number] = (logits[source[at + 1] as number] ?? 0) + 6;
      });
    }
    return logits;
  }

  #read({ rows, targets, candidates, top = 1, banned = [] }: ReadRequest, logitsOf: (row: number) => number[]): Readout {
    const width = Math.min(top, this.vocabulary);
    const out = { topIds: [] as number[], topLogs: [] as number[], argmax: [] as number[], entropy: [] as number[], targetLogs: [] as number[], candidateLogs: [] as number[] };
    rows.forEach((row, index) => {
      const logits = logitsOf(row).map((logit, id) => (banned.includes(id) ? -Infinity : logit));
      const total = Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0));
      const logs = logits.map((logit) => logit - total);
      const order = logs.map((_, id) => id).sort((a, b) => (logs[b] as number) - (logs[a] as number) || a - b);
      out.argmax.push(order[0] as number);
      out.entropy.push(-logs.reduce((sum, log) => sum + (log === -Infinity ? 0 : Math.exp(log) * log), 0));
      out.topIds.push(...order.slice(0, width));
      out.topLogs.push(...order.slice(0, width).map((id) => logs[id] as number));
      if (targets) out.targetLogs.push(logs[targets[index] as number] as number);
      if (candidates) out.candidateLogs.push(...(candidates[index] ?? []).map((id) => logs[id] as number));
    });
    return {
      rows: rows.length,
      top: width,
      argmax: Int32Array.from(out.argmax),
      entropy: Float32Array.from(out.entropy),
      topIds: Int32Array.from(out.topIds),
      topLogProbabilities: Float32Array.from(out.topLogs),
      ...(targets ? { targetLogProbabilities: Float32Array.from(out.targetLogs) } : {}),
      ...(candidates ? { candidateLogProbabilities: Float32Array.from(out.candidateLogs) } : {}),
    };
  }
}

export const fakeTokenizer: Tokenizer = {
  encode: (text) => {
    const ids: number[] = [];
    for (let rest = text; rest; ) {
      const word = WORDS.findIndex((candidate) => rest.startsWith(candidate));
      if (word < 0) throw new Error(`The fake tokenizer has no token for ${JSON.stringify(rest)}.`);
      ids.push(FAKE.firstWord + word);
      rest = rest.slice((WORDS[word] as string).length);
    }
    return ids;
  },
  encodePrompt: (text) => fakeTokenizer.encode(text),
  decode: (ids) => new TextDecoder().decode(Uint8Array.from(Array.from(ids).flatMap((id) => [...(BYTES[id] as Uint8Array)]))),
  piece: (id) => new TextDecoder().decode(BYTES[id]),
  bytes: (id) => BYTES[id] as Uint8Array,
};
