import { choose, uniform } from '../canvas/index.ts';
import type { LanguageModel, Readout, Tokenizer } from '../runtime/index.ts';
import type { PassFrame, Piece } from '../worker/index.ts';
import { SourceAlignment } from './alignment.ts';
import { bannedIds } from './canvas-reader.ts';
import type { Context } from './context.ts';
import { FrameWriter, textOf, writtenPiece } from './frames.ts';
import { findLoop, repetitionCosts } from './repetition.ts';
import type { RepetitionGuard } from './repetition.ts';
import { breathe, neverStops } from './stop.ts';
import type { StopSignal } from './stop.ts';
import { Utf8Joiner } from './utf8.ts';

/** Ids read for each token where there is something to choose from; and where the likeliest is taken, unless it breaks a character. */
const CANDIDATES = 64;
const FEW_CANDIDATES = 4;

export interface WriteOptions {
  /** 0 always takes the likeliest token. */
  readonly temperature: number;
  /** Share of probability chosen from, over the 64 likeliest tokens and before the temperature; 1 for all of them. */
  readonly topP: number;
  readonly seed: number;
  /** Which draft of the run this is; drafts of one seed differ. */
  readonly draft: number;
  readonly maxTokens: number;
  /** Null writes without. */
  readonly repetition: RepetitionGuard | null;
  /** The text ends before the first of these. */
  readonly stopStrings?: readonly string[];
  /**
   * The text that this one is a revision of, as tokens. Verified many at once; with none of them (`[]`) the text is the
   * same, only slower.
   */
  readonly source?: readonly number[];
  /** Tokens to expect, for the estimate of passes; default `maxTokens`. */
  readonly expectedTokens?: number;
  readonly stop?: StopSignal;
  readonly onFrame?: (frame: PassFrame) => void;
}

export interface Writing {
  readonly text: string;
  readonly pieces: readonly Piece[];
  /** Tokens of the text, without the end token. */
  readonly ids: readonly number[];
  /** Of each token, under the model without control tokens, before guard and temperature. */
  readonly logProbabilities: readonly number[];
  /**
   * end: the end token was written; stop-string: one of them was; length: `maxTokens` are; loop: the text repeats itself and
   * was cut after the first round; context: the model reads no more; stopped: by request.
   */
  readonly reason: 'end' | 'stop-string' | 'length' | 'loop' | 'context' | 'stopped';
  readonly passes: number;
}

/**
 * Rows of a pass where a source is verified. The kernels for a single row round otherwise than those for several, whose
 * rows do not depend on each other; so that what is offered never changes a text, no pass may have a single row.
 */
const VERIFYING_ROWS = 2;

/**
 * Writes after `context`, one token after another. With a source, each pass verifies the tokens that the source
 * would go on with: every one is decided exactly as if it came alone (same distribution, same random number of its place
 * in the text), and those after the first disagreement are thrown away. `context` is left as it was.
 */
export async function write(model: LanguageModel, tokenizer: Tokenizer, context: Context, options: WriteOptions): Promise<Writing> {
  const { maxTokens, expectedTokens = maxTokens, stop = neverStops } = options;
  const writer = new Writer(model, tokenizer, options);
  const alignment = options.source ? new SourceAlignment(options.source) : null;
  const banned = bannedIds(model, true);
  const top = options.temperature > 0 || options.repetition ? CANDIDATES : FEW_CANDIDATES;
  const { cache } = context;
  const start = cache.length;
  let pending = context.lastId;
  try {
    while (!writer.reason) {
      if (stop.requested === 'discard' || (stop.requested === 'keep' && writer.ids.length > 0)) {
        writer.end('stopped');
        break;
      }
      // The last token of the context is read again, as the first row of the first pass.
      if (cache.length === start && writer.ids.length === 0) cache.truncate(start - 1);
      const committed = cache.length;
      const room = model.contextLength - committed;
      const least = alignment ? VERIFYING_ROWS : 1;
      if (room < least) {
        writer.end('context');
        break;
      }
      const offered = alignment?.propose(Math.min(room, maxTokens - writer.ids.length) - 1) ?? [];
      const ids = [pending, ...offered];
      while (ids.length < least) ids.push(pending);
      const readout = await model.encode(cache, { ids, commit: true, read: { rows: ids.map((_, row) => row), top, banned } });
      let taken = 0;
      while (taken <= offered.length && !writer.reason) {
        pending = writer.take(readout, taken);
        alignment?.follow(writer.ids);
        if (offered[taken++] !== pending) break;
      }
      cache.truncate(committed + taken);
      writer.pass(expectedTokens);
      await breathe();
    }
  } finally {
    cache.truncate(Math.min(cache.length, start));
  }
  return writer.finish();
}

