/** How likely the model finds a text: each token from the left, each word with both sides. For looking, not for choosing. */
import { words } from '../text/index.ts';
import { Reading, tokenPlace } from './scoring.ts';
import type { TaskModel } from './task-run.ts';
import { TokenText } from './token-text.ts';

export interface TextScore {
  /** Every token with its log-probability given all before it. */
  readonly tokens: readonly { readonly text: string; readonly logProbability: number }[];
  /** Every word with its log-probability given the left side, and with both sides (on the canvas, the word hidden); null for a model without a canvas. */
  readonly words: readonly { readonly text: string; readonly from: number; readonly to: number; readonly left: number; readonly both: number | null }[];
  /** Mean over the tokens, nats. */
  readonly mean: number;
}

/** Tokens read at once, and tokens that a word sees to its right. */
const STRETCH = 512;
const WINDOW = 24;

/** Scores a text of any length, stretch by stretch. */
export async function score(model: TaskModel, text: string): Promise<TextScore> {
  const tokens: { text: string; logProbability: number }[] = [];
  const found: TextScore['words'][number][] = [];
  for (let from = 0; from < text.length; ) {
    const to = cutAt(model, text, from);
    const part = new TokenText(model.tokenizer, text.slice(from, to));
    const reading = await Reading.of(model.model, model.tokenizer, part, 0, new Map(), 1);
    for (const [index, id] of part.ids.entries()) tokens.push({ text: model.tokenizer.piece(id), logProbability: reading.logProbabilities[index] ?? 0 });
    const here: TextScore['words'][number][] = [];
    for (const word of words(part.text).toReversed()) {
      const place = tokenPlace(part, word.from, word.to);
      if (!place || place.end === place.first) continue;
      const ids = part.ids.slice(place.first, place.end);
      const both = model.model.maskId === undefined ? null : ((await reading.canvas(place, [ids], WINDOW))[0] ?? null);
      here.push({ text: part.text.slice(word.from, word.to), from: word.from + from, to: word.to + from, left: reading.likelihood(place.first, place.end), both });
    }
    found.push(...here.toReversed());
    from = to;
  }
  const mean = tokens.length > 0 ? tokens.reduce((sum, { logProbability }) => sum + logProbability, 0) / tokens.length : 0;
  return { tokens, words: found, mean };
}

/** End of the stretch that begins at `from`: whole words, about `STRETCH` tokens. */
function cutAt(model: TaskModel, text: string, from: number): number {
  const rest = text.slice(from, from + STRETCH * 24);
  const tokens = new TokenText(model.tokenizer, rest);
  if (tokens.ids.length <= STRETCH) return from + rest.length;
  for (let index = STRETCH; index > 0; index -= 1) {
    const start = tokens.starts[index] ?? -1;
    if (start > 0 && /\s/u.test(rest[start] ?? '')) return from + start;
  }
  const start = tokens.starts.findLast((each, index) => index <= STRETCH && each > 0);
  return from + (start ?? rest.length);
}
