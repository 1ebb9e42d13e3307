/** A text as tokens that know where they stand in it. */
import type { Tokenizer } from '../runtime/index.ts';

export class TokenText {
  readonly text: string;
  readonly ids: readonly number[];
  /** UTF-16 offset where each token begins, and one more for the end; -1 for a token that begins inside a character. */
  readonly starts: readonly number[];
  readonly #indexAt: ReadonlyMap<number, number>;

  constructor(tokenizer: Tokenizer, text: string) {
    this.text = text;
    this.ids = tokenizer.encode(text);
    const offsetOf = byteOffsets(text);
    let bytes = 0;
    const starts = this.ids.map((id) => {
      const start = offsetOf.get(bytes) ?? -1;
      bytes += tokenizer.bytes(id).length;
      return start;
    });
    this.starts = [...starts, offsetOf.get(bytes) ?? text.length];
    this.#indexAt = new Map(this.starts.map((start, index) => [start, index] as const).filter(([start]) => start >= 0));
  }

  /** The token that begins exactly at an offset; the number of tokens at the end of the text; undefined elsewhere. */
  tokenAt(offset: number): number | undefined {
    return this.#indexAt.get(offset);
  }
}

/** For the byte offset of every character the UTF-16 offset. */
function byteOffsets(text: string): Map<number, number> {
  const map = new Map<number, number>();
  let bytes = 0;
  let units = 0;
  for (const character of text) {
    map.set(bytes, units);
    const point = character.codePointAt(0) ?? 0;
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    units += character.length;
  }
  return map.set(bytes, units);
}
