/**
 * The passes of a draft on disk: frames in a compact binary form, several in one deflated block. A piece is its id, its
 * doubt, its state and its text, so a trace can be shown without the model that made it.
 *
 * Block: frames one after another. Frame: index, expected, keep, number of pieces, pieces. Piece: id + 1, doubt (one
 * byte), state (one byte), length of the text in UTF-8, text. Whole numbers are LEB128 (seven bits a byte, low first).
 */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { PassFrame, Piece } from '../../contract/index.ts';

const states = ['open', 'settled', 'pinned'] as const satisfies readonly Piece['state'][];

/** Lone surrogates in a piece's text become U+FFFD. */
export function encodeFrames(frames: readonly PassFrame[]): Uint8Array {
  const bytes: number[] = [];
  const number = (value: number): void => {
    let rest = value;
    while (rest > 127) {
      bytes.push((rest % 128) + 128);
      rest = Math.floor(rest / 128);
    }
    bytes.push(rest);
  };
  for (const frame of frames) {
    number(frame.index);
    number(frame.expected);
    number(frame.keep);
    number(frame.pieces.length);
    for (const piece of frame.pieces) {
      number(piece.id + 1);
      bytes.push(piece.doubt, states.indexOf(piece.state));
      const text = Buffer.from(piece.text, 'utf8');
      number(text.length);
      for (const byte of text) bytes.push(byte);
    }
  }
  return deflateRawSync(Uint8Array.from(bytes));
}

/** Throws RangeError where the block is cut or holds something else. */
export function decodeFrames(block: Uint8Array): PassFrame[] {
  const bytes = inflateRawSync(block);
  let at = 0;
  const byte = (): number => {
    const value = bytes[at++];
    if (value === undefined) throw new RangeError('The trace is cut.');
    return value;
  };
  const number = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const next = byte();
      value += (next % 128) * scale;
      if (next < 128) return value;
    }
  };
  const piece = (): Piece => {
    const id = number() - 1;
    const doubt = byte();
    const state = states[byte()];
    const length = number();
    if (state === undefined || at + length > bytes.length) throw new RangeError('The trace is not one of Palimpsest.');
    at += length;
    return { id, doubt, state, text: bytes.toString('utf8', at - length, at) };
  };
  const frames: PassFrame[] = [];
  while (at < bytes.length) {
    const [index, expected, keep, count] = [number(), number(), number(), number()];
    frames.push({ index, expected, keep, pieces: Array.from({ length: count }, piece) });
  }
  return frames;
}

/** The pieces of the draft after the pass at `pass` (counted from 0 in the order they came); undefined where there is no such pass. */
export function piecesAfter(frames: readonly PassFrame[], pass: number): Piece[] | undefined {
  if (pass >= frames.length) return undefined;
  let pieces: Piece[] = [];
  for (const frame of frames.slice(0, pass + 1)) pieces = [...pieces.slice(0, frame.keep), ...frame.pieces];
  return pieces;
}
