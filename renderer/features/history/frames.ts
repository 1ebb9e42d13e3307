import type { PassFrame, Piece } from '../../../electron/contract/index.ts';

/** The draft as it stood after a pass. */
export interface Pass {
  readonly index: number;
  readonly pieces: readonly Piece[];
  /** Share of the pieces that no longer moved, 0 to 1. */
  readonly settled: number;
}

/** Every pass of a draft as a whole: each frame is the first `keep` pieces of the pass before, then its own. */
export function replay(frames: readonly PassFrame[]): Pass[] {
  let before: readonly Piece[] = [];
  return frames.map((frame) => {
    before = [...before.slice(0, frame.keep), ...frame.pieces];
    const settled = before.filter((piece) => piece.state !== 'open').length;
    return { index: frame.index, pieces: before, settled: before.length === 0 ? 0 : settled / before.length };
  });
}

/** How doubtful a piece looks: 0 certain, 1 to 3 dots more and more dense. Pinned text is the writer's own and never doubtful. */
export function doubtLevel(piece: Pick<Piece, 'doubt' | 'state'>): 0 | 1 | 2 | 3 {
  if (piece.state === 'pinned') return 0;
  if (piece.doubt >= 128) return 3;
  if (piece.doubt >= 64) return 2;
  return piece.doubt >= 24 ? 1 : 0;
}

/** Neighbouring pieces that look the same, joined, so that a draft is shown with as few elements as possible. */
export interface Stretch {
  readonly text: string;
  readonly doubt: 0 | 1 | 2 | 3;
  readonly open: boolean;
}

export function stretches(pieces: readonly Piece[]): Stretch[] {
  const out: Stretch[] = [];
  for (const piece of pieces) {
    const doubt = doubtLevel(piece);
    const open = piece.state === 'open';
    const last = out.at(-1);
    if (last && last.doubt === doubt && last.open === open) out[out.length - 1] = { ...last, text: last.text + piece.text };
    else out.push({ text: piece.text, doubt, open });
  }
  return out;
}
