import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { freePositions, lastPass } from './canvas.ts';
import type { Canvas, CanvasLayout, Draw, Place, PlaceReading } from './canvas.ts';
import { choose, restrict } from './distribution.ts';
import { uniform } from './noise.ts';
import { UniformNoise } from './uniform-noise.ts';
import type { UniformSettings } from './uniform-noise.ts';

const VOCABULARY = 12;
const BANNED = [0, 1];
const END = 2;
const WORDS = Array.from({ length: VOCABULARY }, (_, id) => id).filter((id) => !BANNED.includes(id));
const kind = new UniformNoise();
const settings: UniformSettings = { entropyBound: 0.1, maxPasses: 8, temperature: { low: 0.4, high: 0.8 }, stability: 1, confidence: 0.005 };
const free: Place = { kind: 'free' };
const pin = (id: number): Place => ({ kind: 'pinned', id });
const layout = (...places: Place[]): CanvasLayout => ({ places, banned: BANNED, vocabulary: VOCABULARY });
const noise = (seed: number, step: number): Draw => (place, word = 0) => uniform(seed, { stream: 0, step, place }, word);

/** A reading that is sure of `id` up to an entropy. */
const says = (id: number, entropy = 0, sample = id, probability = 1): PlaceReading => ({
  distribution: { ids: [id], logProbabilities: [Math.log(probability)], entropy },
  heldLogProbability: -1,
  sample: { id: sample, logProbability: Math.log(probability) },
});

/** Passes one after another with the readings given; the canvas after the last. */
function passes(start: Canvas<UniformSettings>, ...rounds: PlaceReading[][]): Canvas<UniformSettings> {
  return rounds.reduce((canvas, readings) => kind.settle(canvas, readings, noise(1, canvas.trace.length)), start);
}

const begin = (places: Place[], changed: Partial<UniformSettings> = {}): Canvas<UniformSettings> => kind.begin(layout(...places), { ...settings, ...changed }, noise(1, 0));

/** A made-up model: logits that depend on place, on the whole canvas and on a salt; it gets surer with the pass. */
function read(canvas: Canvas<UniformSettings>, salt: number, draw: Draw): PlaceReading[] {
  const { positions, targets, candidates, temperature, discounts } = kind.wish(canvas);
  const sharpness = 2 + 6 * canvas.trace.length;
  return positions.map((position, index) => {
    const hash = canvas.ids.reduce((sum, held, i) => (sum * 31 + held * (i + 1)) % 5, 7);
    const allowed = candidates?.[index] ?? [];
    const ids = allowed.length > 0 ? allowed : WORDS;
    const held = targets[index] as number;
    const distribution = restrict(ids, ids.map((id) => (sharpness * uniform(salt, { stream: id, step: hash, place: position }) ** 2 - (id === held ? (discounts?.[index] ?? 0) : 0)) / temperature));
    const at = choose(distribution.logProbabilities, { temperature: 1 }, draw(position));
    return {
      distribution,
      heldLogProbability: distribution.logProbabilities[distribution.ids.indexOf(held)] ?? -Infinity,
      sample: { id: distribution.ids[at] as number, logProbability: distribution.logProbabilities[at] as number },
    };
  });
}

function denoise(start: Canvas<UniformSettings>, salt: number, seed: number, most = Infinity): Canvas<UniformSettings> {
  let canvas = start;
  while (!canvas.end && canvas.trace.length < most) {
    const draw = noise(seed, canvas.trace.length);
    canvas = kind.settle(canvas, read(canvas, salt, draw), draw);
  }
  return canvas;
}

