/**
 * The drafts of running runs as they stand after each pass. Frames come as fast as the engine makes them; what is
 * shown is painted at most 30 times a second, outside the editor's own state, so that a pass never touches the document.
 */
import type { PassFrame, Piece, RunId } from '../../../electron/contract/index.ts';

export interface DraftFrame {
  readonly draft: number;
  readonly index: number;
  readonly expected: number;
  readonly pieces: readonly Piece[];
  /** The share of pieces that have settled, 0 to 1; for a growing draft the share of the expected passes. */
  readonly settled: number;
}

export interface RunFrames {
  readonly drafts: ReadonlyMap<number, DraftFrame>;
  /** The draft to look at: the one the writer chose, else the newest. */
  readonly shown: DraftFrame | null;
}

type Listener = (frames: RunFrames) => void;

/** Between two paints. */
const PAINT_MS = 34;

const none: RunFrames = { drafts: new Map(), shown: null };

export class Frames {
  readonly #runs = new Map<RunId, { drafts: Map<number, DraftFrame>; chosen: number | null; newest: number }>();
  readonly #listeners = new Map<RunId, Set<Listener>>();
  readonly #dirty = new Set<RunId>();
  #painting = false;
  #paintedAt = 0;
  readonly #nextFrame: (run: (time: number) => void) => void;

  constructor(nextFrame: (run: (time: number) => void) => void) {
    this.#nextFrame = nextFrame;
  }

  /** Takes in a pass. */
  add(id: RunId, draft: number, frame: PassFrame): void {
    const run = this.#runs.get(id) ?? { drafts: new Map<number, DraftFrame>(), chosen: null, newest: draft };
    this.#runs.set(id, run);
    const before = run.drafts.get(draft);
    // Seen already, or it builds on passes that were made before this window: those come with `join`.
    if ((before && frame.index > 0 && frame.index <= before.index) || frame.keep > (before?.pieces.length ?? 0)) return;
    run.drafts.set(draft, nextFrameOf(before, draft, frame));
    run.newest = draft;
    this.#touch(id);
  }

  /** All passes of a draft so far, for a run that was under way before this window. */
  join(id: RunId, draft: number, passes: readonly PassFrame[]): void {
    for (const frame of passes) this.add(id, draft, frame);
  }

  get(id: RunId): RunFrames {
    const run = this.#runs.get(id);
    if (!run) return none;
    return { drafts: run.drafts, shown: run.drafts.get(run.chosen ?? run.newest) ?? null };
  }

  /** Looks at the next draft that has frames. */
  showNext(id: RunId): void {
    const run = this.#runs.get(id);
    if (!run || run.drafts.size < 2) return;
    const all = [...run.drafts.keys()].toSorted((a, b) => a - b);
    const at = all.indexOf(run.chosen ?? run.newest);
    run.chosen = all[(at + 1) % all.length] ?? null;
    this.#touch(id);
  }

  /** Told at once and after each paint. Returns how to stop. */
  on(id: RunId, listener: Listener): () => void {
    const set = this.#listeners.get(id) ?? new Set();
    this.#listeners.set(id, set);
    set.add(listener);
    listener(this.get(id));
    return () => void set.delete(listener);
  }

  forget(id: RunId): void {
    this.#runs.delete(id);
    this.#dirty.delete(id);
  }

  #touch(id: RunId): void {
    this.#dirty.add(id);
    if (this.#painting) return;
    this.#painting = true;
    this.#nextFrame(this.#paint);
  }

  readonly #paint = (time: number): void => {
    if (time - this.#paintedAt < PAINT_MS) {
      this.#nextFrame(this.#paint);
      return;
    }
    this.#paintedAt = time;
    this.#painting = false;
    const due = [...this.#dirty];
    this.#dirty.clear();
    for (const id of due) {
      const frames = this.get(id);
      for (const listener of this.#listeners.get(id) ?? []) listener(frames);
    }
  };
}

/** The draft after a pass: the first `keep` pieces of the pass before, then the new ones. */
export function nextFrameOf(before: DraftFrame | undefined, draft: number, frame: PassFrame): DraftFrame {
  const pieces = [...(before?.pieces.slice(0, frame.keep) ?? []), ...frame.pieces];
  const closed = pieces.filter((piece) => piece.state !== 'open').length;
  const share = pieces.length > 0 ? closed / pieces.length : 0;
  const progress = Math.min(1, (frame.index + 1) / Math.max(1, frame.expected));
  return { draft, index: frame.index, expected: frame.expected, pieces, settled: Math.min(share, share === 1 ? progress : 1) };
}
