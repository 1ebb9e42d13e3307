import { allowedIds, checkLayout, doubtOf, freePositions } from './canvas.ts';
import type { Canvas, CanvasEnd, CanvasLayout, CanvasSplit, CanvasWish, Draw, NoiseKind, PassLimit, PassReading, PassRecord, Place, PlaceReading, PlaceState } from './canvas.ts';
import { selfEvidence } from './leave-one-out.ts';
import { temperatureAt } from './schedule.ts';
import type { TemperatureRange } from './schedule.ts';
import { blockRefinementStep, correctorStep, ddimStep, entropyBoundStep } from './steps.ts';
import type { BlockRefinement, DiscreteDdim, FreePlace, Step } from './steps.ts';
import { isPlateau, isStableAndConfident, settledBeginning, stableEnd } from './stop.ts';
import type { SettledBeginning, StableAndConfident } from './stop.ts';

export interface UniformSettings extends PassLimit, StableAndConfident {
  /** Nats (SPEC M2). */
  readonly entropyBound: number;
  readonly temperature: TemperatureRange;
  /** Default: entropy-bound acceptance (SPEC U3). */
  readonly sampler?: BlockRefinement | DiscreteDdim;
  /** End tokens: what stands behind a stable one is left out of the tests (SPEC T6). Default: not. */
  readonly endAware?: readonly number[];
  /** Passes without progress after which to stop (SPEC T7). Default: never. */
  readonly plateau?: number;
  /** The beginning of the canvas may be split off when it is settled (SPEC T8). Default: not. */
  readonly early?: SettledBeginning;
  /** Self-evidence is taken off places that started with an id of their own (SPEC L1). Default: not. */
  readonly leaveOneOut?: { readonly survival: number; /** In how many passes, from the first on. */ readonly passes: number };
}

type UniformCanvas = Canvas<UniformSettings>;

/** Noise that lies: an undecided place holds a random id, and no place is ever decided for good (SPEC U1-U6). */
export class UniformNoise implements NoiseKind<UniformSettings> {
  begin(layout: CanvasLayout, settings: UniformSettings, draw: Draw): UniformCanvas {
    checkLayout(layout, 'any');
    if (!(settings.maxPasses >= 1)) throw new RangeError('A canvas needs at least one pass.');
    if (!(settings.temperature.low >= 0 && settings.temperature.high > 0)) throw new RangeError('Every pass needs a temperature above 0.');
    const ids = Int32Array.from(layout.places, (place, position) => {
      if (place.kind === 'pinned') return place.id;
      return place.start ?? randomId(layout, position, draw(position, 2));
    });
    const states = layout.places.map((place): PlaceState => (place.kind === 'pinned' ? 'pinned' : place.start === undefined ? 'open' : 'accepted'));
    return { layout, settings, ids, states, trace: [], end: null };
  }

  wish({ layout, settings, ids, trace }: UniformCanvas): CanvasWish {
    const positions = layout.places.map((_, position) => position);
    const candidates = allowedIds(layout, positions);
    const { leaveOneOut, sampler } = settings;
    const pass = trace.length;
    const survival = sampler?.kind === 'discrete-ddim' && isCorrector(sampler, pass) ? survivalAfter(sampler, settings.maxPasses, pass) : leaveOneOut && pass < leaveOneOut.passes ? leaveOneOut.survival : 0;
    const evidence = selfEvidence(survival, layout.vocabulary);
    const discounted = (position: number): boolean => {
      const place = layout.places[position];
      return place?.kind === 'free' && (place.start !== undefined || sampler?.kind === 'discrete-ddim');
    };
    return {
      positions,
      targets: Array.from(ids),
      ...(candidates ? { candidates } : {}),
      top: 1,
      temperature: temperatureAt(settings.temperature, settings.maxPasses, pass),
      ...(evidence > 0 ? { discounts: positions.map((position) => (discounted(position) ? evidence : 0)) } : {}),
    };
  }

