/** Opens a DiffusionGemma in a GGUF file, as published for llama.cpp, with the same face as a Hugging Face checkpoint. */
import { blockLayout, decodeWeights } from '../blocks.ts';
import type { WeightFormat } from '../blocks.ts';
import { GgufFile } from '../gguf.ts';
import type { TensorEntry } from '../gguf.ts';
import { damagedFile, unsupportedModel } from '../problems.ts';
import { readGgufConfig } from './gguf-config.ts';
import { ggufNames, isIgnoredInGguf } from './gguf-names.ts';
import { expectedTensors, stackOf } from './names.ts';
import type { ExpectedTensor } from './names.ts';
import type { DiffusionGemmaConfig } from './parts.ts';
import type { DiffusionGemmaCheckpoint, DiffusionGemmaWeights } from './source.ts';

export interface GgufCheckpoint extends DiffusionGemmaCheckpoint {
  /** For tokenizer, template and licence. */
  readonly gguf: GgufFile;
}

/**
 * Checks, before any weight is read, that every tensor the metadata asks for is there with its shape, and that there is
 * none that is not known.
 * @throws Problem `model-missing`, `model-damaged` or `model-unsupported`
 */
export function openGgufCheckpoint(path: string): GgufCheckpoint {
  const gguf = new GgufFile(path);
  try {
    const { config, sampling } = readGgufConfig(gguf);
    const { name, size, changed } = gguf.source;
    return { config, sampling, tensors: new GgufTensors(config, gguf), files: [{ name, bytes: size, changed }], gguf, close: () => gguf.close() };
  } catch (error) {
    gguf.close();
    throw error;
  }
}

/** A tensor's stored parts; those of a stack hold the rows of one expert after another. */
interface Place {
  readonly expected: ExpectedTensor;
  readonly parts: readonly TensorEntry[];
}

/** Rows that lie together. */
interface Run {
  readonly entry: TensorEntry;
  readonly first: number;
  readonly count: number;
}

class GgufTensors implements DiffusionGemmaWeights {
  private readonly file: GgufFile;
  private readonly places = new Map<string, Place>();

  constructor(config: DiffusionGemmaConfig, file: GgufFile) {
    this.file = file;
    const used = new Set<string>();
    const missing: string[] = [];
    for (const expected of expectedTensors(config)) {
      const ways = ggufNames(expected.name);
      const way = ways.find((names) => names.every((name) => file.tensors.has(name)));
      if (!way) {
        missing.push(ways[0]?.[0] ?? expected.name);
        continue;
      }
      const parts = way.map((name) => file.tensors.get(name) as TensorEntry);
      for (const { name } of parts) used.add(name);
      this.checkShapes(expected, parts);
      this.places.set(expected.name, { expected, parts });
    }
    if (missing.length > 0) throw damagedFile(file.source.name, `${missing.length === 1 ? 'a tensor is missing' : `${missing.length} tensors are missing`}: ${list(missing)}`);
    const unknown = [...file.tensors.keys()].filter((name) => !used.has(name) && !isIgnoredInGguf(name));
    if (unknown.length > 0) throw unsupportedModel(file.source.name, `it holds ${unknown.length === 1 ? 'a tensor that is' : `${unknown.length} tensors that are`} not part of DiffusionGemma: ${list(unknown)}`);
  }

  has(name: string): boolean {
    return this.find(name) !== undefined;
  }

  shape(name: string): readonly number[] {
    const { expected } = this.place(name);
    return expected.isStack && stackOf(name) ? expected.shape.slice(1) : expected.shape;
  }

  format(name: string): WeightFormat {
    const [first, ...others] = this.place(name).parts;
    // Parts stored in different ways have no format in common; they are decoded.
    return first && others.every(({ format }) => format === first.format) ? first.format : 'F32';
  }

  read(name: string): Float32Array {
    const shape = this.shape(name);
    return this.rows(name, 0, rowsOf(shape));
  }

  rows(name: string, from: number, count: number): Float32Array {
    const columns = this.shape(name).at(-1) ?? 1;
    const out = new Float32Array(count * columns);
    let at = 0;
    for (const run of this.runs(name, from, count)) {
      const values = decodeWeights(run.entry.format, this.bytes(run, columns), run.count * columns);
      out.set(values, at);
      at += values.length;
    }
    return out;
  }

  storedRows(name: string, from: number, count: number): Uint8Array {
    const columns = this.shape(name).at(-1) ?? 1;
    const runs = this.runs(name, from, count);
    if (runs.some(({ entry }) => entry.format !== this.format(name))) throw new RangeError(`the parts of ${name} are stored in different ways`);
    const pieces = runs.map((run) => this.bytes(run, columns));
    return pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces);
  }

  private bytes({ entry, first, count }: Run, columns: number): Uint8Array {
    const layout = blockLayout[entry.format];
    const rowBytes = (columns / layout.weights) * layout.bytes;
    return this.file.source.read(entry.offset + first * rowBytes, count * rowBytes);
  }

  /** Where rows of a tensor lie: those of one expert may come from two parts. */
  private runs(name: string, from: number, count: number): Run[] {
    const { parts } = this.place(name);
    const expert = stackOf(name)?.expert ?? 0;
    const total = rowsOf(this.shape(name));
    if (from < 0 || from + count > total) throw new RangeError(`${name} has no rows ${from} to ${from + count}`);
    const each = total / parts.length;
    return parts.flatMap((entry, index) => {
      const start = Math.max(from, index * each);
      const end = Math.min(from + count, (index + 1) * each);
      return start < end ? [{ entry, first: expert * each + start - index * each, count: end - start }] : [];
    });
  }

  private place(name: string): Place {
    const place = this.find(name);
    if (!place) throw new RangeError(`there is no tensor ${name}`);
    return place;
  }

  private find(name: string): Place | undefined {
    const one = stackOf(name);
    const place = this.places.get(one?.stack ?? name);
    if (!place || !one) return place?.expected.isStack ? undefined : place;
    return one.expert < (place.expected.shape[0] ?? 0) ? place : undefined;
  }

  private checkShapes({ name, shape, isStack }: ExpectedTensor, parts: readonly TensorEntry[]): void {
    const axis = isStack ? 1 : 0;
    const wanted = shape.map((size, index) => (index === axis ? size / parts.length : size));
    for (const entry of parts) {
      if (entry.shape.join() !== wanted.join()) throw damagedFile(this.file.source.name, `the tensor ${entry.name} (${name}) is of size ${entry.shape.join('×')} instead of ${wanted.join('×')}`);
    }
  }
}

/** A vector is one row. */
function rowsOf(shape: readonly number[]): number {
  return shape.length < 2 ? 1 : (shape[0] ?? 1);
}

function list(names: readonly string[]): string {
  return names.slice(0, 4).join(', ') + (names.length > 4 ? ' …' : '');
}
