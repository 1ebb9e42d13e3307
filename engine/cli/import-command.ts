/** `palimpsest model import`: a DiffusionGemma checkpoint or GGUF becomes a folder that Palimpsest runs. */
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { importModel, openSource } from '../import/index.ts';
import type { ImportProgress, ImportResult } from '../import/index.ts';
import { readOwnArguments } from './own-options.ts';
import { UsageError } from './options.ts';
import { print, Progress } from './terminal.ts';

/** @throws UsageError; Problem */
export async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = readOwnArguments(() =>
    parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { to: { type: 'string' }, bits: { type: 'string' }, name: { type: 'string' }, licence: { type: 'string' }, tokenizer: { type: 'string' }, json: { type: 'boolean' } },
    }),
  );
  const [from, ...more] = positionals;
  if (from === undefined || more.length > 0) throw new UsageError('model import needs one folder or GGUF file');
  const bits = ([4, 8, 16] as const).find((number) => String(number) === (values.bits ?? '4'));
  if (bits === undefined) throw new UsageError('--bits is 4, 8 or 16');
  const opened = openSource(from, values.tokenizer);
  const source = { ...opened, name: values.name ?? opened.name, licence: values.licence ?? opened.licence };
  const stop = new AbortController();
  const onInterrupt = () => stop.abort();
  process.once('SIGINT', onInterrupt);
  const progress = new Progress();
  try {
    const began = performance.now();
    const result = await importModel({ source, to: destination(values.to, `${source.name}-${bits}bit`), bits, signal: stop.signal, onProgress: (state) => progress.show(line(state)) });
    progress.clear();
    const seconds = (performance.now() - began) / 1000;
    // The most memory the process ever had, in KiB on every system that Node runs on.
    const peakBytes = process.resourceUsage().maxRSS * 1024;
    await print(values.json ? `${JSON.stringify({ ...result, bits, seconds, peakBytes }, null, 2)}\n` : report(result, seconds, peakBytes));
    if (!source.companions.has('tokenizer.json')) progress.say('There was no tokenizer.json: the model can be measured, but it cannot write.');
    return 0;
  } catch (error) {
    progress.clear();
    if (!stop.signal.aborted) throw error;
    console.error('Stopped. What is finished is kept; the same command goes on from there.');
    return 1;
  } finally {
    process.off('SIGINT', onInterrupt);
    source.checkpoint.close();
  }
}

/** The models' place in the app's data folder, where that is named. */
function destination(to: string | undefined, name: string, env: NodeJS.ProcessEnv = process.env): string {
  if (to !== undefined) return resolve(to);
  const data = env['PALIMPSEST_DATA'];
  if (!data) throw new UsageError('model import needs --to DIR (or PALIMPSEST_DATA, the folder whose models folder it then goes to)');
  return join(resolve(data), 'models', name.replaceAll(/[^A-Za-z0-9._-]+/g, '-'));
}

const phases: Readonly<Record<ImportProgress['phase'], string>> = { check: 'Checking what is there', write: 'Importing', hash: 'Reading back' };

function line({ phase, done, total, secondsLeft }: ImportProgress): string {
  const share = total === 0 ? 100 : Math.floor((100 * done) / total);
  const left = secondsLeft === null ? '' : `, ${secondsLeft < 90 ? `${Math.ceil(secondsLeft)} s` : `${Math.ceil(secondsLeft / 60)} min`} left`;
  return `${phases[phase]}: ${share} % of ${(total / 1e9).toFixed(2)} GB${left}`;
}

function report({ folder, bytes, resumedBytes, losses }: ImportResult, seconds: number, peakBytes: number): string {
  const width = Math.max(...Object.keys(losses).map((name) => name.length));
  const rows = Object.entries(losses).map(([name, loss]) => `${name.padEnd(width)}  ${loss === 0 ? 'exact' : `${(100 * loss).toPrecision(3)} %`}\n`);
  const resumed = resumedBytes === 0 ? '' : `, ${(resumedBytes / 1e9).toFixed(2)} GB of it from before`;
  return `Relative error of each matrix (root of the mean square):\n${rows.join('')}\n${folder}: ${(bytes / 1e9).toFixed(2)} GB${resumed}, ${seconds.toFixed(1)} s, at most ${Math.round(peakBytes / 1e6)} MB of memory\n`;
}
