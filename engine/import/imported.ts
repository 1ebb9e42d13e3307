/** Opens the folder of an imported model: everything the graph needs to map its weights. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { ExternalTensor } from '../graph/index.ts';
import { ByteSource, damagedFile, missingFile, readDiffusionDescriptor, readJsonObject, sha256 } from '../model/index.ts';
import type { DiffusionDescriptor } from '../model/index.ts';
import { folderIndexName, parseIndex, placeOf } from './folder-index.ts';
import type { MatrixKind } from './kinds.ts';
import { layOutFolder } from './layout.ts';

const longestIndex = 256 * 2 ** 20;

export interface ImportedModel {
  readonly folder: string;
  readonly descriptor: DiffusionDescriptor;
  /** Bytes of all files of numbers. */
  readonly bytes: number;
  /** Where a part lies: a vector by its name, a matrix' part as `name.suffix`, all experts of a layer as `layers.L.experts.down_proj.weight`. @throws RangeError */
  tensor(name: string): ExternalTensor;
  /** What a matrix is laid out for. @throws RangeError */
  matrix(name: string): { readonly kind: MatrixKind; readonly outputs: number; readonly inputs: number };
  /** Relative error of each matrix; those of a layer's experts together. */
  readonly losses: Readonly<Record<string, number>>;
}

/**
 * Reads descriptor and index and checks that every part the configuration asks for lies inside its file; the numbers
 * themselves are not read.
 * @throws Problem `model-missing`, `model-damaged` or `model-unsupported`
 */
export function openImported(folder: string): ImportedModel {
  const descriptor = readDiffusionDescriptor(folder);
  const index = parseIndex(readJsonObject(folder, descriptor.index, longestIndex), (name) => {
    const stat = statSync(join(folder, name), { throwIfNoEntry: false });
    if (!stat?.isFile()) throw missingFile(name);
    return stat.size;
  });
  if (index.bits !== descriptor.bits) throw damagedFile(folderIndexName, 'it belongs to another import');
  const layout = layOutFolder(descriptor.config, descriptor.bits);
  for (const [name, { type, shape }] of layout.tensors) {
    const own = index.tensors[name];
    if (!own) throw damagedFile(folderIndexName, `the tensor ${name} is missing`);
    if (own.type !== type || own.shape.join() !== shape.join()) throw damagedFile(folderIndexName, `the tensor ${name} is of size ${own.shape.join('×')} instead of ${shape.join('×')}`);
  }
  const matrices = new Map(layout.units.map((unit) => [unit.name, unit]));
  return {
    folder,
    descriptor,
    bytes: [...layout.files.values()].reduce((a, b) => a + b, 0),
    losses: index.losses,
    tensor: (name) => {
      const own = Object.hasOwn(index.tensors, name) ? index.tensors[name] : undefined;
      if (!own) throw new RangeError(`there is no tensor ${name}`);
      return placeOf(own);
    },
    matrix: (name) => {
      const unit = matrices.get(name);
      if (!unit || unit.kind === 'vector' || unit.kind === 'table') throw new RangeError(`there is no matrix ${name}`);
      return { kind: unit.kind, outputs: unit.outputs, inputs: unit.inputs };
    },
  };
}

/**
 * Compares every file of an imported model with the hash it was written with.
 * @param onProgress told the share that is done, 0 to 1
 * @throws Problem `model-missing` or `model-damaged`; the signal's reason when aborted
 */
export async function checkImported({ folder, descriptor }: ImportedModel, signal?: AbortSignal, onProgress?: (share: number) => void): Promise<void> {
  const files = Object.entries(descriptor.sha256);
  for (const [index, [name, expected]] of files.entries()) {
    const source = new ByteSource(join(folder, name));
    try {
      if ((await sha256(source, signal)) !== expected) throw damagedFile(name, 'its contents are not those that were imported');
    } finally {
      source.close();
    }
    onProgress?.((index + 1) / files.length);
  }
}
