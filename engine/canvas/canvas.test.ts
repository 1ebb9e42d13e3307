import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { acceptWithinBound } from './accept.ts';
import { doubtOf, freePositions, lastPass } from './canvas.ts';
import type { Canvas, CanvasLayout, Draw, Place, PlaceReading, SamplerSettings } from './canvas.ts';
import { restrict } from './distribution.ts';
import { MaskNoise } from './mask-noise.ts';
import { uniform } from './noise.ts';

const MASK = 0;
const VOCABULARY = 12;
const BANNED = [MASK, 1];
const WORDS = Array.from({ length: VOCABULARY }, (_, id) => id).filter((id) => !BANNED.includes(id));
const kind = new MaskNoise(MASK);
const settings: SamplerSettings = { entropyBound: 0.1, maxPasses: 48, reopenLogProbability: -6, temperature: 0 };
const free: Place = { kind: 'free' };
const pin = (id: number): Place => ({ kind: 'pinned', id });
const layout = (...places: Place[]): CanvasLayout => ({ places, banned: BANNED, vocabulary: VOCABULARY });
const noDraw: Draw = () => {
  throw new Error('no noise expected');
};

/** A reading with the given entropy whose arg-max is `id`. */
const sure = (id: number, entropy: number, heldLogProbability = 0): PlaceReading => ({ distribution: { ids: [id], logProbabilities: [0], entropy }, heldLogProbability });

/** A made-up model: log-probabilities that depend on place, on the whole canvas and on a salt, and on nothing else. */
function read(canvas: Canvas<SamplerSettings>, salt: number): PlaceReading[] {
  const { positions, targets, candidates, top } = kind.wish(canvas);
  return positions.map((position, index) => {
    const raw = WORDS.map((id) => 4 * uniform(salt, { stream: id, step: canvas.ids.reduce((sum, held, i) => (sum * 31 + held * (i + 1)) % 65_521, 7), place: position }) ** 3);
    const all = restrict(WORDS, raw);
    const allowed = candidates?.[index] ?? [];
    const own = allowed.length > 0 ? restrict(allowed, allowed.map((id) => all.logProbabilities[all.ids.indexOf(id)] as number)) : all;
    return {
      distribution: { ids: own.ids.slice(0, allowed.length || top), logProbabilities: own.logProbabilities.slice(0, allowed.length || top), entropy: own.entropy },
      heldLogProbability: own.logProbabilities[own.ids.indexOf(targets[index] as number)] ?? -Infinity,
    };
  });
}

function denoise(start: Canvas<SamplerSettings>, salt: number, seed: number, most = Infinity): Canvas<SamplerSettings> {
  let canvas = start;
  while (!canvas.end && canvas.trace.length < most) {
    const step = canvas.trace.length;
    canvas = kind.settle(canvas, read(canvas, salt), (place) => uniform(seed, { stream: 0, step, place }));
  }
  return canvas;
}

const place = fc.oneof(
  fc.constantFrom(...WORDS).map(pin),
  fc.constant(free),
  fc.uniqueArray(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 4 }).map((allowed): Place => ({ kind: 'free', allowed })),
  fc.constantFrom(...WORDS).map((start): Place => ({ kind: 'free', start })),
  fc.uniqueArray(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 4 }).map((allowed): Place => ({ kind: 'free', allowed, start: allowed[0] as number })),
);
const places = fc.array(place, { minLength: 1, maxLength: 14 }).filter((list) => list.some(({ kind }) => kind === 'free'));
const anySettings = fc.record({
  entropyBound: fc.double({ min: 0, max: 4, noNaN: true }),
  maxPasses: fc.integer({ min: 1, max: 20 }),
  reopenLogProbability: fc.constantFrom(-Infinity, -6, -3, -2, -1),
  temperature: fc.constantFrom(0, 0.7, 1.3),
});

describe('places', () => {
  test('free ones start as masks, pinned ones and those with a start as what they are (P1, P2)', () => {
    const canvas = kind.begin(layout(pin(4), free, { kind: 'free', start: 7 }), settings);
    expect([...canvas.ids]).toEqual([4, MASK, 7]);
    expect(canvas.states).toEqual(['pinned', 'open', 'accepted']);
    expect(lastPass(canvas)).toBeNull();
  });

  test('that break the rules are refused before any pass (P4, P5)', () => {
    const impossible: Place[][] = [
      [pin(3)],
      [free, pin(MASK)],
      [free, pin(1)],
      [free, pin(VOCABULARY)],
      [free, pin(-1)],
      [{ kind: 'free', allowed: [] }],
      [{ kind: 'free', allowed: [3, 3] }],
      [{ kind: 'free', allowed: [3, 1] }],
      [{ kind: 'free', start: 1 }],
      [{ kind: 'free', start: 4, allowed: [3] }],
    ];
    for (const list of impossible) expect(() => kind.begin(layout(...list), settings), JSON.stringify(list)).toThrow(RangeError);
    expect(() => kind.begin(layout(free), { ...settings, maxPasses: 0 })).toThrow(RangeError);
    expect(() => kind.begin({ ...layout(free), banned: [1] }, settings)).toThrow(RangeError);
  });

  test('are asked about in order: free ones only, with the id they hold and their allowed ids', () => {
    const canvas = kind.begin(layout(pin(4), { kind: 'free', start: 7 }, pin(5), { kind: 'free', allowed: [8, 9] }), settings);
    expect(kind.wish(canvas)).toEqual({ positions: [1, 3], targets: [7, 0], candidates: [[], [8, 9]], top: 1, temperature: 1 });
    expect(kind.wish(kind.begin(layout(free), { ...settings, temperature: 0.8 }))).toEqual({ positions: [0], targets: [0], top: 64, temperature: 1 });
  });
});

