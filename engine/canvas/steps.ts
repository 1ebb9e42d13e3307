/**
 * How one pass turns readings of the free places into the next canvas of uniform noise: one function a sampler. Positions
 * that no step keeps are renoised by the caller.
 */
import { acceptWithinBound } from './accept.ts';
import type { Draw } from './canvas.ts';

/** A free place in a pass. */
export interface FreePlace {
  readonly position: number;
  /** What the canvas held in the pass. */
  readonly held: number;
  readonly argmax: number;
  readonly sample: number;
  readonly sampleLogProbability: number;
  readonly argmaxLogProbability: number;
  /** Nats. */
  readonly entropy: number;
}

export interface Step {
  /** What the kept places hold in the next pass, by position. */
  readonly kept: ReadonlyMap<number, number>;
  /** Positions that count as decided after the pass. */
  readonly decided: readonly number[];
}

/** SPEC U3: accepted places take their sample; acceptance is worked out anew every time. */
export function entropyBoundStep(places: readonly FreePlace[], bound: number): Step {
  const accepted = acceptWithinBound(places.map(({ entropy }) => entropy), bound).map((index) => places[index] as FreePlace);
  return { kept: new Map(accepted.map(({ position, sample }) => [position, sample])), decided: accepted.map(({ position }) => position) };
}

/** diffusers' BlockRefinementScheduler in its uniform mode (SPEC B1-B4; specification, section 4.5). */
export interface BlockRefinement {
  readonly kind: 'block-refinement';
  /** A place whose new id is likelier than this is committed at once. */
  readonly threshold: number;
  /** A committed place changes when the model prefers another id with a probability above it; null: never. */
  readonly editingThreshold: number | null;
  /** Take the arg-max instead of the sample. */
  readonly greedy: boolean;
}

export interface RefinementStep extends Step {
  readonly edited: readonly number[];
}

/**
 * @param committed positions committed in earlier passes
 * @param pass 0 for the first
 */
export function blockRefinementStep(places: readonly FreePlace[], committed: ReadonlySet<number>, pass: number, maxPasses: number, { threshold, editingThreshold, greedy }: BlockRefinement): RefinementStep {
  const kept = new Map<number, number>();
  const edited: number[] = [];
  const offered = places.map((place) => ({ position: place.position, id: greedy ? place.argmax : place.sample, probability: Math.exp(greedy ? place.argmaxLogProbability : place.sampleLogProbability) }));
  places.forEach((place, index) => {
    if (!committed.has(place.position)) return;
    const { id, probability } = offered[index] as (typeof offered)[number];
    const edit = editingThreshold !== null && id !== place.held && probability > editingThreshold;
    kept.set(place.position, edit ? id : place.held);
    if (edit) edited.push(place.position);
  });
  const due = Math.ceil(((pass + 1) * places.length) / maxPasses) - kept.size;
  offered
    .filter(({ position }) => !committed.has(position))
    .sort((a, b) => b.probability - a.probability || a.position - b.position)
    .forEach(({ position, id, probability }, rank) => {
      if (rank < due || probability > threshold) kept.set(position, id);
    });
  return { kept, edited, decided: [...kept.keys()].sort((a, b) => a - b) };
}

/** diffusers' DiscreteDDIMScheduler: the exact posterior of uniform corruption (SPEC D1-D3; specification, section 4.5). */
export interface DiscreteDdim {
  readonly kind: 'discrete-ddim';
  /** Every other pass resamples this many of the least certain places (SPEC D4); 0: none. */
  readonly corrected: number;
}

/** The three ways to the next id, as weights that sum to one (SPEC D2). */
export interface Routes {
  readonly original: number;
  readonly stay: number;
  readonly random: number;
}

/**
 * From the survival α_t to α_s ≥ α_t, with q = α_t / α_s: the prediction x0, the id x_t held now, or a random id.
 * @param same whether x0 = x_t
 */
export function ddimRoutes(from: number, to: number, vocabulary: number, same: boolean): Routes {
  const q = from / to;
  const original = (to * (1 - q)) / vocabulary + (same ? q * to : 0);
  const stay = (q * (1 - to)) / vocabulary;
  const random = ((1 - q) * (1 - to)) / vocabulary;
  const total = original + stay + random;
  return { original: original / total, stay: stay / total, random: random / total };
}

/** One predictor step; a place that takes the random route is not kept. */
export function ddimStep(places: readonly FreePlace[], from: number, to: number, vocabulary: number, draw: Draw): Step {
  const kept = new Map<number, number>();
  const decided: number[] = [];
  for (const { position, held, sample } of places) {
    const { original, stay } = ddimRoutes(from, to, vocabulary, sample === held);
    const route = draw(position, 3);
    if (route < original) {
      kept.set(position, sample);
      decided.push(position);
    } else if (route < original + stay) kept.set(position, held);
  }
  return { kept, decided };
}

/**
 * One corrector step (SPEC D4): the `count` least certain places take a draw from their leave-one-out distribution with
 * probability `survival`, noise otherwise; all others stay.
 */
export function correctorStep(places: readonly FreePlace[], count: number, survival: number, draw: Draw): Step {
  const doubtful = new Set(places.toSorted((a, b) => b.entropy - a.entropy || a.position - b.position).slice(0, count).map(({ position }) => position));
  const kept = new Map<number, number>();
  for (const { position, held, sample } of places) {
    if (!doubtful.has(position)) kept.set(position, held);
    else if (draw(position, 3) < survival) kept.set(position, sample);
  }
  return { kept, decided: places.filter(({ position }) => !doubtful.has(position)).map(({ position }) => position) };
}
