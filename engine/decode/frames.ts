import { doubtOf } from '../canvas/index.ts';
import type { PassRecord } from '../canvas/index.ts';
import type { Range } from '../text/index.ts';
import type { Tokenizer } from '../runtime/index.ts';
import type { PassFrame, Piece } from '../worker/index.ts';
import { Utf8Joiner } from './utf8.ts';

/** Turns whole drafts, one a pass, into frames that say only what changed. */
export class FrameWriter {
  readonly #send: (frame: PassFrame) => void;
  #pieces: readonly Piece[] = [];
  #count = 0;

  constructor(send: (frame: PassFrame) => void) {
    this.#send = send;
  }

  /** The draft as last shown. */
  get pieces(): readonly Piece[] {
    return this.#pieces;
  }

  /** Passes shown so far. */
  get count(): number {
    return this.#count;
  }

  /** @param expected passes in all, as far as can be told */
  push(pieces: readonly Piece[], expected: number): void {
    let keep = 0;
    while (keep < pieces.length && keep < this.#pieces.length && same(pieces[keep] as Piece, this.#pieces[keep] as Piece)) keep++;
    this.#pieces = pieces;
    const index = this.#count++;
    this.#send({ index, expected: Math.max(expected, this.#count), keep, pieces: pieces.slice(keep) });
  }
}

function same(a: Piece, b: Piece): boolean {
  return a.id === b.id && a.text === b.text && a.doubt === b.doubt && a.state === b.state;
}

/** The text of a draft. */
export function textOf(pieces: readonly Piece[]): string {
  return pieces.map((piece) => piece.text).join('');
}

/** Where the text of a draft has not settled; touching ranges are joined. */
export function unsettledRanges(pieces: readonly Piece[]): Range[] {
  const ranges: { from: number; to: number }[] = [];
  let at = 0;
  for (const { text, state } of pieces) {
    const to = at + text.length;
    if (state === 'open' && to > at) {
      const last = ranges.at(-1);
      if (last?.to === at) last.to = to;
      else ranges.push({ from: at, to });
    }
    at = to;
  }
  return ranges;
}

/**
 * The places from `from` to `to` of a canvas after a pass, as pieces; they stop before an end token. A token whose bytes
 * break a character counts as open: something was left out there. `joiner` has seen the bytes before the first of them.
 */
export function canvasPieces(record: PassRecord, tokenizer: Tokenizer, endIds: readonly number[], from: number, to: number, joiner = new Utf8Joiner()): Piece[] {
  const pieces: Piece[] = [];
  for (let position = from; position < to; position++) {
    const id = record.ids[position] as number;
    if (endIds.includes(id)) break;
    const { text, broken } = joiner.push(tokenizer.bytes(id));
    const state = record.states[position];
    pieces.push({ id, text, doubt: record.doubt[position] as number, state: state === 'pinned' ? 'pinned' : state === 'accepted' && !broken ? 'settled' : 'open' });
  }
  return pieces;
}

/** A token that was written left to right. */
export function writtenPiece(id: number, text: string, entropy: number, vocabulary: number): Piece {
  return { id, text, doubt: doubtOf(entropy, vocabulary), state: 'settled' };
}
