import { acceptWithinBound } from './accept.ts';
import { allowedIds, checkLayout, doubtOf, freePositions } from './canvas.ts';
import type { Canvas, CanvasEnd, CanvasLayout, CanvasWish, Draw, NoiseKind, PassRecord, PlaceReading, PlaceState, SamplerSettings } from './canvas.ts';
import { choose } from './distribution.ts';

/** How many ids a sample is drawn from; at temperature 0 only the likeliest is read. */
const SAMPLED_FROM = 64;

/** Noise that hides: an open place holds the mask id until it is accepted (SPEC M1-M5). */
export class MaskNoise implements NoiseKind<SamplerSettings> {
  readonly #maskId: number;

  constructor(maskId: number) {
    this.#maskId = maskId;
  }

  begin(layout: CanvasLayout, settings: SamplerSettings): Canvas<SamplerSettings> {
    checkLayout(layout, 'no-banned');
    if (!(settings.maxPasses >= 1)) throw new RangeError('A canvas needs at least one pass.');
    if (!layout.banned.includes(this.#maskId)) throw new RangeError('The mask token must be banned, or it could be taken for a word.');
    const ids = Int32Array.from(layout.places, (place) => (place.kind === 'pinned' ? place.id : (place.start ?? this.#maskId)));
    const states = layout.places.map((place): PlaceState => (place.kind === 'pinned' ? 'pinned' : place.start === undefined ? 'open' : 'accepted'));
    return { layout, settings, ids, states, trace: [], end: null };
  }

  wish({ layout, ids, states, settings }: Canvas<SamplerSettings>): CanvasWish {
    const positions = freePositions(layout);
    const candidates = allowedIds(layout, positions);
    return {
      positions,
      // An open place holds the mask, which has no probability: any id will do, and its answer is not used.
      targets: positions.map((position) => (states[position] === 'open' ? 0 : (ids[position] ?? 0))),
      ...(candidates ? { candidates } : {}),
      top: settings.temperature > 0 ? SAMPLED_FROM : 1,
      temperature: 1,
    };
  }

  settle(canvas: Canvas<SamplerSettings>, readings: readonly PlaceReading[], draw: Draw): Canvas<SamplerSettings> {
    if (canvas.end) throw new Error('This canvas is done.');
    const { layout, settings } = canvas;
    const positions = freePositions(layout);
    if (readings.length !== positions.length) throw new RangeError(`${positions.length} places are free, ${readings.length} were read.`);
    const pass = canvas.trace.length + 1;
    const read = positions.map((position, index) => ({ position, reading: readings[index] as PlaceReading }));

    const open = read.filter(({ position }) => canvas.states[position] === 'open');
    const accepted = acceptWithinBound(open.map(({ reading }) => reading.distribution.entropy), settings.entropyBound).map((index) => open[index] as (typeof open)[number]);
    const reopened = read.filter(({ position, reading }) => canvas.states[position] === 'accepted' && reading.heldLogProbability < settings.reopenLogProbability);

    const ids = canvas.ids.slice();
    const states = [...canvas.states];
    for (const { position, reading } of accepted) {
      ids[position] = taken(reading, settings.temperature, draw, position);
      states[position] = 'accepted';
    }
    for (const { position } of reopened) {
      ids[position] = this.#maskId;
      states[position] = 'open';
    }

    // What a person sees: the arg-max where nothing is decided (T3). After the last pass that is also the outcome (T2).
    const draft = ids.slice();
    const doubt = new Uint8Array(ids.length);
    for (const { position, reading } of read) {
      if (states[position] === 'open') draft[position] = reading.distribution.ids[0] as number;
      doubt[position] = doubtOf(reading.distribution.entropy, layout.vocabulary);
    }
    const end: CanvasEnd | null = !states.includes('open') ? 'settled' : pass >= settings.maxPasses ? 'limit' : null;
    const record: PassRecord = { pass, ids: draft, doubt, states, accepted: accepted.map(({ position }) => position), reopened: reopened.map(({ position }) => position) };
    return { layout, settings, ids: end === 'limit' ? draft.slice() : ids, states, trace: [...canvas.trace, record], end };
  }
}

function taken(reading: PlaceReading, temperature: number, draw: Draw, position: number): number {
  const { ids, logProbabilities } = reading.distribution;
  const index = temperature > 0 ? choose(logProbabilities, { temperature }, draw(position)) : 0;
  return ids[index] as number;
}
