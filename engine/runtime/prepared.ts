/**
 * The prepared copy: model files and re-laid weights in a folder of their own, so that the next start only maps them.
 * It is known by a key over everything it depends on, checked by hash before use, written beside and renamed into
 * place. Where it cannot be written, the same tensors are kept in memory.
 */
import { createHash, randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { elementBytes } from '../graph/index.ts';
import type { ExternalTensor, LaidOutTensor } from '../graph/index.ts';
import { ByteSource, sha256 } from '../model/index.ts';
import type { TensorSink } from './layout.ts';
import type { GraphSource } from './session.ts';

/** Weights start at multiples of a memory page, so that they can be mapped. */
const alignment = 4096;
const manifestName = 'manifest.json';
const manifestShape = z.object({
  key: z.string(),
  files: z.record(z.string(), z.object({ size: z.number().int().min(0), sha256: z.string() })),
});

/** Makes the graphs, once the tensors lie where they will stay: name of the graph → model file. */
export type GraphMaker = (tensor: (name: string) => ExternalTensor) => Readonly<Record<string, Uint8Array>>;

export interface PrepareOptions {
  /** Folder for prepared copies; undefined: keep everything in memory. */
  readonly cache: string | undefined;
  /** Start of the copy's folder name; copies of the same name with another key are removed. */
  readonly name: string;
  /** Everything the copy depends on, as text. */
  readonly dependsOn: string;
  readonly layOut: (sink: TensorSink) => Promise<void>;
  readonly graphs: GraphMaker;
  readonly signal?: AbortSignal | undefined;
}

/** Graphs by name, and whether the copy was there already. */
export interface Prepared {
  readonly graphs: ReadonlyMap<string, GraphSource>;
  readonly origin: 'found' | 'written' | 'memory';
}

/**
 * Finds the copy or makes it.
 * @param writeApart writes the copy into a cache folder outside this process; `failed` has it written here
 */
export async function prepare(options: PrepareOptions, writeApart?: (cache: string) => Promise<'yes' | 'unwritable' | 'failed'>): Promise<Prepared> {
  const { cache, signal } = options;
  if (cache !== undefined) {
    const { folder, key } = placeOf(options, cache);
    const found = await openCopy(folder, key, signal);
    if (found) return { graphs: found, origin: 'found' };
    const apart = (await writeApart?.(cache)) ?? 'failed';
    const written = apart === 'yes' ? await openCopy(folder, key, signal) : undefined;
    if (written) return { graphs: written, origin: 'written' };
    const own = apart === 'unwritable' ? undefined : await writeCopy(options, cache);
    if (own) return { graphs: own, origin: 'written' };
  }
  const memory = new MemorySink();
  await options.layOut(memory);
  const graphs = options.graphs((name) => memory.find(name));
  return { graphs: new Map(Object.entries(graphs).map(([name, model]) => [name, { kind: 'memory', model, weights: memory.files }])), origin: 'memory' };
}

/** Writes a copy anew, whether there is one or not; false when the folder cannot be written or is full. */
export async function writePrepared(options: PrepareOptions): Promise<boolean> {
  return options.cache !== undefined && (await writeCopy(options, options.cache)) !== undefined;
}

function placeOf({ name, dependsOn }: PrepareOptions, cache: string): { key: string; folder: string } {
  const key = createHash('sha256').update(dependsOn).digest('hex').slice(0, 24);
  return { key, folder: join(cache, `${name}-${key}`) };
}

/** Opens a copy after checking every byte of it; undefined when it is not there or not whole. */
async function openCopy(folder: string, key: string, signal: AbortSignal | undefined): Promise<Map<string, GraphSource> | undefined> {
  try {
    const manifest = manifestShape.parse(JSON.parse(readFileSync(join(folder, manifestName), 'utf8')));
    if (manifest.key !== key) return undefined;
    const graphs = new Map<string, GraphSource>();
    for (const [name, expected] of Object.entries(manifest.files)) {
      const source = new ByteSource(join(folder, name));
      try {
        if (source.size !== expected.size || (await sha256(source, signal)) !== expected.sha256) return undefined;
      } finally {
        source.close();
      }
      if (name.endsWith('.onnx')) graphs.set(name.slice(0, -5), { kind: 'file', path: join(folder, name) });
    }
    return graphs;
  } catch {
    signal?.throwIfAborted();
    return undefined;
  }
}

/** Writes a copy; undefined when the folder cannot be written or is full. */
async function writeCopy(options: PrepareOptions, cache: string): Promise<Map<string, GraphSource> | undefined> {
  const { folder, key } = placeOf(options, cache);
  const partial = join(cache, `.${options.name}-${randomBytes(6).toString('hex')}.partial`);
  let sink: DiskSink | undefined;
  try {
    mkdirSync(partial, { recursive: true });
    sink = new DiskSink(partial);
    await options.layOut(sink);
    for (const [name, model] of Object.entries(options.graphs((tensor) => (sink as DiskSink).find(tensor)))) sink.file(`${name}.onnx`, model);
    sink.finish(key);
    rmSync(folder, { recursive: true, force: true });
    renameSync(partial, folder);
    removeOthers(cache, options.name, key);
    return await openCopy(folder, key, options.signal);
  } catch (error) {
    options.signal?.throwIfAborted();
    if (isFileSystemError(error)) return undefined;
    throw error;
  } finally {
    sink?.close();
    rmSync(partial, { recursive: true, force: true });
  }
}

/** Removes copies of the same model that are out of date, and what an interrupted start left behind. */
function removeOthers(cache: string, name: string, key: string): void {
  for (const entry of readdirSync(cache)) {
    const isOld = entry.startsWith(`${name}-`) && entry !== `${name}-${key}` && /-[0-9a-f]{24}$/.test(entry);
    if (isOld || (entry.startsWith(`.${name}-`) && entry.endsWith('.partial'))) rmSync(join(cache, entry), { recursive: true, force: true });
  }
}

function isFileSystemError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && 'syscall' in error;
}