describe('places', () => {
  test('start as noise from the whole vocabulary, from their list, or as what they are given (U1, U4, P6)', () => {
    const seen = new Set<number>();
    for (let seed = 0; seed < 200; seed++) {
      const { ids, states } = kind.begin(layout(pin(1), free, { kind: 'free', allowed: [5, 7] }, { kind: 'free', start: 0 }), settings, noise(seed, 0));
      expect([ids[0], ids[3]]).toEqual([1, 0]);
      expect([5, 7]).toContain(ids[2]);
      expect(states).toEqual(['pinned', 'open', 'open', 'accepted']);
      seen.add(ids[1] as number);
    }
    expect(seen.size).toBe(VOCABULARY);
  });

  test('that break the rules are refused before any pass (P3, P5)', () => {
    const impossible: Place[][] = [[pin(3)], [free, pin(VOCABULARY)], [{ kind: 'free', allowed: [] }], [{ kind: 'free', allowed: [3, 1] }], [{ kind: 'free', allowed: [3, 3] }], [{ kind: 'free', start: -1 }]];
    for (const list of impossible) expect(() => begin(list), JSON.stringify(list)).toThrow(RangeError);
    expect(() => begin([free], { maxPasses: 0 })).toThrow(RangeError);
    expect(() => begin([free], { temperature: { low: 0, high: 0 } })).toThrow(RangeError);
  });

  test('are all read, with the temperature of the pass (U1, U2)', () => {
    const canvas = begin([pin(4), { kind: 'free', start: 7 }, { kind: 'free', start: 8, allowed: [8, 9] }]);
    expect(kind.wish(canvas)).toEqual({ positions: [0, 1, 2], targets: [4, 7, 8], candidates: [[], [], [8, 9]], top: 1, temperature: 0.8 });
    expect(() => kind.settle(canvas, [says(5)], noise(1, 0))).toThrow(RangeError);
  });
});

describe('a pass', () => {
  test('keeps the samples of accepted places, gives the others new noise, and shows the arg-max (U3, U4, U5)', () => {
    const canvas = passes(begin([free, pin(9), free]), [says(5, 2, 6), says(3), says(7, 1, 8)]);
    const record = lastPass(canvas);
    expect([...(record?.ids ?? [])]).toEqual([5, 9, 7]);
    expect(record).toMatchObject({ pass: 1, accepted: [2], reopened: [], states: ['open', 'pinned', 'accepted'] });
    expect([...canvas.ids]).toEqual([Math.floor(uniform(1, { stream: 0, step: 0, place: 0 }, 1) * VOCABULARY), 9, 8]);
    expect([...(record?.said?.argmax ?? [])]).toEqual([5, 3, 7]);
    expect([...(record?.said?.heldLogProbabilities ?? [])]).toEqual([-1, -1, -1]);
  });

  test('counts no pinned place against the bound (U3)', () => {
    const sure = passes(begin([pin(4), free, free], { entropyBound: 0.5 }), [says(4, 9), says(5, 0.4), says(6, 0.45)]);
    expect(lastPass(sure)?.accepted).toEqual([1, 2]);
  });

  test('works acceptance out anew: what was accepted before may be noise again (U3)', () => {
    const canvas = passes(begin([free, free]), [says(5, 0.2), says(6, 2)], [says(5, 2), says(6, 0.2)]);
    expect(lastPass(canvas)).toMatchObject({ accepted: [1], reopened: [0], states: ['open', 'accepted'] });
  });

  test('wants a draw by the model', () => {
    const { sample: _, ...unsampled } = says(5);
    expect(() => passes(begin([free]), [unsampled])).toThrow(/draw/);
  });
});

