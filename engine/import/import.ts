/**
 * Imports a model: reads it tensor by tensor, brings each into its kept form, writes it to a folder beside the wanted one
 * and renames that at the end. It can be killed at any point: what is finished is noted in a journal after it is on the
 * disk, and the next import of the same files goes on from there and ends with the same bytes.
 */
import { createHash } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, readdirSync, renameSync, rmSync, rmdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { ByteSource, descriptorName, sha256 } from '../model/index.ts';
import type { DiffusionDescriptor, DiffusionGemmaCheckpoint } from '../model/index.ts';
import { Problem } from '../text/index.ts';
import { FileWriter, guarded, requireSpace } from './files.ts';
import { folderIndexName, indexOf } from './folder-index.ts';
import { Journal, hashOnDisk, journalName, readJournal } from './journal.ts';
import { layOutFolder, layoutVersion } from './layout.ts';
import type { ModelLayout, Unit } from './layout.ts';
import { quantiseUnit } from './quantise.ts';

/** A model that can be imported: its numbers and what is known about it. */
export interface ImportSource {
  readonly checkpoint: DiffusionGemmaCheckpoint;
  readonly format: 'safetensors' | 'gguf';
  readonly name: string;
  readonly licence: string;
  /** Tokenizer and chat template: name → contents. */
  readonly companions: ReadonlyMap<string, () => Uint8Array>;
}

export interface ImportProgress {
  readonly phase: 'check' | 'write' | 'hash';
  /** Bytes of the imported model. */
  readonly done: number;
  readonly total: number;
  /** Until this phase ends, from the speed so far; null in the beginning. */
  readonly secondsLeft: number | null;
}

/** What happens during an import, for tests that kill it there. */
export type ImportStep = 'begun' | 'written' | 'flushed' | 'noted' | 'hashed' | 'described' | 'renamed';

export interface ImportOptions {
  readonly source: ImportSource;
  /** The folder to be made. */
  readonly to: string;
  readonly bits: 4 | 8 | 16;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: ImportProgress) => void) | undefined;
  readonly onStep?: ((step: ImportStep) => void) | undefined;
  /** Told before each write where it goes. */
  readonly onWrite?: ((path: string, offset: number, bytes: Uint8Array) => void) | undefined;
  /** Bytes that may be lost when the computer stops. */
  readonly flushBytes?: number;
}

export interface ImportResult {
  readonly folder: string;
  readonly bytes: number;
  /** Bytes found finished from an import before. */
  readonly resumedBytes: number;
  readonly losses: Readonly<Record<string, number>>;
}

/** Room for index, descriptor, journal and tokenizer. */
const extraBytes = 64 * 2 ** 20;

/**
 * @throws Problem `model-damaged`, `model-unsupported`, `model-exists`, `disk-too-small`, `disk-full` or
 * `folder-unwritable`; the signal's reason when aborted
 */
export async function importModel(options: ImportOptions): Promise<ImportResult> {
  const { source, to, bits } = options;
  const layout = layOutFolder(source.checkpoint.config, bits);
  const key = keyOf(options);
  const total = [...layout.files.values()].reduce((a, b) => a + b, 0);
  if (existsSync(join(to, descriptorName))) return finishLate(to, key, layout, total);
  if (existsSync(to) && (!isFolder(to) || readdirSync(to).length > 0)) throw exists(to, 'it holds other files');
  const partial = `${to}.partial`;
  const isResumed = readJournal(join(partial, journalName), key) !== undefined;
  const finished = isResumed ? await checkFinished(options, layout, partial, key, total) : new Set<string>();
  const resumedBytes = sum(layout.units.filter(({ name }) => finished.has(name)));
  requireSpace(dirname(to), total - resumedBytes + extraBytes);
  if (!isResumed) guarded(partial, () => rmSync(partial, { recursive: true, force: true }));
  FileWriter.folder(partial);

  const journal = new Journal(partial, key);
  try {
    options.onStep?.('begun');
    await writeUnits(options, layout, partial, journal, finished, total);
    const hashes = await hashFiles(options, layout, partial, total);
    options.onStep?.('hashed');
    const index = indexOf(layout, journal.lines);
    describe(options, partial, hashes, new TextEncoder().encode(`${JSON.stringify(index)}\n`));
    options.onStep?.('described');
    journal.close();
    moveInto(partial, to);
    options.onStep?.('renamed');
    rmSync(join(to, journalName), { force: true });
    return { folder: to, bytes: total, resumedBytes, losses: index.losses };
  } finally {
    journal.close();
  }
}

