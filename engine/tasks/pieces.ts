/** Frames of a pass made of words, for tasks that choose instead of writing. */
import type { FrameWriter } from '../decode/index.ts';
import { lines, wordSegments } from '../text/index.ts';
import type { Range } from '../text/index.ts';
import type { Piece } from '../worker/index.ts';

/** A passage as pieces that change one by one. */
export class WordPieces {
  readonly #ranges: readonly Range[];
  readonly #pieces: Piece[];
  readonly #frames: FrameWriter;

  constructor(passage: string, frames: FrameWriter) {
    this.#frames = frames;
    const ranges: Range[] = [];
    let end = 0;
    for (const line of lines(passage)) {
      if (line.from > end) ranges.push({ from: end, to: line.from });
      for (const { from, to } of wordSegments(passage, line)) ranges.push({ from, to });
      end = line.to;
    }
    this.#ranges = ranges;
    this.#pieces = ranges.map(({ from, to }) => ({ id: -1, text: passage.slice(from, to), doubt: 0, state: 'open' }));
  }

  /** Everything within a range is settled; `text`, where given, stands in its place. */
  settle(range: Range, doubt: number, text?: string): void {
    let put = text;
    this.#ranges.forEach(({ from, to }, index) => {
      const old = this.#pieces[index];
      if (!old || to <= range.from || from >= range.to) return;
      this.#pieces[index] = { id: -1, text: put ?? (text === undefined ? old.text : ''), doubt, state: 'settled' };
      put = text === undefined ? undefined : '';
    });
  }

  /** Shows the passage as it stands; `expected` passes in all. */
  show(expected: number): void {
    this.#frames.push(this.#pieces.map((piece) => ({ ...piece })), expected);
  }
}