describe('stopping (T5)', () => {
  const round = (...ids: number[]): PlaceReading[] => ids.map((id) => says(id, 0.001));

  test.each([
    { stability: 1, after: 3 },
    { stability: 2, after: 4 },
    { stability: 0, after: 1 },
    { stability: null, after: Infinity },
  ])('with stability $stability a canvas that stays the same from its second pass on ends after $after', ({ stability, after }) => {
    let canvas = begin([free, free], { stability, maxPasses: 6 });
    for (const readings of [round(5, 6), round(5, 7), round(5, 7), round(5, 7), round(5, 7), round(5, 7)]) {
      if (!canvas.end) canvas = passes(canvas, readings);
    }
    expect(canvas.trace).toHaveLength(Math.min(6, after));
    expect(canvas.end).toBe(after > 6 ? 'limit' : 'settled');
    expect(() => passes(canvas, round(5, 7))).toThrow(/done/);
  });

  test('wants the mean doubt below the threshold, never at it, and not at all for null', () => {
    const end = (confidence: number | null, entropy: number) => passes(begin([free, free], { confidence }), [says(5, entropy), says(6, 0)], [says(5, entropy), says(6, 0)]).end;
    expect(end(0.5, 0.999)).toBe('settled');
    expect(end(0.5, 1)).toBeNull();
    expect(end(0, 0)).toBeNull();
    expect(end(null, 0)).toBeNull();
  });

  test('looks at free places only: pins neither calm nor trouble it', () => {
    const places = [free, ...Array.from({ length: 30 }, () => pin(4))];
    const pinned = (entropy: number, id = 4) => Array.from({ length: 30 }, () => says(id, entropy));
    expect(passes(begin(places), [says(5, 0.1), ...pinned(0)], [says(5, 0.1), ...pinned(0)]).end).toBeNull();
    expect(passes(begin(places), [says(5, 0), ...pinned(3)], [says(5, 0), ...pinned(3, 6)]).end).toBe('settled');
  });

  test('marks what the last pass did not accept (T5)', () => {
    const canvas = passes(begin([free, free], { maxPasses: 1 }), [says(5, 3), says(6, 1)]);
    expect([canvas.end, canvas.states]).toEqual(['limit', ['open', 'accepted']]);
  });

  test('leaves out what stands behind a stable end token, if asked to (T6)', () => {
    const rounds = [1, 2, 3].map((turn) => [says(5, 0), says(END, 0), says(turn + 5, 2), says(turn + 6, 2)]);
    expect(passes(begin([free, free, free, free]), ...rounds).end).toBeNull();
    const aware = begin([free, free, free, free], { endAware: [END] });
    const first = passes(aware, rounds[0] as PlaceReading[]);
    expect(lastPass(first)?.accepted).toEqual([0, 1, 2]);
    const second = passes(first, rounds[1] as PlaceReading[]);
    expect(second.end).toBe('settled');
    expect(lastPass(second)?.accepted).toEqual([0, 1, 2]);
  });

  test('ends on a plateau, if asked to: no change and no more certainty, or two drafts in turn (T7)', () => {
    const flat = (entropies: number[], plateau: number, ids: number[] = entropies.map(() => 5)) => passes(begin([free], { plateau }), ...entropies.map((h, i) => [says(ids[i] as number, h)])).end;
    expect(flat([2, 1, 0.9, 1], 2)).toBe('settled');
    expect(flat([2, 1.5, 1.2, 1], 2)).toBeNull();
    expect(flat([1, 1, 1, 1], 3, [5, 6, 5, 6])).toBe('settled');
    expect(flat([1, 1, 1, 1], 3, [5, 6, 5, 7])).toBeNull();
    expect(flat([1, 1, 1], 2, [5, 6, 5])).toBeNull();
  });
});

describe('a settled beginning (T8)', () => {
  const early = { passes: 2, entropy: 0.1, least: 2 };
  const sure = (third: number, entropy = 0.05): PlaceReading[] => [says(5, 0.05), says(6), says(7, entropy), says(third, 2)];

  test('is split off when it is long enough and sure for long enough', () => {
    const places = [free, pin(6), free, free];
    expect(kind.split(passes(begin(places, { early }), sure(8)))).toBeNull();
    const canvas = passes(begin(places, { early }), sure(8), sure(9));
    expect(kind.split(canvas)).toEqual({
      settled: 3,
      places: [{ kind: 'free', start: canvas.ids[3] }],
      settings: { ...settings, early, maxPasses: 6, temperature: { low: 0.4, high: expect.closeTo(0.7, 12) as number } },
    });
    expect(kind.split(passes(begin(places), sure(8), sure(9)))).toBeNull();
    expect(kind.split(passes(begin(places, { early: { ...early, least: 4 } }), sure(8), sure(9)))).toBeNull();
    expect(kind.split(passes(begin(places, { early }), sure(8, 0.2), sure(9)))).toMatchObject({ settled: 2 });
  });

  test('leaves the temperatures of the passes to come as they were', () => {
    const canvas = passes(begin([free, free, free, free], { early }), sure(8), sure(9));
    const rest = kind.split(canvas);
    if (!rest) throw new Error('not split');
    let whole = canvas;
    let part = kind.begin(layout(...rest.places), rest.settings, noise(1, 0));
    while (!whole.end) {
      expect(kind.wish(part).temperature).toBeCloseTo(kind.wish(whole).temperature, 12);
      whole = passes(whole, sure(8 + (whole.trace.length % 2)));
      part = passes(part, sure(8 + (part.trace.length % 2)).slice(3));
    }
    expect(part.end).toBe('limit');
  });
});

