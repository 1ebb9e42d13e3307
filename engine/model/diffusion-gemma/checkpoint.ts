/** Opens a DiffusionGemma checkpoint in the Hugging Face layout: one safetensors file, or an index and its shards. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { WeightFormat } from '../blocks.ts';
import { damagedFile, unsupportedModel } from '../problems.ts';
import { SafetensorsFile, isFraction } from '../safetensors.ts';
import type { SafetensorEntry } from '../safetensors.ts';
import { configName, readConfig, readSampling } from './config.ts';
import { isObject, readJsonObject } from './json.ts';
import { checkpointName, expectedTensors, stackOf } from './names.ts';
import type { DiffusionGemmaConfig } from './parts.ts';
import type { DiffusionGemmaCheckpoint, DiffusionGemmaWeights } from './source.ts';

const singleName = 'model.safetensors';
export const indexName = 'model.safetensors.index.json';
const longestIndex = 64 * 2 ** 20;
const mostShards = 10_000;
/** A shard lies beside its index: a plain name, so that no index can point out of its folder. */
const shardName = /^[A-Za-z0-9][A-Za-z0-9._-]*\.safetensors$/;

/**
 * Opens a checkpoint and checks that every tensor the configuration asks for is there, with its shape and inside its
 * file, before any weight is read.
 * @throws Problem `model-missing`, `model-damaged` or `model-unsupported`
 */
export function openCheckpoint(folder: string): DiffusionGemmaCheckpoint {
  const config = readConfig(folder);
  const sampling = readSampling(folder, config);
  const shards = openShards(folder);
  const close = () => {
    for (const shard of shards) shard.close();
  };
  try {
    const tensors = new CheckpointTensors(config, shards);
    return { config, sampling, tensors, files: shards.map(({ source: { name, size, changed } }) => ({ name, bytes: size, changed })), close };
  } catch (error) {
    close();
    throw error;
  }
}

function openShards(folder: string): SafetensorsFile[] {
  if (!existsSync(join(folder, indexName))) return [new SafetensorsFile(join(folder, singleName))];
  const map = readJsonObject(folder, indexName, longestIndex)['weight_map'];
  if (!isObject(map)) throw damagedFile(indexName, 'its list of tensors makes no sense');
  const names = new Set<string>();
  for (const [tensor, file] of Object.entries(map)) {
    if (typeof file !== 'string' || !shardName.test(file)) throw damagedFile(indexName, `the file of ${tensor.slice(0, 100)} makes no sense`);
    names.add(file);
  }
  if (names.size === 0) throw damagedFile(indexName, 'it lists no tensors');
  if (names.size > mostShards) throw damagedFile(indexName, `it lists ${names.size} files`);
  const shards = new Map<string, SafetensorsFile>();
  try {
    for (const name of [...names].sort()) shards.set(name, new SafetensorsFile(join(folder, name)));
    for (const [tensor, file] of Object.entries(map)) {
      if (!shards.get(file as string)?.tensors.has(tensor)) throw damagedFile(file as string, `the tensor ${tensor.slice(0, 100)} is missing in it, but ${indexName} says that it is there`);
    }
  } catch (error) {
    for (const shard of shards.values()) shard.close();
    throw error;
  }
  return [...shards.values()];
}

interface Place {
  readonly shard: SafetensorsFile;
  readonly entry: SafetensorEntry;
  /** Values before the matrix begins: an expert's stand behind those of the experts before it. */
  readonly first: number;
  readonly shape: readonly number[];
}

class CheckpointTensors implements DiffusionGemmaWeights {
  private readonly places = new Map<string, Omit<Place, 'first'>>();

  constructor(config: DiffusionGemmaConfig, shards: readonly SafetensorsFile[]) {
    const found = new Map<string, { shard: SafetensorsFile; entry: SafetensorEntry }>();
    for (const shard of shards) {
      for (const entry of shard.tensors.values()) {
        if (found.has(entry.name)) throw damagedFile(shard.source.name, `the tensor ${entry.name} stands in another file too`);
        found.set(entry.name, { shard, entry });
      }
    }
    const missing: string[] = [];
    const known = new Set<string>();
    for (const { name, shape } of expectedTensors(config)) {
      const stored = checkpointName(name);
      const place = found.get(stored);
      known.add(stored);
      if (!place) {
        missing.push(stored);
        continue;
      }
      const { shard, entry } = place;
      if (entry.shape.join() !== shape.join()) throw damagedFile(shard.source.name, `the tensor ${stored} is of size ${entry.shape.join('×')} instead of ${shape.join('×')}`);
      if (!isFraction(entry.type)) throw unsupportedModel(shard.source.name, `the tensor ${stored} is stored as ${entry.type}`);
      this.places.set(name, { shard, entry, shape });
    }
    const [first] = shards;
    const where = shards.length > 1 ? indexName : (first?.source.name ?? configName);
    if (missing.length > 0) throw damagedFile(where, `${missing.length === 1 ? 'a tensor is missing' : `${missing.length} tensors are missing`}: ${list(missing)}`);
    const unknown = [...found.keys()].filter((name) => !known.has(name) && !isIgnored(name, known));
    if (unknown.length > 0) throw unsupportedModel(where, `it holds ${unknown.length === 1 ? 'a tensor that is' : `${unknown.length} tensors that are`} not part of DiffusionGemma: ${list(unknown)}`);
  }

  has(name: string): boolean {
    return this.find(name) !== undefined;
  }

  shape(name: string): readonly number[] {
    return this.place(name).shape;
  }

  format(name: string): WeightFormat {
    const { type } = this.place(name).entry;
    if (!isFraction(type)) throw new RangeError(`${name} does not hold fractions`);
    return type;
  }

  read(name: string): Float32Array {
    const { shard, entry, first, shape } = this.place(name);
    return shard.slice(entry.name, first, shape.reduce((a, b) => a * b, 1));
  }

  rows(name: string, from: number, count: number): Float32Array {
    const { shard, entry, first, shape } = this.place(name);
    const columns = shape.at(-1) ?? 1;
    return shard.slice(entry.name, first + from * columns, count * columns);
  }

  storedRows(name: string, from: number, count: number): Uint8Array {
    const { shard, entry, first, shape } = this.place(name);
    const columns = shape.at(-1) ?? 1;
    const size = entry.bytes / entry.shape.reduce((a, b) => a * b, 1);
    return shard.source.read(entry.offset + (first + from * columns) * size, count * columns * size);
  }

  private place(name: string): Place {
    const place = this.find(name);
    if (!place) throw new RangeError(`there is no tensor ${name}`);
    return place;
  }

  private find(name: string): Place | undefined {
    const one = stackOf(name);
    const place = this.places.get(one?.stack ?? name);
    if (!place) return undefined;
    if (!one) return { ...place, first: 0 };
    const shape = place.shape.slice(1);
    return one.expert < (place.shape[0] ?? 0) ? { ...place, shape, first: one.expert * shape.reduce((a, b) => a * b, 1) } : undefined;
  }
}

/** The vision tower, and copies of tied tensors that some programs save as well. */
function isIgnored(name: string, known: ReadonlySet<string>): boolean {
  if (name === 'lm_head.weight' || /^model\.encoder\.(vision_tower|embed_vision)\./.test(name)) return true;
  const encoder = 'model.encoder.language_model.';
  return name.startsWith(encoder) && known.has(`model.decoder.${name.slice(encoder.length)}`);
}

function list(names: readonly string[]): string {
  return names.slice(0, 4).join(', ') + (names.length > 4 ? ' …' : '');
}
