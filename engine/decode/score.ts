import type { LanguageModel, Tokenizer } from '../runtime/language-model.ts';
import { words } from '../text/index.ts';
import type { Range } from '../text/index.ts';
import { EMPTY_CONTEXT_ID, tooLong } from './context.ts';
import { bannedIds } from './denoise.ts';
import { breathe, neverStops } from './stop.ts';
import type { StopSignal } from './stop.ts';
import { Utf8Joiner } from './utf8.ts';

export interface TokenScore {
  readonly id: number;
  /** Characters that this token completes. */
  readonly text: string;
  /** ln p(token | all before it), control tokens counted as impossible. */
  readonly logProbability: number;
  /** Nats, of the distribution it was drawn from. */
  readonly entropy: number;
  /** The likeliest token here. */
  readonly likeliest: string;
}

export interface WordScore extends Range {
  readonly text: string;
  /** Sum over the word's tokens, each given all before it. */
  readonly left: number;
  /** Sum over the word's tokens on a canvas where the word is masked and its right side stands; null without a canvas. */
  readonly both: number | null;
}

export interface TextScore {
  readonly tokens: readonly TokenScore[];
  readonly words: readonly WordScore[];
}

export interface ScoreOptions {
  /** Longest canvas of the model, in tokens; null for a model without one. */
  readonly longestCanvas: number | null;
  readonly stop?: StopSignal;
  /** 0 to 1. */
  readonly onProgress?: (share: number) => void;
}

const CHUNK = 64;
/** Tokens of the right side that a word is judged by. */
const RIGHT = 24;

/**
 * How likely a text is: each token left to right, and each word with both sides. Words are judged from the last to the
 * first, so that the cache only ever shrinks.
 * @throws Problem `context-too-long`
 */
export async function scoreText(model: LanguageModel, tokenizer: Tokenizer, text: string, { longestCanvas, stop = neverStops, onProgress = () => {} }: ScoreOptions): Promise<TextScore> {
  const ids = tokenizer.encode(text);
  const banned = bannedIds(model, false);
  const cache = model.createCache();
  const context = [EMPTY_CONTEXT_ID, ...ids];
  if (context.length > model.contextLength) throw tooLong(context.length, model.contextLength);

  const tokens: TokenScore[] = [];
  const starts: number[] = [];
  const joiner = new Utf8Joiner();
  let at = 0;
  for (let from = 0; from < ids.length && stop.requested === 'no'; from += CHUNK) {
    const chunk = context.slice(from, Math.min(from + CHUNK, ids.length));
    const targets = ids.slice(from, from + chunk.length);
    const readout = await model.encode(cache, { ids: chunk, commit: true, read: { rows: chunk.map((_, row) => row), targets, banned } });
    targets.forEach((id, row) => {
      const { text: piece } = joiner.push(tokenizer.bytes(id));
      tokens.push({ id, text: piece, logProbability: (readout.targetLogProbabilities as Float32Array)[row] as number, entropy: readout.entropy[row] as number, likeliest: tokenizer.piece(readout.argmax[row] as number) });
      starts.push(at);
      at += piece.length;
    });
    onProgress((0.2 * tokens.length) / ids.length);
    await breathe();
  }

  const found: WordScore[] = [];
  const spans = words(text);
  for (let index = spans.length - 1; index >= 0 && stop.requested === 'no'; index--) {
    const { from, to } = spans[index] as Range;
    // A token belongs to the word if it brings any of its characters.
    const own = tokens.flatMap((token, i) => ((starts[i] as number) < to && (starts[i] as number) + token.text.length > from ? [i] : []));
    const [first] = own;
    if (first === undefined) continue;
    const left = own.reduce((sum, i) => sum + (tokens[i] as TokenScore).logProbability, 0);
    found.unshift({ from, to, text: text.slice(from, to), left, both: await bothSides(first, own.length) });
    onProgress(0.2 + 0.8 * (1 - index / spans.length));
    await breathe();
  }
  return { tokens, words: found };

  async function bothSides(first: number, length: number): Promise<number | null> {
    if (longestCanvas === null || model.maskId === undefined) return null;
    // A canvas has at least two places; a single token at the very end takes the one before it along.
    const begin = first + length === ids.length && length === 1 ? first - 1 : first;
    const places = ids.slice(begin, Math.min(ids.length, first + length + RIGHT, begin + longestCanvas));
    if (begin < 0 || first - begin + length > places.length || places.length < 2) return null;
    cache.truncate(Math.min(cache.length, begin + 1));
    const mask = model.maskId;
    const row = first - begin;
    const canvas = places.map((id, place) => (place >= row && place < row + length ? mask : id));
    const rows = Array.from({ length }, (_, i) => row + i);
    const readout = await model.canvas(cache, { ids: [context[begin] as number, ...canvas], read: { rows, targets: ids.slice(first, first + length), banned } });
    return (readout.targetLogProbabilities as Float32Array).reduce((sum, log) => sum + log, 0);
  }
}