/** The text as it grows: decides each token from a row of the readout, and notices when to end. */
class Writer {
  readonly ids: number[] = [];
  readonly #logProbabilities: number[] = [];
  #pieces: Piece[] = [];
  #text = '';
  #reason: Writing['reason'] | null = null;
  readonly #joiner = new Utf8Joiner();
  readonly #frames: FrameWriter;
  readonly #model: LanguageModel;
  readonly #tokenizer: Tokenizer;
  readonly #options: WriteOptions;

  constructor(model: LanguageModel, tokenizer: Tokenizer, options: WriteOptions) {
    this.#model = model;
    this.#tokenizer = tokenizer;
    this.#options = options;
    this.#frames = new FrameWriter(options.onFrame ?? (() => {}));
    if (options.maxTokens < 1) this.#reason = 'length';
  }

  get reason(): Writing['reason'] | null {
    return this.#reason;
  }

  end(reason: Writing['reason']): void {
    this.#reason = reason;
  }

  /** Decides the next token from row `row`; the token, which may be the end token. */
  take(readout: Readout, row: number): number {
    const { id, logProbability } = this.#choose(readout, row);
    if (id === this.#model.endId) {
      this.#reason = 'end';
      return id;
    }
    const { text } = this.#joiner.push(this.#tokenizer.bytes(id));
    this.ids.push(id);
    this.#logProbabilities.push(logProbability);
    this.#pieces.push(writtenPiece(id, text, readout.entropy[row] as number, this.#model.vocabulary));
    this.#text += text;
    this.#check(text.length);
    return id;
  }

  #choose(readout: Readout, row: number): { id: number; logProbability: number } {
    const { temperature, topP, seed, draft, repetition } = this.#options;
    const from = row * readout.top;
    const ids = Array.from(readout.topIds.subarray(from, from + readout.top));
    const raw = Array.from(readout.topLogProbabilities.subarray(from, from + readout.top));
    const costs = repetition ? repetitionCosts(this.ids, ids, repetition) : null;
    const order = ids.map((id, index) => ({ id, raw: raw[index] as number, log: (raw[index] as number) - (costs?.[index] ?? 0) }));
    if (costs?.some((cost) => cost > 0)) order.sort((a, b) => b.log - a.log);
    const u = temperature > 0 ? uniform(seed, { stream: draft, step: this.ids.length, place: 0 }) : 0;
    const first = order[0] as (typeof order)[number];
    while (order.length > 0) {
      const index = choose(order.map(({ log }) => log), { temperature, topP }, u);
      const { id, raw: logProbability } = order[index] as (typeof order)[number];
      // A token that would leave half a character behind is no choice at all.
      const fits = id === this.#model.endId ? this.#joiner.complete : this.#joiner.accepts(this.#tokenizer.bytes(id));
      if (fits) return { id, logProbability };
      order.splice(index, 1);
    }
    return { id: first.id, logProbability: first.raw };
  }

  #check(added: number): void {
    const cut = this.#options.stopStrings?.map((string) => this.#text.indexOf(string, Math.max(0, this.#text.length - added - string.length))).filter((at) => at >= 0) ?? [];
    if (cut.length > 0) {
      this.#cutText(Math.min(...cut));
      this.#reason = 'stop-string';
      return;
    }
    const loop = findLoop(this.ids);
    if (loop !== undefined) {
      this.ids.length = this.#logProbabilities.length = this.#pieces.length = loop;
      this.#reason = 'loop';
    } else if (this.ids.length >= this.#options.maxTokens) this.#reason = 'length';
  }

  /** Keeps the first `length` characters; tokens wholly beyond go. */
  #cutText(length: number): void {
    let at = 0;
    const kept: Piece[] = [];
    for (const piece of this.#pieces) {
      if (at >= length) break;
      kept.push({ ...piece, text: piece.text.slice(0, length - at) });
      at += piece.text.length;
    }
    this.#pieces = kept;
    this.ids.length = this.#logProbabilities.length = kept.length;
  }

  /** Shows the draft after a pass. */
  pass(expectedTokens: number): void {
    const passes = this.#frames.count + 1;
    const left = this.#reason ? 0 : Math.ceil((Math.max(1, expectedTokens - this.ids.length) * passes) / Math.max(1, this.ids.length));
    this.#frames.push([...this.#pieces], passes + left);
  }

  finish(): Writing {
    return { text: textOf(this.#pieces), pieces: this.#pieces, ids: this.ids, logProbabilities: this.#logProbabilities, reason: this.#reason ?? 'stopped', passes: this.#frames.count };
  }
}