describe('for any canvas, model, settings and seed', { timeout: 240_000 }, () => {
  const allowed = fc.uniqueArray(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 4 });
  const anyId = fc.nat({ max: VOCABULARY - 1 });
  const place = fc.oneof(anyId.map(pin), fc.constant(free), allowed.map((list): Place => ({ kind: 'free', allowed: list })), anyId.map((start): Place => ({ kind: 'free', start })));
  const places = fc.array(place, { minLength: 1, maxLength: 12 }).filter((list) => list.some(({ kind: each }) => each === 'free'));
  const sampler: fc.Arbitrary<UniformSettings['sampler']> = fc.oneof(
    fc.constant(undefined),
    fc.record({ kind: fc.constant('block-refinement' as const), threshold: fc.constantFrom(0.5, 0.95), editingThreshold: fc.constantFrom(null, 0.6), greedy: fc.boolean() }),
    fc.record({ kind: fc.constant('discrete-ddim' as const), corrected: fc.nat({ max: 3 }) }),
  );
  const chosen = fc
    .record({ entropyBound: fc.constantFrom(0, 0.1, 1, 9), maxPasses: fc.integer({ min: 1, max: 14 }), stability: fc.constantFrom(null, 0, 1, 2), confidence: fc.constantFrom(null, 0.005, 1), sampler, endAware: fc.constantFrom(undefined, [END]), plateau: fc.constantFrom(undefined, 3), leaveOneOut: fc.constantFrom(undefined, { survival: 0.5, passes: 4 }) })
    .map((record): UniformSettings => ({ ...settings, ...(Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as Partial<UniformSettings>) }));
  const world = fc.record({ places, chosen, salt: fc.nat({ max: 100_000 }), seed: fc.maxSafeNat() });

  test('pins never change, lists hold, nothing banned is chosen, and it ends (P1, P3, P4, T2)', () => {
    fc.assert(
      fc.property(world, ({ places: list, chosen: with_, salt, seed }) => {
        const done = denoise(kind.begin(layout(...list), with_, noise(seed, 0)), salt, seed);
        expect(done.end).not.toBeNull();
        expect(done.trace.length).toBeLessThanOrEqual(with_.maxPasses);
        for (const record of done.trace) {
          list.forEach((each, position) => {
            const id = record.ids[position] as number;
            if (each.kind === 'pinned') expect([id, done.ids[position]]).toEqual([each.id, each.id]);
            else expect(each.allowed ?? WORDS).toContain(id);
          });
          expect(record.accepted.every((position) => list[position]?.kind === 'free')).toBe(true);
        }
      }),
      { numRuns: 400 },
    );
  });

  test('stopping after any pass gives the draft of that pass, and going on changes no earlier record (T3, R3)', () => {
    fc.assert(
      fc.property(world, fc.integer({ min: 1, max: 14 }), ({ places: list, chosen: with_, salt, seed }, most) => {
        const begun = kind.begin(layout(...list), with_, noise(seed, 0));
        const before = structuredClone(begun);
        const cut = denoise(begun, salt, seed, most);
        const kept = structuredClone(cut.trace);
        const done = denoise(cut, salt, seed);
        expect(begun).toEqual(before);
        expect(cut.trace).toEqual(kept);
        expect(done.trace.slice(0, cut.trace.length)).toEqual(kept);
        expect(denoise(begun, salt, seed)).toEqual(done);
      }),
      { numRuns: 200 },
    );
  });

  test('the canvas holds samples where accepted, and noise of its own elsewhere (U3, U4)', () => {
    fc.assert(
      fc.property(places, fc.nat({ max: 100_000 }), fc.maxSafeNat(), (list, salt, seed) => {
        const begun = kind.begin(layout(...list), settings, noise(seed, 0));
        const draw = noise(seed, 0);
        const readings = read(begun, salt, draw);
        const { ids, trace } = kind.settle(begun, readings, draw);
        for (const position of freePositions(begun.layout)) {
          const each = list[position];
          const from = each?.kind === 'free' && each.allowed ? each.allowed : Array.from({ length: VOCABULARY }, (_, id) => id);
          const expected = trace[0]?.accepted.includes(position) ? readings[position]?.sample?.id : from[Math.floor(draw(position, 1) * from.length)];
          expect(ids[position]).toBe(expected);
        }
      }),
      { numRuns: 200 },
    );
  });
});
