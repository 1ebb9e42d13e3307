/** Replays of what the reference implementation recorded: given the same values, the same decisions. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { SafetensorsFile } from '../model/safetensors.ts';
import { acceptWithinBound } from './accept.ts';
import type { Draw, PlaceReading } from './canvas.ts';
import { restrict } from './distribution.ts';
import { padAfterEnd, temperatureAt, tokensPerForward } from './schedule.ts';
import { meanEntropy } from './stop.ts';
import { UniformNoise } from './uniform-noise.ts';
import type { UniformSettings } from './uniform-noise.ts';

interface RecordedStep {
  readonly encoded: number;
  readonly step: number;
  readonly temperature: number;
  readonly canvas: number[];
  readonly entropy: string;
  readonly argmax: number[];
  readonly accepted: number[];
  readonly stop: boolean;
  /** Null after the last pass of a canvas. */
  readonly next_canvas: number[] | null;
}

interface Golden {
  readonly tolerance: number;
  readonly sampler: readonly { processed: string; entropy: string; accepted: number[]; argmax: number[]; mean_entropy: number }[];
  readonly prompts: readonly { prompt_ids: number[]; generation: { sequence: number[]; tokens_per_forward: number; decoder_calls: number; steps: RecordedStep[] } }[];
}

interface GenerationConfig {
  readonly max_denoising_steps: number;
  readonly sampler_config: { readonly entropy_bound: number };
  readonly t_min: number;
  readonly t_max: number;
  readonly stability_threshold: number;
  readonly confidence_threshold: number;
  readonly eos_token_id: number[];
  readonly pad_token_id: number;
}

const folder = (name: string, ...path: string[]): string => join(import.meta.dirname, '..', 'fixtures', 'diffusion-gemma', name, ...path);
const json = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));

describe.each(['tiny', 'mixed'])('the reference on the %s checkpoint', (name) => {
  const golden = json(folder(name, 'golden.json')) as Golden;
  const tensors = new SafetensorsFile(folder(name, 'golden.safetensors'));
  const config = json(folder(name, 'checkpoint', 'generation_config.json')) as GenerationConfig;
  const vocabulary = (json(folder(name, 'checkpoint', 'config.json')) as { text_config: { vocab_size: number } }).text_config.vocab_size;
  const settings: UniformSettings = {
    entropyBound: config.sampler_config.entropy_bound,
    maxPasses: config.max_denoising_steps,
    temperature: { low: config.t_min, high: config.t_max },
    stability: config.stability_threshold,
    confidence: config.confidence_threshold,
  };

  test('accepts as recorded (M2), from the same arg-max and doubt', () => {
    expect(golden.sampler.length).toBeGreaterThan(20);
    for (const recorded of golden.sampler) {
      const entropies = tensors.floats(recorded.entropy);
      const processed = tensors.floats(recorded.processed);
      const width = processed.length / entropies.length;
      const rows = Array.from(entropies, (_, row) => restrict(Array.from({ length: width }, (__, id) => id), processed.subarray(row * width, (row + 1) * width)));
      expect(rows.map(({ ids }) => ids[0])).toEqual(recorded.argmax);
      rows.forEach(({ entropy }, row) => expect(Math.abs(entropy - (entropies[row] as number))).toBeLessThan(golden.tolerance));
      const accepted = new Set(acceptWithinBound(entropies, config.sampler_config.entropy_bound));
      expect(Array.from(entropies, (_, row) => (accepted.has(row) ? 1 : 0))).toEqual(recorded.accepted);
      expect(meanEntropy({ entropies }, Array.from(entropies, (_, row) => row))).toBeCloseTo(recorded.mean_entropy, 5);
    }
  });

  test('makes whole generations as recorded: temperatures, acceptance, next canvases, stops, blocks and counts (U1-U6, T5, C1-C4)', () => {
    for (const { prompt_ids: prompt, generation } of golden.prompts) {
      const kind = new UniformNoise();
      const sequence = [...prompt];
      let ended = false;
      let index = 0;
      while (index < generation.steps.length) {
        const first = generation.steps[index] as RecordedStep;
        expect([first.step, first.encoded, ended]).toEqual([0, sequence.length, false]);
        // The noise that the reference drew, given back by inversion.
        const draws = new Map<string, number>(first.canvas.map((id, position) => [`2 ${position}`, (id + 0.5) / vocabulary]));
        const draw: Draw = (position, word = 0) => draws.get(`${word} ${position}`) as number;
        const places = first.canvas.map(() => ({ kind: 'free' }) as const);
        let canvas = kind.begin({ places, banned: [], vocabulary }, settings, draw);
        for (; !canvas.end; index++) {
          const step = generation.steps[index] as RecordedStep;
          const wish = kind.wish(canvas);
          expect([...canvas.ids]).toEqual(step.canvas);
          expect(wish.targets).toEqual(step.canvas);
          expect(wish.temperature).toBeCloseTo(step.temperature, 6);
          const entropies = tensors.floats(step.entropy);
          const next = step.next_canvas ?? step.argmax;
          const readings = step.argmax.map((id, place): PlaceReading => ({
            distribution: { ids: [id], logProbabilities: [0], entropy: entropies[place] as number },
            heldLogProbability: 0,
            sample: { id: next[place] as number, logProbability: 0 },
          }));
          next.forEach((id, position) => draws.set(`1 ${position}`, (id + 0.5) / vocabulary));
          canvas = kind.settle(canvas, readings, draw);
          const record = canvas.trace.at(-1);
          expect(step.accepted.flatMap((one, position) => (one ? [position] : []))).toEqual(record?.accepted);
          expect([...(record?.ids ?? [])]).toEqual(step.argmax);
          expect([...canvas.ids]).toEqual(next);
          expect(step.next_canvas === null).toBe(canvas.end !== null);
          expect(canvas.end === 'settled').toBe(step.stop);
        }
        const block = padAfterEnd(canvas.trace.at(-1)?.ids ?? [], config.eos_token_id, config.pad_token_id);
        sequence.push(...block.ids);
        ({ ended } = block);
      }
      expect(sequence).toEqual(generation.sequence);
      expect(index).toBe(generation.decoder_calls);
      expect(tokensPerForward(sequence.slice(prompt.length), config.pad_token_id, index)).toBeCloseTo(generation.tokens_per_forward, 6);
    }
  });

  test('falls from the highest temperature towards the lowest and never reaches it (U2)', () => {
    const temperatures = Array.from({ length: config.max_denoising_steps }, (_, pass) => temperatureAt(settings.temperature, config.max_denoising_steps, pass));
    expect(temperatures[0]).toBeCloseTo(config.t_max, 12);
    expect(temperatures.at(-1)).toBeCloseTo(config.t_min + (config.t_max - config.t_min) / config.max_denoising_steps, 12);
    expect(temperatures).toEqual(temperatures.toSorted((a, b) => b - a));
  });
});
