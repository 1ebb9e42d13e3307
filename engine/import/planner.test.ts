import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseConfig, readConfig } from '../model/index.ts';
import { layOutFolder } from './layout.ts';
import { measureMachine } from './measure.ts';
import { planModel, planTime } from './planner.ts';
import type { MachineSpeed } from './planner.ts';
import { presetConfig, presetNames } from './presets.ts';

const released = readConfig(join(import.meta.dirname, '..', 'fixtures', 'diffusion-gemma', 'released'));
const usual = { bits: 4, canvas: 256, context: 2048, fast: false } as const;
const even = (flops: number): MachineSpeed['flops'] => ({ symmetric4: flops, symmetric4x8: flops, blocks8: flops, float32: flops });

describe('the plan of the released model', () => {
  it('counts 25,250,986,782 parameters and 17 to 18 GB of weights in four bits', () => {
    const plan = planModel(released, usual);
    expect(plan.parameters).toBe(25_250_986_782);
    expect(plan.parts.reduce((sum, { parameters }) => sum + parameters, 0)).toBe(plan.parameters);
    expect(plan.weightBytes).toBeGreaterThan(17e9);
    expect(plan.weightBytes).toBeLessThan(18e9);
    const part = (name: string) => plan.parts.find((candidate) => candidate.name === name);
    expect(part('experts')?.parameters).toBe(22_837_985_280);
    expect(part('embedding')?.parameters).toBe(738_197_504);
    // Five bits a weight with the scales.
    expect(part('experts')?.bytes).toBe((22_837_985_280 * 5) / 8);
  });

  it('counts the work of a step as the specification does: 1.58 TFLOP for the layers, 0.38 each for head and soft embedding', () => {
    const { parts, flops } = planModel(released, { ...usual, context: 0 });
    const embedding = parts.find(({ name }) => name === 'embedding')?.flops ?? 0;
    expect(embedding / 2).toBeCloseTo(0.378e12, -10);
    expect(flops).toBeGreaterThan(2.3e12);
    expect(flops).toBeLessThan(2.4e12);
  });

  it('counts the cache in float32: 40 KiB a token in the full layers, 1023 tokens at most in the others', () => {
    const cache = (context: number) => planModel(released, { ...usual, context }).cacheBytes;
    expect(cache(100_001) - cache(100_000)).toBe(40 * 1024);
    expect(cache(2000) - 2000 * 40 * 1024).toBe(25 * 1023 * 8 * 256 * 2 * 4);
  });

  it('needs more with more of anything', () => {
    fc.assert(
      fc.property(fc.constantFrom(4, 8, 16), fc.integer({ min: 1, max: 512 }), fc.integer({ min: 0, max: 200_000 }), (bits, canvas, context) => {
        const settings = { bits: bits as 4 | 8 | 16, canvas, context, fast: false };
        const plan = planModel(released, settings);
        const more = [planModel(released, { ...settings, canvas: canvas + 64 }), planModel(released, { ...settings, context: context + 1000 })];
        for (const other of more) expect(other.totalBytes).toBeGreaterThan(plan.totalBytes);
        expect(planModel(released, { ...settings, fast: true }).cpuTotalBytes).toBeGreaterThanOrEqual(plan.cpuTotalBytes);
        expect(plan.weightBytes).toBe(plan.parts.reduce((sum, { bytes }) => sum + bytes, 0));
      }),
      { numRuns: 6 },
    );
  });
});

it('a plan counts every byte that an import writes, short of the gaps between pages', () => {
  for (const name of presetNames) {
    const config = parseConfig(presetConfig(name));
    for (const bits of [4, 8, 16] as const) {
      const layout = layOutFolder(config, bits);
      const disk = [...layout.files.values()].reduce((a, b) => a + b, 0);
      const { weightBytes } = planModel(config, { ...usual, bits });
      expect(disk).toBeGreaterThanOrEqual(weightBytes);
      expect(disk - weightBytes).toBeLessThan(4096 * (50 * config.layers.length + 20));
    }
  }
});

it('the preset of the release is the release', () => {
  const { endIds: _, ...sizes } = parseConfig(presetConfig('released'));
  expect(released).toMatchObject(sizes);
});

describe('the time of a pass', () => {
  it('is that of reading on a machine that computes at once, that of computing on one that reads at once', () => {
    const plan = planModel(released, usual);
    const sum = (speed: MachineSpeed) => planTime(plan, usual, speed).reduce((total, { seconds }) => total + seconds, 0);
    const embedding = plan.parts.find(({ name }) => name === 'embedding')?.bytes ?? 0;
    expect(sum({ bandwidth: 1e12, flops: even(1e30) })).toBeCloseTo((plan.weightBytes + embedding) / 1e12, 6);
    expect(sum({ bandwidth: 1e30, flops: even(1e12) })).toBeCloseTo(plan.flops / 1e12, 6);
  });

  it('is measured on this machine in numbers that can be', async () => {
    const { bandwidth, flops } = await measureMachine({ threads: 1, canvas: 8, expertRows: 2 });
    for (const value of [bandwidth, ...Object.values(flops)]) {
      expect(value).toBeGreaterThan(1e6);
      expect(value).toBeLessThan(1e15);
    }
  });
});