function asBytes(view: ArrayBufferView): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}

/** Keeps track of where each tensor lies. */
abstract class PlacingSink implements TensorSink {
  private readonly places = new Map<string, ExternalTensor>();
  private readonly ends = new Map<string, number>();

  add(file: string, name: string, tensor: LaidOutTensor): void {
    const bytes = asBytes(tensor.data);
    if (bytes.byteLength !== tensor.shape.reduce((a, b) => a * b, 1) * elementBytes[tensor.type]) throw new RangeError(`${name} does not fill its shape`);
    const end = this.ends.get(file) ?? 0;
    const offset = Math.ceil(end / alignment) * alignment;
    this.append(file, offset - end, bytes);
    this.ends.set(file, offset + bytes.byteLength);
    this.places.set(name, { type: tensor.type, shape: tensor.shape, file, offset, bytes: bytes.byteLength });
  }

  alias(name: string, of: string, shape: readonly number[]): void {
    this.places.set(name, { ...this.find(of), shape });
  }

  find(name: string): ExternalTensor {
    const place = this.places.get(name);
    if (!place) throw new RangeError(`there is no tensor ${name}`);
    return place;
  }

  protected abstract append(file: string, gap: number, bytes: Uint8Array): void;
}

class DiskSink extends PlacingSink {
  private readonly folder: string;
  private readonly open = new Map<string, { readonly descriptor: number; readonly hash: ReturnType<typeof createHash>; size: number }>();

  constructor(folder: string) {
    super();
    this.folder = folder;
  }

  /** A file that is written in one piece. */
  file(name: string, bytes: Uint8Array): void {
    this.append(name, 0, bytes);
  }

  /** Writes the manifest and makes sure that everything is on the disk. */
  finish(key: string): void {
    const files: Record<string, { size: number; sha256: string }> = {};
    for (const [name, { descriptor, hash, size }] of this.open) {
      fsyncSync(descriptor);
      files[name] = { size, sha256: hash.digest('hex') };
    }
    this.append(manifestName, 0, new TextEncoder().encode(JSON.stringify({ key, files })));
    fsyncSync(this.open.get(manifestName)?.descriptor as number);
    this.close();
  }

  close(): void {
    for (const { descriptor } of this.open.values()) closeSync(descriptor);
    this.open.clear();
  }

  protected append(file: string, gap: number, bytes: Uint8Array): void {
    let state = this.open.get(file);
    if (!state) {
      state = { descriptor: openSync(join(this.folder, file), 'w', 0o600), hash: createHash('sha256'), size: 0 };
      this.open.set(file, state);
    }
    for (const piece of [new Uint8Array(gap), bytes]) {
      for (let done = 0; done < piece.byteLength; ) done += writeSync(state.descriptor, piece, done, piece.byteLength - done);
      state.hash.update(piece);
      state.size += piece.byteLength;
    }
  }
}

class MemorySink extends PlacingSink {
  private readonly parts = new Map<string, Uint8Array[]>();

  /** Whole files by name; the parts are joined once. */
  get files(): ReadonlyMap<string, Uint8Array> {
    for (const [name, parts] of this.parts) {
      if (parts.length > 1) this.parts.set(name, [Buffer.concat(parts)]);
    }
    return new Map([...this.parts].map(([name, parts]) => [name, parts[0] as Uint8Array]));
  }

  protected append(file: string, gap: number, bytes: Uint8Array): void {
    const parts = this.parts.get(file) ?? [];
    if (gap > 0) parts.push(new Uint8Array(gap));
    // The caller may hand over a view of a larger array that it goes on using.
    parts.push(bytes.slice());
    this.parts.set(file, parts);
  }
}
