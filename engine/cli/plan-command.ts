/** `palimpsest model plan`: what a model takes and how fast it would be, before anything is imported. */
import { statSync } from 'node:fs';
import { availableParallelism, freemem, totalmem } from 'node:os';
import { basename, dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { measureMachine, planModel, planTime } from '../import/index.ts';
import type { MachineSpeed, Plan, PlannedTime } from '../import/index.ts';
import { openGgufCheckpoint, parseConfig, readConfig, readConfigFile } from '../model/index.ts';
import type { DiffusionGemmaConfig } from '../model/index.ts';
import { readOwnArguments, wholeNumber } from './own-options.ts';
import { UsageError } from './options.ts';
import { print, Progress } from './terminal.ts';

/** @throws UsageError; Problem */
export async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = readOwnArguments(() =>
    parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { bits: { type: 'string' }, canvas: { type: 'string' }, context: { type: 'string' }, bandwidth: { type: 'string' }, flops: { type: 'string' }, memory: { type: 'string' }, fast: { type: 'boolean' }, json: { type: 'boolean' } },
    }),
  );
  const [path, ...more] = positionals;
  if (path === undefined || more.length > 0) throw new UsageError('model plan needs one folder, config.json or GGUF file');
  const bits = ([4, 8, 16] as const).find((number) => String(number) === (values.bits ?? '4'));
  if (bits === undefined) throw new UsageError('--bits is 4, 8 or 16');
  const config = configOf(resolve(path));
  const canvas = wholeNumber('canvas', values.canvas ?? String(config.canvasLength), 1, 65_536);
  const context = wholeNumber('context', values.context ?? '2048', 0, config.contextLength);
  const settings = { bits, canvas, context, fast: values.fast ?? false };
  const plan = planModel(config, settings);
  const speed = await speedOf(values, config, canvas);
  const times = planTime(plan, settings, speed);
  const seconds = times.reduce((sum, time) => sum + time.seconds, 0);
  const machine = { memoryBytes: values.memory === undefined ? totalmem() : gigabytes('memory', values.memory), freeBytes: freemem(), cores: availableParallelism() };
  const fits = plan.cpuTotalBytes <= machine.memoryBytes;
  const all = { bits, canvas, context, ...plan, seconds, times, speed, machine, fits };
  await print(values.json ? `${JSON.stringify(all, null, 2)}\n` : report(all));
  return 0;
}

function configOf(path: string): DiffusionGemmaConfig {
  if (/\.gguf$/i.test(path)) {
    const { config, close } = openGgufCheckpoint(path);
    close();
    return config;
  }
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ? readConfig(path) : parseConfig(readConfigFile(dirname(path), basename(path)), basename(path));
}

async function speedOf(values: { readonly bandwidth?: string | undefined; readonly flops?: string | undefined }, config: DiffusionGemmaConfig, canvas: number): Promise<MachineSpeed> {
  const bandwidth = values.bandwidth === undefined ? undefined : gigabytes('bandwidth', values.bandwidth);
  const flops = values.flops === undefined ? undefined : gigabytes('flops', values.flops);
  const all = (value: number): MachineSpeed['flops'] => ({ symmetric4: value, symmetric4x8: value, blocks8: value, float32: value });
  if (bandwidth !== undefined && flops !== undefined) return { bandwidth, flops: all(flops) };
  const progress = new Progress();
  progress.show('Measuring this machine');
  const measured = await measureMachine({ threads: Math.min(4, availableParallelism()), canvas, expertRows: (canvas * config.expertsPerToken) / config.experts });
  progress.clear();
  return { bandwidth: bandwidth ?? measured.bandwidth, flops: flops === undefined ? measured.flops : all(flops) };
}

/** A number of gigabytes (or gigabytes a second, or thousand million operations a second). @throws UsageError */
function gigabytes(option: string, value: string): number {
  const number = Number(value);
  if (!(number > 0) || !Number.isFinite(number)) throw new UsageError(`--${option} is a number of ${option === 'flops' ? 'GFLOP/s' : option === 'memory' ? 'GB' : 'GB/s'}, not "${value}"`);
  return number * 1e9;
}

interface All extends Plan {
  readonly bits: number;
  readonly canvas: number;
  readonly context: number;
  readonly seconds: number;
  readonly times: readonly PlannedTime[];
  readonly speed: MachineSpeed;
  readonly machine: { readonly memoryBytes: number; readonly freeBytes: number; readonly cores: number };
  readonly fits: boolean;
}

function report(all: All): string {
  const gb = (bytes: number) => `${(bytes / 1e9).toFixed(2)} GB`;
  const row = (name: string, ...cells: readonly string[]) => `${name.padEnd(20)}${cells.map((cell) => cell.padStart(13)).join('')}\n`;
  const parts = all.parts.map(({ name, parameters, bytes, cpuBytes, flops }, index) => {
    const time = all.times[index];
    return row(name, millions(parameters), gb(bytes), gb(cpuBytes), `${(flops / 1e9).toFixed(1)} G`, time ? `${time.seconds.toFixed(3)} s ${time.isBound === 'memory' ? 'r' : 'c'}` : '');
  });
  const { symmetric4, symmetric4x8, blocks8, float32 } = all.speed.flops;
  const speed = [symmetric4, symmetric4x8, blocks8, float32].map((value) => (value / 1e9).toFixed(0)).join(' / ');
  return [
    `${millions(all.parameters)} parameters, ${all.bits} bits, a canvas of ${all.canvas} after ${all.context} tokens\n\n`,
    row('', 'parameters', 'as stored', 'CPU products', 'operations', 'time'),
    ...parts,
    row('weights', millions(all.parameters), gb(all.weightBytes), gb(all.cpuTotalBytes - all.cacheBytes - all.bufferBytes)),
    row('keys and values', '', gb(all.cacheBytes), gb(all.cacheBytes)),
    row('logits, buffers', '', gb(all.bufferBytes), gb(all.bufferBytes)),
    row('in all', '', gb(all.totalBytes), gb(all.cpuTotalBytes), `${(all.flops / 1e9).toFixed(1)} G`, `${all.seconds.toFixed(3)} s  `),
    `\nTime of a pass by part: r reading the weights, c computing. This machine: ${(all.speed.bandwidth / 1e9).toFixed(1)} GB/s; 4 bit / 4×8 bit / 8 bit / float32 at ${speed} GFLOP/s.\n`,
    verdict(all, gb),
  ].join('');
}

function verdict({ fits, machine, cpuTotalBytes }: All, gb: (bytes: number) => string): string {
  const numbers = `it needs ${gb(cpuTotalBytes)} and there are ${gb(machine.memoryBytes)}`;
  if (!fits) return `This machine cannot hold it: ${numbers}.\n`;
  return cpuTotalBytes <= machine.freeBytes ? `This machine can hold it: ${numbers}.\n` : `This machine can hold it when other programs are closed: ${numbers}, ${gb(machine.freeBytes)} of them free.\n`;
}

function millions(count: number): string {
  return count >= 1e9 ? `${(count / 1e9).toFixed(2)} B` : `${(count / 1e6).toFixed(1)} M`;
}