describe('acceptance (M2)', () => {
  test('takes the surest first while the surer ones sum to no more than the bound', () => {
    expect(acceptWithinBound([3, 0.05, 0.06, 0.04], 0.1)).toEqual([1, 2, 3]); // 0.04, 0.05 (sum before: 0.04), 0.06 (0.09); 3 would have 0.15 before it
    expect(acceptWithinBound([3, 0.05, 0.05, 2], 0.1)).toEqual([1, 2, 3]); // 2 has 0.1 before it: not above the bound
    expect(acceptWithinBound([5, 4], 0.1)).toEqual([1]);
    expect(acceptWithinBound([4, 4], 0.1)).toEqual([0]);
    expect(acceptWithinBound([], 0.1)).toEqual([]);
  });

  test('rounds to float32 as the reference does, so that entropies exactly on the bound are within it', () => {
    const tenth = Math.fround(0.1); // a little more than the double 0.1
    expect(acceptWithinBound([tenth, 2, 3], 0.1)).toEqual([0, 1]);
    expect(acceptWithinBound(Float32Array.of(0.05, 0.05, 2, 3), 0.1)).toEqual([0, 1, 2]);
  });

  test('is what the rule says, for any entropies', () => {
    fc.assert(
      // Multiples of 1/16, so that every sum is exact.
      fc.property(fc.array(fc.integer({ min: 0, max: 80 }), { minLength: 1, maxLength: 40 }), fc.integer({ min: 0, max: 80 }), (sixteenths, bound) => {
        const accepted = new Set(acceptWithinBound(sixteenths.map((h) => h / 16), bound / 16));
        const order = sixteenths.map((h, i) => [h, i] as const).sort((a, b) => a[0] - b[0] || a[1] - b[1]);
        let before = 0;
        order.forEach(([h, i], rank) => {
          expect(accepted.has(i)).toBe(rank === 0 || before <= bound);
          before += h;
        });
      }),
    );
  });
});

describe('a pass', () => {
  test('accepts among the masked places only, and fills them with their arg-max (M1, M3)', () => {
    const canvas = kind.settle(kind.begin(layout(free, free, { kind: 'free', start: 9 }), settings), [sure(5, 2), sure(6, 1), sure(7, 0)], noDraw);
    expect([...canvas.ids]).toEqual([MASK, 6, 9]);
    expect(canvas.states).toEqual(['open', 'accepted', 'accepted']);
    expect(lastPass(canvas)).toMatchObject({ pass: 1, accepted: [1], reopened: [] });
  });

  test('draws a sample where there is a temperature (M3)', () => {
    const reading: PlaceReading = { distribution: { ids: [5, 6], logProbabilities: [Math.log(0.6), Math.log(0.4)], entropy: 0.67 }, heldLogProbability: 0 };
    const taken = [0.1, 0.9].map((u) => kind.settle(kind.begin(layout(free), { ...settings, temperature: 1 }), [reading], () => u).ids[0]);
    expect(taken).toEqual([5, 6]);
  });

  test('reopens what an earlier pass accepted and the model now finds unlikely, never what it accepts now (M4, M5)', () => {
    let canvas = kind.settle(kind.begin(layout(free, free), settings), [sure(5, 0.5, -50), sure(6, 2, -50)], noDraw);
    expect(lastPass(canvas)).toMatchObject({ accepted: [0], reopened: [] });
    canvas = kind.settle(canvas, [sure(8, 0.5, -6.01), sure(6, 2, -50)], noDraw);
    expect(lastPass(canvas)).toMatchObject({ accepted: [1], reopened: [0] });
    expect([...canvas.ids]).toEqual([MASK, 6]);
    expect(canvas.end).toBeNull();
    canvas = kind.settle(canvas, [sure(8, 0.5), sure(6, 2, -6)], noDraw);
    expect([...canvas.ids]).toEqual([8, 6]);
    expect(canvas.end).toBe('settled');
  });

  test('wants a reading for each free place', () => {
    expect(() => kind.settle(kind.begin(layout(free, free), settings), [sure(5, 1)], noDraw)).toThrow(RangeError);
  });
});