  settle(canvas: UniformCanvas, readings: readonly PlaceReading[], draw: Draw): UniformCanvas {
    if (canvas.end) throw new Error('This canvas is done.');
    const { layout, settings } = canvas;
    if (readings.length !== layout.places.length) throw new RangeError(`${layout.places.length} places, ${readings.length} were read.`);
    const pass = canvas.trace.length;
    const positions = freePositions(layout);
    const free = positions.map((position) => freePlace(canvas, position, readings[position] as PlaceReading));
    const said = {
      argmax: Int32Array.from(readings, ({ distribution }) => distribution.ids[0] as number),
      entropies: Float32Array.from(readings, ({ distribution }) => distribution.entropy),
      heldLogProbabilities: Float32Array.from(readings, ({ heldLogProbability }) => heldLogProbability),
    };

    const draft = canvas.ids.slice();
    for (const { position, argmax } of free) draft[position] = argmax;
    const passes = [...drafts(canvas.trace), { argmax: draft, entropies: said.entropies }];
    const shownEnd = settings.endAware ? stableEnd(passes, settings.endAware) : -1;
    const shown = positions.filter((position) => position <= shownEnd);
    const looked = shown.length > 0 ? shown : positions;

    const { step, done } = this.#step(canvas, free, draw);
    const ids = canvas.ids.slice();
    for (const { position } of free) ids[position] = step.kept.get(position) ?? randomId(layout, position, draw(position, 1));

    const stopped = done || isStableAndConfident(passes, looked, settings) || (settings.plateau !== undefined && isPlateau(passes, looked, settings.plateau));
    const end: CanvasEnd | null = stopped ? 'settled' : pass + 1 >= settings.maxPasses ? 'limit' : null;
    if (done && settings.sampler?.kind === 'discrete-ddim') for (const { position } of free) draft[position] = ids[position] as number;

    const decided = new Set(step.decided);
    const states = layout.places.map((place, position): PlaceState => (place.kind === 'pinned' ? 'pinned' : end === 'settled' || decided.has(position) ? 'accepted' : 'open'));
    const record: PassRecord = {
      pass: pass + 1,
      ids: draft,
      doubt: Uint8Array.from(said.entropies, (entropy, position) => (layout.places[position]?.kind === 'free' ? doubtOf(entropy, layout.vocabulary) : 0)),
      states,
      accepted: [...step.decided],
      reopened: positions.filter((position) => canvas.states[position] === 'accepted' && !decided.has(position)),
      said,
    };
    return { layout, settings, ids, states, trace: [...canvas.trace, record], end };
  }

  split({ layout, settings, ids, trace, end }: UniformCanvas): CanvasSplit<UniformSettings> | null {
    const { early, sampler, leaveOneOut, ...others } = settings;
    const passes = trace.length;
    if (!early || sampler || end || passes < (leaveOneOut?.passes ?? 0)) return null;
    const settled = settledBeginning(drafts(trace), new Set(freePositions(layout)), early);
    if (settled === 0 || settled >= ids.length || freePositions(layout).every((position) => position < settled)) return null;
    const places = layout.places.slice(settled).map((place, index): Place => (place.kind === 'pinned' ? place : { ...place, start: ids[settled + index] as number }));
    const { low, high } = settings.temperature;
    // The same line, cut where the passes so far end.
    return { settled, places, settings: { ...others, early, maxPasses: settings.maxPasses - passes, temperature: { low, high: temperatureAt({ low, high }, settings.maxPasses, passes) } } };
  }

  #step(canvas: UniformCanvas, free: readonly FreePlace[], draw: Draw): { step: Step; done: boolean } {
    const { settings, layout, trace, states } = canvas;
    const { sampler, maxPasses } = settings;
    const pass = trace.length;
    if (sampler?.kind === 'block-refinement') {
      const committed = new Set(free.flatMap(({ position }) => (states[position] === 'accepted' ? [position] : [])));
      const step = blockRefinementStep(free, committed, pass, maxPasses, sampler);
      return { step, done: step.decided.length === free.length && step.edited.length === 0 };
    }
    if (sampler?.kind === 'discrete-ddim') {
      const survival = survivalAfter(sampler, maxPasses, pass);
      if (isCorrector(sampler, pass)) return { step: correctorStep(free, sampler.corrected, survival, draw), done: false };
      const before = pass === 0 ? 0 : survivalAfter(sampler, maxPasses, pass - 1);
      return { step: ddimStep(free, before, survival, layout.vocabulary, draw), done: survival === 1 };
    }
    return { step: entropyBoundStep(free, settings.entropyBound), done: false };
  }
}

/** What the stop rules look at: the draft and the doubt of each pass. */
function drafts(trace: readonly PassRecord[]): Pick<PassReading, 'argmax' | 'entropies'>[] {
  return trace.flatMap(({ ids, said }) => (said ? [{ argmax: ids, entropies: said.entropies }] : []));
}

function freePlace(canvas: UniformCanvas, position: number, { distribution, sample }: PlaceReading): FreePlace {
  if (!sample) throw new RangeError(`Place ${position}: uniform noise needs a draw by the model.`);
  return {
    position,
    held: canvas.ids[position] as number,
    argmax: distribution.ids[0] as number,
    argmaxLogProbability: distribution.logProbabilities[0] as number,
    sample: sample.id,
    sampleLogProbability: sample.logProbability,
    entropy: distribution.entropy,
  };
}

/** SPEC U4: from the allowed ids, else from the whole vocabulary. */
function randomId({ places, vocabulary }: CanvasLayout, position: number, u: number): number {
  const place = places[position];
  const allowed = place?.kind === 'free' ? place.allowed : undefined;
  return allowed ? (allowed[Math.floor(u * allowed.length)] as number) : Math.floor(u * vocabulary);
}

/** With a corrector the second, fourth … pass is one (SPEC D4). */
function isCorrector({ corrected }: DiscreteDdim, pass: number): boolean {
  return corrected > 0 && pass % 2 === 1;
}

/** The survival that a pass leads to, or that a corrector pass takes place at (SPEC D1). */
function survivalAfter({ corrected }: DiscreteDdim, maxPasses: number, pass: number): number {
  return corrected > 0 ? (Math.floor(pass / 2) + 1) / Math.ceil(maxPasses / 2) : (pass + 1) / maxPasses;
}
