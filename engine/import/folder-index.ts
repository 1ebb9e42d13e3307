/** `tensors.json`: where each tensor of an imported model lies, what kind of product each matrix is for, and what rounding cost it. */
import { z } from 'zod';
import { elementBytes } from '../graph/index.ts';
import type { ElementType, ExternalTensor } from '../graph/index.ts';
import { damagedFile, fileName } from '../model/index.ts';
import { layoutVersion } from './layout.ts';
import type { ModelLayout } from './layout.ts';
import type { JournalLine } from './journal.ts';

export const folderIndexName = 'tensors.json';

const types = ['float32', 'float16', 'uint8'] as const satisfies readonly ElementType[];
const size = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

const indexShape = z.object({
  format: z.literal(layoutVersion),
  bits: z.union([z.literal(4), z.literal(8), z.literal(16)]),
  tensors: z.record(z.string(), z.object({ file: fileName, offset: size, length: size, type: z.enum(types), shape: z.array(size).max(8) })),
  matrices: z.record(z.string(), z.object({ kind: z.enum(['float32', 'float16', 'blocks8', 'symmetric4']), outputs: size, inputs: size })),
  /** Relative error by matrix; those of a layer's experts together. */
  losses: z.record(z.string(), z.number().min(0)),
});

export type FolderIndex = z.infer<typeof indexShape>;

export function indexOf(layout: ModelLayout, journal: ReadonlyMap<string, JournalLine>): FolderIndex {
  const tensors: FolderIndex['tensors'] = {};
  for (const [name, { file, offset, bytes, type, shape }] of layout.tensors) tensors[name] = { file, offset, length: bytes, type: knownType(type), shape: [...shape] };
  const matrices: FolderIndex['matrices'] = {};
  for (const { name, kind, outputs, inputs } of layout.units) {
    if (kind !== 'vector' && kind !== 'table') matrices[name] = { kind, outputs, inputs };
  }
  if (layout.bits === 32) throw new RangeError('an imported model has at most 16 bits');
  return { format: layoutVersion, bits: layout.bits, tensors, matrices, losses: lossesOf(layout, journal) };
}

/** Relative errors, the experts of a layer taken together; vectors are kept as they are and left out. */
export function lossesOf(layout: ModelLayout, journal: ReadonlyMap<string, JournalLine>): Record<string, number> {
  const sums = new Map<string, { error: number; power: number }>();
  for (const { name, kind } of layout.units) {
    const line = journal.get(name);
    if (kind === 'vector' || !line) continue;
    const own = name.replace(/\.experts\.\d+\./, '.experts.');
    const sum = sums.get(own) ?? { error: 0, power: 0 };
    sums.set(own, { error: sum.error + line.error, power: sum.power + line.power });
  }
  return Object.fromEntries([...sums].map(([name, { error, power }]) => [name, power === 0 ? 0 : Math.sqrt(error / power)]));
}

function knownType(type: ElementType): (typeof types)[number] {
  const known = types.find((name) => name === type);
  if (!known) throw new RangeError(`no imported tensor is ${type}`);
  return known;
}

/** Checks an index against the files it points into. @throws Problem `model-damaged` */
export function parseIndex(value: unknown, fileBytes: (name: string) => number): FolderIndex {
  const parsed = indexShape.safeParse(value);
  if (!parsed.success) throw damagedFile(folderIndexName, `its entry ${parsed.error.issues[0]?.path.join('.') || '(whole file)'} makes no sense`, parsed.error);
  const sizes = new Map<string, number>();
  for (const [name, { file, offset, length, type, shape }] of Object.entries(parsed.data.tensors)) {
    if (length !== shape.reduce((a, b) => a * b, 1) * elementBytes[type]) throw damagedFile(folderIndexName, `the size of ${name} does not fit its shape`);
    const bytes = sizes.get(file) ?? fileBytes(file);
    sizes.set(file, bytes);
    if (offset + length > bytes) throw damagedFile(file, `it is cut off: the tensor ${name} lies beyond its end`);
  }
  return parsed.data;
}

export function placeOf({ file, offset, length, type, shape }: FolderIndex['tensors'][string]): ExternalTensor {
  return { file, offset, bytes: length, type, shape };
}
