import type { Distribution } from './distribution.ts';

/** One place of a canvas before the first pass (SPEC P1-P3). */
export type Place =
  | { readonly kind: 'pinned'; readonly id: number }
  | { readonly kind: 'free'; /** The only ids that may stand here. */ readonly allowed?: readonly number[]; /** An id to start with instead of noise. */ readonly start?: number };

/** What stays the same over all passes of one canvas. */
export interface CanvasLayout {
  readonly places: readonly Place[];
  /** Ids that may stand nowhere (SPEC P4). */
  readonly banned: readonly number[];
  readonly vocabulary: number;
}

export interface SamplerSettings {
  /** Nats (SPEC M2). */
  readonly entropyBound: number;
  /** At least 1 (SPEC T2). */
  readonly maxPasses: number;
  /** SPEC M4. -Infinity: never. */
  readonly reopenLogProbability: number;
  /** SPEC M3. */
  readonly temperature: number;
}

/** open: not decided; accepted: decided, may be reopened; pinned: given. */
export type PlaceState = 'open' | 'accepted' | 'pinned';

/** What one pass left (SPEC R1-R3). */
export interface PassRecord {
  /** 1, 2, 3 … */
  readonly pass: number;
  /** The draft after the pass: no noise in it. */
  readonly ids: Int32Array;
  /** Eight bits a place (SPEC R2). */
  readonly doubt: Uint8Array;
  readonly states: readonly PlaceState[];
  readonly accepted: readonly number[];
  readonly reopened: readonly number[];
}

/** settled: nothing open (SPEC T1); limit: passes ran out (SPEC T2). */
export type CanvasEnd = 'settled' | 'limit';

/** A canvas between two passes. Never changed in place. */
export interface Canvas {
  readonly layout: CanvasLayout;
  readonly settings: SamplerSettings;
  /** What the model sees in the next pass. */
  readonly ids: Int32Array;
  readonly states: readonly PlaceState[];
  readonly trace: readonly PassRecord[];
  readonly end: CanvasEnd | null;
}

/** What a pass wants the model to be asked for each free place. */
export interface CanvasWish {
  /** Free places, ascending; the reading lists them in this order. */
  readonly positions: readonly number[];
  /** For each of them the id whose log-probability is wanted (the one it holds). */
  readonly targets: readonly number[];
  /** For each of them the allowed ids, empty where all are allowed; absent when no place is restricted. */
  readonly candidates?: readonly (readonly number[])[];
  /** How many of the likeliest ids. */
  readonly top: number;
  /** Logits are divided by this before the softmax. Always 1 for mask noise. */
  readonly temperature: number;
}

/** The model's answer about one free place. */
export interface PlaceReading {
  readonly distribution: Distribution;
  /** Of the id the place holds, under the same distribution. */
  readonly heldLogProbability: number;
}

/** The random number for a position in this pass, in [0, 1). */
export type Draw = (position: number) => number;

/** How free places are hidden and uncovered. The loop, the trace and everything around know only this. */
export interface NoiseKind {
  /** What the free places hold before the first pass. Throws RangeError on an impossible layout (SPEC P5). */
  begin(layout: CanvasLayout, settings: SamplerSettings): Canvas;
  wish(canvas: Canvas): CanvasWish;
  /** One pass: readings in the order of the wish. Throws Error if the canvas is done (SPEC T4). */
  settle(canvas: Canvas, readings: readonly PlaceReading[], draw: Draw): Canvas;
}

/** Checks SPEC P3-P5 for any kind of noise. */
export function checkLayout({ places, banned, vocabulary }: CanvasLayout): void {
  const impossible = new Set(banned);
  const check = (id: number, position: number): void => {
    if (!Number.isInteger(id) || id < 0 || id >= vocabulary) throw new RangeError(`Place ${position}: ${id} is not a token id.`);
    if (impossible.has(id)) throw new RangeError(`Place ${position}: token ${id} is banned.`);
  };
  let free = 0;
  places.forEach((place, position) => {
    if (place.kind === 'pinned') return check(place.id, position);
    free++;
    if (place.allowed) {
      if (place.allowed.length === 0) throw new RangeError(`Place ${position}: no id is allowed.`);
      if (new Set(place.allowed).size !== place.allowed.length) throw new RangeError(`Place ${position}: an allowed id is listed twice.`);
      for (const id of place.allowed) check(id, position);
    }
    if (place.start !== undefined) {
      check(place.start, position);
      if (place.allowed && !place.allowed.includes(place.start)) throw new RangeError(`Place ${position}: starts with an id that is not allowed.`);
    }
  });
  if (free === 0) throw new RangeError('A canvas needs at least one free place.');
}

/** The last record, or null before the first pass (SPEC T3). */
export function lastPass(canvas: Canvas): PassRecord | null {
  return canvas.trace.at(-1) ?? null;
}

/** Positions of the free places, ascending. */
export function freePositions({ places }: Pick<CanvasLayout, 'places'>): number[] {
  return places.flatMap((place, position) => (place.kind === 'free' ? [position] : []));
}

/** Entropy (nats) as eight bits of doubt (SPEC R2). */
export function doubtOf(entropy: number, vocabulary: number): number {
  return Math.round(255 * Math.min(1, Math.max(0, entropy) / Math.log(vocabulary)));
}