/** Everything the bytes to be written depend on, short of the weights themselves. */
function keyOf({ source: { checkpoint, name, licence, companions, format }, bits }: ImportOptions): string {
  const { config, sampling, files } = checkpoint;
  const parts = [layoutVersion, bits, format, name, licence, config, sampling, files.map((file) => [file.name, file.bytes, file.changed]), [...companions.keys()]];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

/** The import was cut off between its renaming and the end; or the folder holds a model already. */
function finishLate(to: string, key: string, layout: ModelLayout, total: number): ImportResult {
  const path = join(to, journalName);
  const known = readJournal(path, key);
  if (!known) throw exists(to, 'it holds a model');
  rmSync(path, { force: true });
  const index = indexOf(layout, new Map(known.lines.map((line) => [line.unit, line])));
  return { folder: to, bytes: total, resumedBytes: total, losses: index.losses };
}

/** Names of the units whose bytes are on the disk as the journal says. */
async function checkFinished(options: ImportOptions, layout: ModelLayout, partial: string, key: string, total: number): Promise<Set<string>> {
  const lines = new Map(readJournal(join(partial, journalName), key)?.lines.map((line) => [line.unit, line]));
  const progress = new Meter('check', options, Math.min(total, sum(layout.units.filter(({ name }) => lines.has(name)))));
  const finished = new Set<string>();
  for (const unit of layout.units) {
    const line = lines.get(unit.name);
    if (!line) continue;
    if (hashOnDisk(partial, unit) === line.sha256) finished.add(unit.name);
    await progress.step(bytesOf(unit));
  }
  return finished;
}

async function writeUnits(options: ImportOptions, layout: ModelLayout, partial: string, journal: Journal, finished: ReadonlySet<string>, total: number): Promise<void> {
  const { source, onStep, onWrite, flushBytes = 128 * 2 ** 20 } = options;
  const { tensors } = source.checkpoint;
  const progress = new Meter('write', options, total);
  progress.skip(sum(layout.units.filter(({ name }) => finished.has(name))));
  const writers = new Map<string, FileWriter>();
  let waiting = 0;
  const flush = () => {
    for (const writer of writers.values()) {
      writer.flush();
      writer.close();
    }
    writers.clear();
    onStep?.('flushed');
    journal.commit();
    onStep?.('noted');
    waiting = 0;
  };
  try {
    for (const unit of layout.units) {
      if (finished.has(unit.name)) continue;
      const hash = createHash('sha256');
      const pieces = quantiseUnit(tensors, unit);
      for (;;) {
        const next = pieces.next();
        if (next.done) {
          journal.add({ unit: unit.name, sha256: hash.digest('hex'), error: next.value.error, power: next.value.power });
          break;
        }
        const { suffix, offset, data } = next.value;
        const place = unit.parts.find((part) => part.suffix === suffix)?.place;
        if (!place) throw new RangeError(`${unit.name} has no part ${suffix}`);
        const path = join(partial, place.file);
        const writer = writers.get(path) ?? new FileWriter(path, true);
        writers.set(path, writer);
        onWrite?.(path, place.offset + offset, data);
        writer.write(place.offset + offset, data);
        hash.update(data);
        await progress.step(data.byteLength);
      }
      onStep?.('written');
      waiting += bytesOf(unit);
      if (waiting >= flushBytes) flush();
    }
    flush();
  } finally {
    for (const writer of writers.values()) writer.close();
  }
}

/** Reads everything back once: what the disk did not take as it was given is found now. */
async function hashFiles(options: ImportOptions, layout: ModelLayout, partial: string, total: number): Promise<Record<string, string>> {
  const progress = new Meter('hash', options, total);
  const hashes: Record<string, string> = {};
  for (const [name, bytes] of layout.files) {
    const source = new ByteSource(join(partial, name));
    try {
      hashes[name] = await sha256(source, options.signal);
    } finally {
      source.close();
    }
    await progress.step(bytes);
  }
  return hashes;
}

/** Writes index, companions and, last of all, the descriptor. */
function describe({ source, to, bits }: ImportOptions, partial: string, hashes: Record<string, string>, index: Uint8Array): void {
  const { config, sampling, files } = source.checkpoint;
  const sha = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
  const save = (name: string, bytes: Uint8Array) => {
    const writer = new FileWriter(join(partial, name));
    try {
      writer.append(bytes);
      writer.flush();
    } finally {
      writer.close();
    }
  };
  save(folderIndexName, index);
  const all: Record<string, string> = { ...hashes, [folderIndexName]: sha(index) };
  for (const [name, contents] of source.companions) {
    const bytes = contents();
    save(name, bytes);
    all[name] = sha(bytes);
  }
  const descriptor: DiffusionDescriptor = {
    format: 1,
    name: source.name || basename(to),
    version: `${bits} bit`,
    architecture: 'diffusion-gemma',
    licence: source.licence,
    bits,
    index: folderIndexName,
    canvas: { noise: { kind: 'uniform' }, predicts: 'itself', lengths: { least: 1, most: config.canvasLength } },
    sampler: { ...sampling, endIds: [...sampling.endIds] },
    config: { ...config, layers: config.layers.map((layer) => ({ ...layer })), endIds: [...config.endIds] },
    abilities: { choose: true, fill: true, write: true },
    source: { format: source.format, files: files.map(({ name, bytes }) => ({ name, bytes })) },
    sha256: all,
  };
  save(descriptorName, new TextEncoder().encode(`${JSON.stringify(descriptor, null, 2)}\n`));
  syncPath(partial);
}

function moveInto(partial: string, to: string): void {
  guarded(to, () => {
    if (existsSync(to)) rmdirSync(to);
    renameSync(partial, to);
  });
  syncPath(dirname(to));
}

/** Folders can be flushed on some systems only. */
function syncPath(path: string): void {
  try {
    const descriptor = openSync(path, 'r');
    try {
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch {
    // Nothing is lost by it: the next import finds the folder unfinished and goes on.
  }
}

/** Counts bytes and tells how long the rest will take. */
class Meter {
  private readonly phase: ImportProgress['phase'];
  private readonly options: ImportOptions;
  private readonly total: number;
  private readonly began = performance.now();
  private skipped = 0;
  private done = 0;

  constructor(phase: ImportProgress['phase'], options: ImportOptions, total: number) {
    this.phase = phase;
    this.options = options;
    this.total = total;
  }

  skip(bytes: number): void {
    this.skipped += bytes;
    this.done += bytes;
  }

  /** Also the place where the import breathes and notices that it shall stop. */
  async step(bytes: number): Promise<void> {
    this.done += bytes;
    const seconds = (performance.now() - this.began) / 1000;
    const own = this.done - this.skipped;
    const secondsLeft = seconds < 2 || own <= 0 ? null : (seconds / own) * Math.max(0, this.total - this.done);
    this.options.onProgress?.({ phase: this.phase, done: Math.min(this.done, this.total), total: this.total, secondsLeft });
    await setImmediate();
    this.options.signal?.throwIfAborted();
  }
}

function bytesOf({ parts }: Unit): number {
  return parts.reduce((total, { place }) => total + place.bytes, 0);
}

function sum(units: readonly Unit[]): number {
  return units.reduce((total, unit) => total + bytesOf(unit), 0);
}

function isFolder(path: string): boolean {
  try {
    readdirSync(path);
    return true;
  } catch {
    return false;
  }
}

function exists(to: string, detail: string): Problem {
  return new Problem({
    code: 'model-exists',
    what: `The folder ${basename(to)} cannot take the model: ${detail}.`,
    safe: 'Nothing was changed in it.',
    todo: 'Choose another folder, or remove what is in it first.',
    values: { folder: basename(to), detail },
  });
}
