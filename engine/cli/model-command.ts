import { holdsCheckpoint, loadModel, verify } from '../runtime/index.ts';
import type { Check, Provider } from '../runtime/index.ts';
import { cacheFolder, modelFolder } from './open.ts';
import { UsageError } from './options.ts';
import type { ModelChoice } from './options.ts';
import { print, Progress } from './terminal.ts';
import { verifyDiffusion } from './verify-diffusion.ts';

interface Common {
  readonly json: boolean;
  readonly choice: ModelChoice;
}

function open(choice: ModelChoice, progress: Progress) {
  return loadModel({ model: modelFolder(choice), cache: cacheFolder(choice), onProgress: (share) => progress.show(`Loading the model: ${Math.round(share * 100)} %`) });
}

/** @throws Problem */
export async function infoCommand({ json, choice }: Common): Promise<number> {
  const progress = new Progress();
  const began = performance.now();
  const { model, facts } = await open(choice, progress);
  const seconds = (performance.now() - began) / 1000;
  const residentBytes = process.memoryUsage.rss();
  await model.dispose();
  progress.clear();
  if (json) {
    await print(`${JSON.stringify({ folder: modelFolder(choice), ...facts, loadSeconds: seconds, residentBytes }, null, 2)}\n`);
    return 0;
  }
  const able = Object.entries(facts.abilities).flatMap(([ability, can]) => (can ? [ability] : []));
  const lines: [string, string][] = [
    ['model', `${facts.name} ${facts.version}`],
    ['folder', modelFolder(choice)],
    ['licence', facts.licence],
    ['architecture', `${facts.architecture}, ${(facts.parameters / 1e6).toFixed(1)} million parameters`],
    ['context', `${facts.contextLength} tokens`],
    ['canvas', facts.canvas ? `${facts.canvas.least} to ${facts.canvas.most} tokens` : 'none'],
    ['trusted to', able.join(', ') || 'nothing'],
    ['sha-256', facts.hash],
    ['loaded in', `${seconds.toFixed(1)} s, ${Math.round(residentBytes / 1e6)} MB`],
  ];
  await print(lines.map(([name, value]) => `${name.padEnd(13)}${value}\n`).join(''));
  return 0;
}

/** Exit status 1 when a value is beyond its tolerance. @throws Problem */
export async function verifyCommand({ folder, json, choice, bits, provider }: Common & { readonly folder: string; readonly bits?: 4 | 8 | 16; readonly provider: Provider }): Promise<number> {
  if (holdsCheckpoint(folder)) return verifyDiffusion({ folder, json, bits: bits ?? null, provider });
  if (bits !== undefined || provider === 'webgpu') throw new UsageError(`--${bits === undefined ? 'provider webgpu' : 'bits'} needs a folder that holds a checkpoint`);
  const progress = new Progress();
  const loaded = await open(choice, progress);
  try {
    progress.show('Comparing');
    const report = await verify(loaded, folder);
    progress.clear();
    await print(json ? `${JSON.stringify(report, null, 2)}\n` : `${report.checks.map(row).join('')}${report.passed ? 'All within tolerance.' : 'Beyond tolerance.'}\n`);
    return report.passed ? 0 : 1;
  } finally {
    await loaded.model.dispose();
  }
}

const MEASURES: Readonly<Record<Check['measure'], string>> = { difference: 'largest difference', mean: 'mean', share: 'share that differs' };

function row({ kind, measure, values, largest, limit, passed }: Check): string {
  return `${passed ? 'ok  ' : 'BAD '} ${kind.padEnd(18)}${MEASURES[measure].padEnd(20)}${largest.toPrecision(3).padStart(10)}  limit ${String(limit).padEnd(6)}  ${values} values\n`;
}
