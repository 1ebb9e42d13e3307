import { Problem } from '../text/index.ts';
import type { Cache, DiffusionModel, LanguageModel } from '../runtime/index.ts';
import { breathe, neverStops } from './stop.ts';
import type { StopSignal } from './stop.ts';

/** Stands before a text that has nothing before it. */
const EMPTY_CONTEXT_ID = 0;

/** Tokens read at once, so that a long prompt can be stopped half-way. */
const CHUNK = 256;

/** Committed tokens with their cache: what every decoder starts from. There is always at least one token. */
export class Context {
  readonly cache: Cache;
  readonly #model: LanguageModel | DiffusionModel;
  #lastId: number;

  private constructor(model: LanguageModel | DiffusionModel, cache: Cache, lastId: number) {
    this.#model = model;
    this.cache = cache;
    this.#lastId = lastId;
  }

  /**
   * Reads `ids`; none at all count as token 0. Null if `discard` was requested meanwhile.
   * @throws Problem `context-too-long` when they don't fit the model
   */
  static async of(model: LanguageModel | DiffusionModel, ids: readonly number[], stop: StopSignal = neverStops): Promise<Context | null> {
    const context = new Context(model, model.createCache(), EMPTY_CONTEXT_ID);
    return (await context.append(ids.length > 0 ? ids : [EMPTY_CONTEXT_ID], stop)) ? context : null;
  }

  /** Tokens committed. */
  get length(): number {
    return this.cache.length;
  }

  /** The last committed token: with mask noise row 0 of every canvas, and the row that predicts what comes next. */
  get lastId(): number {
    return this.#lastId;
  }

  /** Commits more tokens. False, with an unknown part of them committed, if `discard` was requested meanwhile. */
  async append(ids: readonly number[], stop: StopSignal = neverStops): Promise<boolean> {
    if (this.length + ids.length > this.#model.contextLength) throw tooLong(this.length + ids.length, this.#model.contextLength);
    for (let from = 0; from < ids.length; from += CHUNK) {
      if (from > 0) await breathe();
      if (stop.requested === 'discard') return false;
      const chunk = ids.slice(from, from + CHUNK);
      await commit(this.#model, this.cache, chunk);
      this.#lastId = chunk.at(-1) as number;
    }
    return true;
  }

  /** An independent context with the same tokens. */
  copy(): Context {
    return new Context(this.#model, this.cache.copy(), this.#lastId);
  }
}

async function commit(model: LanguageModel | DiffusionModel, cache: Cache, ids: readonly number[]): Promise<void> {
  if ('denoise' in model) await model.encode(cache, ids);
  else await model.encode(cache, { ids, commit: true, read: { rows: [] } });
}

function tooLong(tokens: number, most: number): Problem {
  return new Problem({
    code: 'context-too-long',
    what: `The text has ${tokens} tokens; the model reads ${most} at most.`,
    safe: 'Nothing was changed.',
    todo: 'Choose a shorter passage.',
    values: { tokens, most },
  });
}