describe('stopping', () => {
  test('ends settled when nothing is masked (T1), and takes no further pass (T4)', () => {
    const canvas = kind.settle(kind.begin(layout(free), settings), [sure(5, 4)], noDraw);
    expect(canvas.end).toBe('settled');
    expect(() => kind.settle(canvas, [sure(5, 4)], noDraw)).toThrow(/done/);
  });

  test('fills what is left with its arg-max after the last pass and marks it (T2)', () => {
    const canvas = kind.settle(kind.begin(layout(free, free, free), { ...settings, maxPasses: 1 }), [sure(5, 3), sure(6, 1), sure(7, 2)], noDraw);
    expect(canvas.end).toBe('limit');
    expect([...canvas.ids]).toEqual([5, 6, 7]);
    expect(canvas.states).toEqual(['open', 'accepted', 'open']);
  });

  test('has a whole draft after any pass: accepted ids, else the arg-max (T3)', () => {
    const canvas = kind.settle(kind.begin(layout(pin(3), free, free), settings), [sure(5, 3), sure(6, 1)], noDraw);
    expect([...canvas.ids]).toEqual([3, MASK, 6]);
    expect([...(lastPass(canvas)?.ids ?? [])]).toEqual([3, 5, 6]);
  });
});

describe('the trace', () => {
  test('says how doubtful each place is, in eight bits (R2)', () => {
    expect(doubtOf(0, 100)).toBe(0);
    expect(doubtOf(Math.log(100), 100)).toBe(255);
    expect(doubtOf(9, 100)).toBe(255);
    expect(doubtOf(Math.log(10), 100)).toBe(128);
    expect(doubtOf(-1e-7, 100)).toBe(0);
    const canvas = kind.settle(kind.begin(layout(pin(3), free), settings), [sure(5, 1)], noDraw);
    expect([...(lastPass(canvas)?.doubt ?? [])]).toEqual([0, Math.round(255 / Math.log(VOCABULARY))]);
  });
});

describe('for any canvas, model, settings and seed', { timeout: 240_000 }, () => {
  const world = fc.record({ places, chosen: anySettings, salt: fc.nat({ max: 100_000 }), seed: fc.maxSafeNat() });

  test('pins never change, allowed ids hold, nothing banned appears and no mask is left (P1, P3, P4, T2)', () => {
    fc.assert(
      fc.property(world, ({ places, chosen, salt, seed }) => {
        const done = denoise(kind.begin(layout(...places), chosen), salt, seed);
        expect(done.end).not.toBeNull();
        expect(done.trace.length).toBeLessThanOrEqual(chosen.maxPasses);
        for (const ids of [done.ids, ...done.trace.map((record) => record.ids)]) {
          places.forEach((place, position) => {
            const id = ids[position] as number;
            expect(BANNED).not.toContain(id);
            if (place.kind === 'pinned') expect(id).toBe(place.id);
            else if (place.allowed) expect(place.allowed).toContain(id);
          });
        }
        if (done.end === 'settled') expect(done.states).not.toContain('open');
        expect(done.ids).toEqual(lastPass(done)?.ids);
      }),
      { numRuns: 300 },
    );
  });

  test('stopping after any pass gives the draft of that pass, and going on changes no earlier record (T3, R1, R3)', () => {
    fc.assert(
      fc.property(world, fc.integer({ min: 1, max: 20 }), ({ places, chosen, salt, seed }, most) => {
        const begun = kind.begin(layout(...places), chosen);
        const whole = denoise(begun, salt, seed);
        const cut = denoise(begun, salt, seed, most);
        const passes = cut.trace.length;
        expect(passes).toBe(Math.min(most, whole.trace.length));
        expect(cut.trace).toEqual(whole.trace.slice(0, passes));
        const last = lastPass(cut);
        for (const position of freePositions(cut.layout)) {
          expect(WORDS).toContain(last?.ids[position]);
          if (cut.states[position] === 'accepted') expect(last?.ids[position]).toBe(cut.ids[position]);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('same seed, same trace; no state is changed in place (S2)', () => {
    fc.assert(
      fc.property(world, ({ places, chosen, salt, seed }) => {
        const begun = kind.begin(layout(...places), chosen);
        const before = structuredClone(begun);
        const first = denoise(begun, salt, seed);
        expect(begun).toEqual(before);
        expect(denoise(begun, salt, seed)).toEqual(first);
      }),
      { numRuns: 100 },
    );
  });

  test('a place is reopened only if an earlier pass accepted it (M4)', () => {
    fc.assert(
      fc.property(world, ({ places, chosen, salt, seed }) => {
        const accepted = new Set(places.flatMap((place, position) => (place.kind === 'free' && place.start !== undefined ? [position] : [])));
        for (const record of denoise(kind.begin(layout(...places), chosen), salt, seed).trace) {
          for (const position of record.reopened) expect(accepted.delete(position)).toBe(true);
          for (const position of record.accepted) expect(accepted.has(position)).toBe(false);
          for (const position of record.accepted) accepted.add(position);
        }
      }),
      { numRuns: 200 },
    );
  });
});
