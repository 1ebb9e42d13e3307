/** Does what a process that looks at model files is asked for; every outcome is a message. */
import { readdirSync, statSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { checkImported, freeBytes, importModel, measureMachine, openImported, openSource, planModel, planTime } from '../import/index.ts';
import type { ImportSource } from '../import/index.ts';
import { missingFile, openModelFolder, parseConfig, readArchitecture, readConfigFile } from '../model/index.ts';
import type { DiffusionGemmaConfig } from '../model/index.ts';
import type { DescribedModel, FromImporter, ImportBits, PlannedModel, ToImporter } from './import-protocol.ts';
import { asProblem } from './problems.ts';

/** Tokens before the canvas that a plan counts on. */
const context = 2048;
/** Told of progress at most this often, in milliseconds. */
const interval = 150;

export function isForImporter(message: { readonly kind: string }): message is ToImporter {
  return message.kind.endsWith('-model');
}

/** Answers one message; resolves after the last word on it. */
export async function serveImport(message: ToImporter, send: (message: FromImporter) => void): Promise<void> {
  try {
    switch (message.kind) {
      case 'plan-model':
        return send({ kind: 'planned', plan: await plan(message) });
      case 'import-model':
        return send(await bringIn(message, send));
      case 'describe-model':
        return send({ kind: 'described', model: await describe(message.folder) });
      case 'check-model':
        return send({ kind: 'checked', files: await check(message.folder) });
    }
  } catch (error) {
    send({ kind: 'refused', problem: asProblem(error) });
  }
}

/** @throws Problem also where the model could be imported, but not write: nothing in the app could use it */
function openWriting(from: string): ImportSource {
  const source = openSource(from);
  if (source.companions.has('tokenizer.json')) return source;
  source.checkpoint.close();
  throw missingFile('tokenizer.json');
}

/** A model to be imported; or only its configuration, to see what it takes before it is fetched. */
function toBePlanned(from: string): { readonly name: string; readonly licence: string; readonly config: DiffusionGemmaConfig; readonly isImportable: boolean } {
  if (/\.json$/i.test(from)) return { name: basename(dirname(resolve(from))), licence: '', config: parseConfig(readConfigFile(dirname(from), basename(from)), basename(from)), isImportable: false };
  const { checkpoint, name, licence } = openWriting(from);
  checkpoint.close();
  return { name, licence, config: checkpoint.config, isImportable: true };
}

async function plan({ from, to, bits }: Extract<ToImporter, { kind: 'plan-model' }>): Promise<PlannedModel> {
  const { name, licence, config, isImportable } = toBePlanned(from);
  const settings = settingsFor(config, bits);
  const planned = planModel(config, settings);
  const { canvas } = settings;
  const speed = await measureMachine({ threads: Math.min(4, availableParallelism()), canvas, expertRows: (canvas * config.expertsPerToken) / config.experts });
  const times = planTime(planned, settings, speed);
  const parts = planned.parts.map(({ name, cpuBytes }, at) => ({ name, bytes: cpuBytes, seconds: times[at]?.seconds ?? 0 }));
  return {
    name,
    licence,
    isImportable,
    parameters: planned.parameters,
    canvas,
    parts: [...parts, { name: 'keys and values', bytes: planned.cacheBytes, seconds: 0 }, { name: 'buffers', bytes: planned.bufferBytes, seconds: 0 }],
    diskBytes: planned.weightBytes,
    freeDiskBytes: freeBytes(to) ?? null,
    memoryBytes: planned.cpuTotalBytes,
    machineBytes: totalmem(),
    secondsPerPass: times.reduce((sum, { seconds }) => sum + seconds, 0),
  };
}

function settingsFor(config: DiffusionGemmaConfig, bits: ImportBits) {
  return { bits, canvas: config.canvasLength, context: Math.min(context, config.contextLength), fast: false };
}

async function bringIn({ from, to, bits }: Extract<ToImporter, { kind: 'import-model' }>, send: (message: FromImporter) => void): Promise<FromImporter> {
  const source = openWriting(resolve(from));
  let last = Number.NEGATIVE_INFINITY;
  try {
    const { folder, resumedBytes } = await importModel({
      source,
      to,
      bits,
      onProgress: (progress) => {
        const now = performance.now();
        if (now - last < interval) return;
        last = now;
        send({ kind: 'importing', progress });
      },
    });
    return { kind: 'imported', folder, resumedBytes };
  } finally {
    source.checkpoint.close();
  }
}

async function describe(folder: string): Promise<DescribedModel> {
  const architecture = readArchitecture(folder);
  const bytes = readdirSync(folder).reduce((sum, name) => sum + (statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0), 0);
  if (architecture === 'diffusion-gemma') {
    const { descriptor } = openImported(folder);
    const { name, version, licence, abilities, config, bits } = descriptor;
    const { cpuTotalBytes } = planModel(config, settingsFor(config, bits));
    return { name, version, licence, architecture, bytes, abilities: { ...abilities, choose: false }, canvas: config.canvasLength, bits, memoryBytes: cpuTotalBytes };
  }
  const { descriptor, close } = await openModelFolder(folder);
  close();
  const { name, version, licence, canvas, abilities } = descriptor;
  return { name, version, licence, architecture, bytes, abilities: abilities ?? { choose: true, fill: canvas !== undefined, write: false }, canvas: canvas?.lengths.most ?? null, bits: null, memoryBytes: null };
}

/** How many files were compared. @throws Problem `model-missing` or `model-damaged` */
async function check(folder: string): Promise<number> {
  if (readArchitecture(folder) === 'diffusion-gemma') {
    const imported = openImported(folder);
    await checkImported(imported);
    return Object.keys(imported.descriptor.sha256).length;
  }
  const { hashes, close } = await openModelFolder(folder);
  close();
  return Object.keys(hashes).length;
}
