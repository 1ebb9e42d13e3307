import type { Distribution } from './distribution.ts';
import type { NoiseWord } from './noise.ts';

/** One place of a canvas before the first pass (SPEC P1-P3). */
export type Place =
  | { readonly kind: 'pinned'; readonly id: number }
  | { readonly kind: 'free'; /** The only ids that may stand here. */ readonly allowed?: readonly number[]; /** An id to start with instead of noise. */ readonly start?: number };

/** What stays the same over all passes of one canvas. */
export interface CanvasLayout {
  readonly places: readonly Place[];
  /** Ids that the model may not choose (SPEC P4). */
  readonly banned: readonly number[];
  readonly vocabulary: number;
}

/** What every kind of noise has to be told. */
export interface PassLimit {
  /** At least 1 (SPEC T2). */
  readonly maxPasses: number;
}

/** For mask noise. */
export interface SamplerSettings extends PassLimit {
  /** Nats (SPEC M2). */
  readonly entropyBound: number;
  /** SPEC M4. -Infinity: never. */
  readonly reopenLogProbability: number;
  /** SPEC M3. */
  readonly temperature: number;
}

/** open: not decided; accepted: decided, but may be reopened; pinned: given. */
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
  /** With uniform noise: what the model said about every place, pinned ones too (SPEC R4). */
  readonly said?: PassReading;
}

/** The model's answer in one pass, place by place. */
export interface PassReading {
  readonly argmax: Int32Array;
  /** Nats. */
  readonly entropies: Float32Array;
  /** Of the id that the place held in the pass; at a pinned place of the pinned id. */
  readonly heldLogProbabilities: Float32Array;
}

/** settled: nothing open (SPEC T1); limit: passes ran out (SPEC T2). */
export type CanvasEnd = 'settled' | 'limit';

/** A canvas between two passes. Never changed in place. */
export interface Canvas<Settings extends PassLimit = PassLimit> {
  readonly layout: CanvasLayout;
  readonly settings: Settings;
  /** What the model sees in the next pass. */
  readonly ids: Int32Array;
  readonly states: readonly PlaceState[];
  readonly trace: readonly PassRecord[];
  readonly end: CanvasEnd | null;
}

/** What a pass wants the model to be asked. */
export interface CanvasWish {
  /** The places to read, ascending: the free ones with mask noise, all with uniform noise. The reading lists them in this order. */
  readonly positions: readonly number[];
  /** For each of them the id whose log-probability is wanted (the one it holds). */
  readonly targets: readonly number[];
  /** For each of them the allowed ids, empty where all are allowed; absent when no place is restricted. */
  readonly candidates?: readonly (readonly number[])[];
  /** How many of the likeliest ids. */
  readonly top: number;
  /** Logits are divided by this before the softmax. Always 1 for mask noise. */
  readonly temperature: number;
  /** Nats taken off the logit of the id that a place holds, for each of them (SPEC L1); absent: nothing anywhere. */
  readonly discounts?: readonly number[];
}

/** The model's answer about one place. */
export interface PlaceReading {
  /** The first id listed is the arg-max. */
  readonly distribution: Distribution;
  /** Of the id the place holds, under the same distribution. */
  readonly heldLogProbability: number;
  /** A draw from the distribution, where the model makes it itself (uniform noise). */
  readonly sample?: { readonly id: number; readonly logProbability: number };
}

/**
 * The random number for a position in this pass, in [0, 1). Different uses of one place and pass take different words
 * (SPEC S1); default 0.
 */
export type Draw = (position: number, word?: NoiseWord) => number;

/** How free places are hidden and uncovered. The loop, the trace and everything around know only this. */
export interface NoiseKind<Settings extends PassLimit> {
  /** What the free places hold before the first pass. Throws RangeError on an impossible layout (SPEC P5). */
  begin(layout: CanvasLayout, settings: Settings, draw: Draw): Canvas<Settings>;
  wish(canvas: Canvas<Settings>): CanvasWish;
  /** One pass: readings in the order of the wish. Throws Error if the canvas is done (SPEC T4). */
  settle(canvas: Canvas<Settings>, readings: readonly PlaceReading[], draw: Draw): Canvas<Settings>;
  /** Where the settings allow it (SPEC T8): how many places at the beginning are settled, and the rest as a canvas that goes on. Null: none are. */
  split?(canvas: Canvas<Settings>): CanvasSplit<Settings> | null;
}

export interface CanvasSplit<Settings extends PassLimit> {
  readonly settled: number;
  readonly places: readonly Place[];
  /** For the passes that are left. */
  readonly settings: Settings;
}

/**
 * Checks SPEC P3-P5 for any kind of noise.
 * @param given whether a banned id may be pinned or started with (SPEC P6)
 */
export function checkLayout({ places, banned, vocabulary }: CanvasLayout, given: 'no-banned' | 'any'): void {
  const impossible = new Set(banned);
  const check = (id: number, position: number, isGiven: boolean): void => {
    if (!Number.isInteger(id) || id < 0 || id >= vocabulary) throw new RangeError(`Place ${position}: ${id} is not a token id.`);
    if (impossible.has(id) && !(isGiven && given === 'any')) throw new RangeError(`Place ${position}: token ${id} is banned.`);
  };
  let free = 0;
  places.forEach((place, position) => {
    if (place.kind === 'pinned') return check(place.id, position, true);
    free++;
    if (place.allowed) {
      if (place.allowed.length === 0) throw new RangeError(`Place ${position}: no id is allowed.`);
      if (new Set(place.allowed).size !== place.allowed.length) throw new RangeError(`Place ${position}: an allowed id is listed twice.`);
      for (const id of place.allowed) check(id, position, false);
    }
    if (place.start !== undefined) {
      check(place.start, position, true);
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

/** The only ids that may stand at each of the positions, an empty list where all may; absent when none is restricted. */
export function allowedIds({ places }: Pick<CanvasLayout, 'places'>, positions: readonly number[]): (readonly number[])[] | undefined {
  const lists = positions.map((position) => {
    const place = places[position];
    return place?.kind === 'free' ? (place.allowed ?? []) : [];
  });
  return lists.some((list) => list.length > 0) ? lists : undefined;
}

/** Entropy (nats) as eight bits of doubt (SPEC R2). */
export function doubtOf(entropy: number, vocabulary: number): number {
  return Math.round(255 * Math.min(1, Math.max(0, entropy) / Math.log(vocabulary)));
}
