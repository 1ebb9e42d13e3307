/** The models there are: folders with a descriptor, and what is known of each. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { Problem, type ProblemData } from '../../../../engine/text/index.ts';
import type { DescribedModel } from '../../../../engine/worker/index.ts';
import { Problem as ProblemSchema, type Model } from '../../../contract/index.ts';
import { query, type Store } from '../../db/store.ts';
import type { ModelImporter } from '../../model-importer.ts';
import { embeddedModel, type ImportedModels } from '../engine.ts';

const descriptor = 'palimpsest.json';
const idPattern = /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/;

/** What is kept of a model between two starts. */
const Note = z.object({
  stamp: z.string(),
  described: z.custom<DescribedModel>((value) => typeof value === 'object' && value !== null).nullable(),
  problem: ProblemSchema.nullable(),
  measuredBytes: z.number().nullable(),
  speed: z.object({ passesPerSecond: z.number(), tokensPerSecond: z.number(), seconds: z.number(), at: z.number() }).nullable(),
  checked: z.object({ at: z.number(), problem: ProblemSchema.nullable() }).nullable(),
});
type Note = z.infer<typeof Note>;

export interface CatalogueOptions {
  readonly store: Store;
  readonly importer: ModelImporter | null;
  /** The folder of the embedded model. */
  readonly embedded: string;
  /** The folder of the imported ones. */
  readonly folder: string;
  readonly machineBytes: number;
}

export class Catalogue implements ImportedModels {
  readonly #options: CatalogueOptions;
  readonly #notes: Map<string, Note>;

  constructor(options: CatalogueOptions) {
    this.#options = options;
    this.#notes = readNotes(options.store);
  }

  /** Ids of the models whose folders are there, the embedded one first. */
  ids(): string[] {
    const { embedded, folder } = this.#options;
    const names = existsSync(folder) ? readdirSync(folder).sort() : [];
    const imported = names.filter((name) => idPattern.test(name) && !name.endsWith('.partial') && name !== embeddedModel && existsSync(join(folder, name, descriptor)));
    return [...(existsSync(join(embedded, descriptor)) ? [embeddedModel] : []), ...imported];
  }

  pathOf(id: string): string {
    return id === embeddedModel ? this.#options.embedded : join(this.#options.folder, id);
  }

  /** Throws a `Problem` (model-gone, model-too-large, or what is wrong with its files). */
  folderOf(id: string): string {
    if (!this.ids().includes(id)) throw gone(id);
    const { described, problem } = this.#noteOf(id);
    if (problem) throw new Problem(problem as ProblemData);
    const needed = described?.memoryBytes ?? 0;
    if (needed > this.#options.machineBytes) throw tooLarge(described?.name ?? id, needed, this.#options.machineBytes);
    return this.pathOf(id);
  }

  nameOf(id: string): string {
    return this.#notes.get(id)?.described?.name ?? id;
  }

  /** Reads the descriptors of models that are new or were changed. */
  async describe(): Promise<void> {
    const { importer } = this.#options;
    if (!importer) return;
    for (const id of this.ids()) {
      const note = this.#noteOf(id);
      if (note.described || note.problem) continue;
      try {
        const { model } = await importer.ask({ kind: 'describe-model', folder: this.pathOf(id) });
        this.note(id, { described: model });
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        this.note(id, { problem: plain(error) });
      }
    }
  }

  models(): Model[] {
    return this.ids().map((id) => {
      const { described, problem, measuredBytes, speed, checked } = this.#noteOf(id);
      const memoryBytes = described?.memoryBytes ?? measuredBytes;
      return {
        id, name: described?.name ?? id, version: described?.version ?? '', licence: described?.licence ?? '', bytes: described?.bytes ?? 0, canvas: described?.canvas ?? null, bits: described?.bits ?? null,
        abilities: described?.abilities ?? { choose: false, fill: false, write: false }, memoryBytes, fits: (memoryBytes ?? 0) <= this.#options.machineBytes, speed, checked, problem,
      };
    });
  }

  /** Keeps something about a model. */
  note(id: string, more: Partial<Omit<Note, 'stamp'>>): void {
    this.#notes.set(id, { ...this.#noteOf(id), ...more });
    this.#write();
  }

  forget(id: string): void {
    this.#notes.delete(id);
    this.#write();
  }

  /** What is known about the files as they are now. */
  #noteOf(id: string): Note {
    const stat = statSync(join(this.pathOf(id), descriptor), { throwIfNoEntry: false });
    const stamp = stat ? `${stat.size} ${stat.mtimeMs}` : '';
    const known = this.#notes.get(id);
    return known?.stamp === stamp ? known : { stamp, described: null, problem: null, measuredBytes: null, speed: null, checked: null };
  }

  #write(): void {
    const value = JSON.stringify(Object.fromEntries(this.#notes));
    this.#options.store.run(query.insertInto('meta').values({ key: 'models', value }).onConflict((conflict) => conflict.column('key').doUpdateSet({ value })));
  }
}

/** A problem as it is stored and sent. */
export function plain(error: Problem): NonNullable<Note['problem']> {
  const { values, ...rest } = error.toData();
  return { ...rest, ...(values ? { values: { ...values } } : {}) };
}

function readNotes(store: Store): Map<string, Note> {
  const text = store.first(query.selectFrom('meta').selectAll().where('key', '=', 'models'))?.value;
  try {
    return new Map(Object.entries(z.record(z.string(), Note).parse(JSON.parse(text ?? '{}'))));
  } catch {
    // Everything in it can be found out again.
    return new Map();
  }
}

function gone(id: string): Problem {
  return new Problem({ code: 'model-gone', what: `The model ${id} is not there any more.`, safe: 'Your text was not changed.', todo: 'Choose another model for this job.', values: { model: id } });
}

function tooLarge(model: string, needed: number, machine: number): Problem {
  const gigabytes = (bytes: number) => (bytes / 1e9).toFixed(1);
  return new Problem({
    code: 'model-too-large',
    what: `${model} needs ${gigabytes(needed)} GB of memory, and this computer has ${gigabytes(machine)} GB.`,
    safe: 'Your text was not changed, and the model used before is still there.',
    todo: 'Choose another model for this job.',
    values: { model, needed: gigabytes(needed), there: gigabytes(machine) },
  });
}
