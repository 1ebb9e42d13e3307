/**
 * `npm run bench -- diffusion`: a pass of a DiffusionGemma with random weights, imported at four bits: time by part,
 * against its products alone in the same run, and memory beside what the planner says. With `--provider webgpu` instead:
 * a tiny model on a graphics adapter and on the CPU.
 */
import { spawnSync } from 'node:child_process';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openImported, planModel } from '../../engine/import/index.ts';
import type { ImportedModel } from '../../engine/import/index.ts';
import { openImportedDiffusionGemma } from '../../engine/runtime/index.ts';
import { syntheticModel } from './model.ts';
import { pass, readContext } from './pass.ts';
import { denseProducts, expertProducts } from './products.ts';
import { compareProviders } from './adapter.ts';
import { profiledRuntime } from './profiled.ts';
import type { Profile } from './profiled.ts';

export async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      preset: { type: 'string', default: '1b' },
      folder: { type: 'string', default: join(tmpdir(), 'palimpsest-bench-diffusion') },
      rows: { type: 'string', default: '256' },
      context: { type: 'string', default: '512' },
      rounds: { type: 'string', default: '5' },
      memory: { type: 'boolean', default: false },
      provider: { type: 'string', default: 'cpu' },
    },
  });
  if (values.provider === 'webgpu') return compareProviders();
  const [rows, context, rounds] = [values.rows, values.context, values.rounds].map(Number) as [number, number, number];
  const folder = await syntheticModel(values.folder, values.preset);
  const imported = openImported(folder);
  memory(imported, rows, context);
  if (!values.memory) await times(imported, rows, context, rounds);
  return 0;
}

/** Five passes in a process of their own. */
function memory(imported: ImportedModel, rows: number, context: number): void {
  const { stdout, stderr, status } = spawnSync(process.execPath, [...process.execArgv, join(import.meta.dirname, 'passes.ts'), imported.folder, String(rows), String(context)], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`five passes failed: ${stderr.slice(-2000)}`);
  const { openSeconds, opened, seconds, most } = JSON.parse(stdout) as { openSeconds: number; opened: number; seconds: number[]; most: number };
  const plan = planModel(imported.descriptor.config, { bits: 4, canvas: rows, context, fast: false });
  const gigabytes = (bytes: number) => (bytes / 1e9).toFixed(2);
  console.log(`${(plan.parameters / 1e9).toFixed(2)} billion parameters, ${rows} rows, ${context} cached, five passes\n`);
  console.log('| memory | GB |\n| --- | --- |');
  console.log(`| on disk | ${gigabytes(imported.bytes)} |\n| after opening (${openSeconds.toFixed(1)} s) | ${gigabytes(opened)} |\n| most it ever held | ${gigabytes(most)} |`);
  console.log(`| planned with the CPU's products | ${gigabytes(plan.cpuTotalBytes)} (measured / planned ${(most / plan.cpuTotalBytes).toFixed(2)}) |`);
  console.log(`\nSeconds a pass: ${seconds.map((value) => value.toFixed(2)).join(', ')}\n`);
}

async function times(imported: ImportedModel, rows: number, context: number, rounds: number): Promise<void> {
  const threads = Math.min(4, availableParallelism());
  const model = await openImportedDiffusionGemma(imported.folder, { threads });
  const cache = await readContext(model, context);
  const before = (await pass(model, cache, rows, null)).after;
  const dense = await denseProducts(imported, rows, context, threads);
  const experts = await expertProducts(imported, rows, threads);
  const load = loadavg()[0];
  const contestants = { pass: async () => void (await pass(model, cache, rows, before)), dense: dense.run, experts: experts.run };
  const fastest = { pass: Number.POSITIVE_INFINITY, dense: Number.POSITIVE_INFINITY, experts: Number.POSITIVE_INFINITY };
  // In turn, and the fastest of each: whatever else the machine does only ever adds. The first round warms up.
  for (let round = 0; round <= rounds; round++) {
    for (const name of ['pass', 'dense', 'experts'] as const) {
      const began = performance.now();
      await contestants[name]();
      if (round > 0) fastest[name] = Math.min(fastest[name], performance.now() - began);
    }
  }
  for (const { release } of [dense, experts]) await release();
  await model.dispose();
  const profile = await profilePass(imported, rows, context, threads);
  report({ profile, ...fastest }, `${threads} threads, fastest of ${rounds} rounds, load before ${load?.toFixed(1)}`);
}

async function profilePass(imported: ImportedModel, rows: number, context: number, threads: number): Promise<Profile> {
  const { runtime, finish } = profiledRuntime();
  const model = await openImportedDiffusionGemma(imported.folder, { threads, runtime });
  const cache = model.createCache();
  // Keys of no meaning do for the time; reading text must not be part of the profile.
  cache.append(imported.descriptor.config.layers.map(({ keyHeads, headSize }) => ({ keys: new Float32Array(keyHeads * context * headSize), values: new Float32Array(keyHeads * context * headSize) })), context);
  await pass(model, cache, rows, null);
  await pass(model, cache, rows, null);
  const profile = finish();
  await model.dispose();
  return profile;
}

function report({ profile, pass: whole, dense, experts }: { readonly profile: Profile; readonly pass: number; readonly dense: number; readonly experts: number }, how: string): void {
  const total = [...profile.values()].reduce((a, b) => a + b, 0);
  // Shares from the profile, milliseconds from the runs without one.
  const share = (...parts: readonly string[]) => parts.reduce((sum, part) => sum + (profile.get(part) ?? 0), 0) / total;
  console.log(`Time of a pass: ${how}\n\n| part | ms | share | products alone, ms |\n| --- | --- | --- | --- |`);
  const row = (name: string, part: number, alone?: number) => console.log(`| ${name} | ${(part * whole).toFixed(0)} | ${(100 * part).toFixed(0)} % | ${alone === undefined ? '' : alone.toFixed(0)} |`);
  row('experts', share('experts'), experts);
  row('dense', share('dense'));
  row('attention', share('attention'));
  row('dense and attention', share('dense', 'attention', 'other'), dense);
  row('head', share('head'));
  row('soft embedding', share('soft embedding'));
  row('rest of the tail', share('tail'));
  row('whole', 1);
  const denseTime = share('dense', 'attention', 'other') * whole;
  const expertTime = share('experts') * whole;
  console.log(`\n| ratio to the products alone | | bar |\n| --- | --- | --- |\n| dense parts | ${(denseTime / dense).toFixed(2)} | 1.3 |\n| dense parts and experts | ${((denseTime + expertTime) / (dense + experts)).toFixed(2)} | 1.6 |`);
  console.log('\nThe cache is read where it lies: the runtime takes inputs as pointers and both products over cached places use them as they are. New keys and values are handed out only when text is read, and copied once then.');
}
