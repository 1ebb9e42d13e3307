/** `--provider webgpu`: passes of the tiny checkpoint on a graphics adapter against the same on the CPU, in turn. */
import { spawnSync } from 'node:child_process';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { softwareAdapter } from '../../engine/runtime/software-adapter.test-support.ts';
import type { ProviderTimes } from './adapter-child.ts';

/** Drivers run in a process of their own. SwiftShader where it is installed, else whatever the machine has. */
export function compareProviders(): number {
  const software = softwareAdapter();
  const load = loadavg()[0];
  const { stdout, stderr, status } = spawnSync(process.execPath, [...process.execArgv, join(import.meta.dirname, 'adapter-child.ts')], { encoding: 'utf8', env: software ?? process.env });
  if (status !== 0) {
    console.error(stderr.trim());
    return 1;
  }
  const { cpu, webgpu } = JSON.parse(stdout) as Readonly<Record<'cpu' | 'webgpu', ProviderTimes>>;
  console.log(`The tiny checkpoint in float32, 6 rows after 9 cached tokens, one thread, fastest of 20 passes in turn, load before ${load?.toFixed(1)}\n`);
  console.log('| provider | opening, ms | first pass, ms | pass, ms | to the CPU |\n| --- | --- | --- | --- | --- |');
  const row = (name: string, { open, first, fastest }: ProviderTimes) => console.log(`| ${name} | ${open.toFixed(0)} | ${first.toFixed(0)} | ${fastest.toFixed(1)} | ${(fastest / cpu.fastest).toFixed(0)} |`);
  row('CPU', cpu);
  row(software ? 'WebGPU on SwiftShader, in software' : 'WebGPU', webgpu);
  return 0;
}
