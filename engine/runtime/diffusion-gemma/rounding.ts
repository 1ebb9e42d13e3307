/**
 * How far float32 determines a value. A deep network can amplify the rounding of its first layers until the last digit of a
 * weight decides a logit; what the reference recorded is then one of many equally right results, and no tolerance fits.
 * So where a value is not within the tolerance, the same pass is made by a few copies of the model whose vectors (norms,
 * scales, scalars) are off by a few units in the last place. What they differ by is what rounding alone can do.
 */
import type { DiffusionGemmaCheckpoint } from '../../model/index.ts';
import { openInMemory } from './open.ts';
import type { DiffusionGemmaModel } from './model.ts';

const copies = 6;
/** Largest relative change of a number: four units in the last place. */
const change = 2 ** -21;

/** Copies of a model, opened when they are first asked for. */
export class RoundingCopies {
  readonly #checkpoint: DiffusionGemmaCheckpoint;
  readonly #threads: number | undefined;
  #models: Promise<DiffusionGemmaModel[]> | undefined;

  constructor(checkpoint: DiffusionGemmaCheckpoint, threads?: number) {
    this.#threads = threads;
    this.#checkpoint = checkpoint;
  }

  get models(): Promise<DiffusionGemmaModel[]> {
    this.#models ??= this.#open();
    return this.#models;
  }

  async dispose(): Promise<void> {
    for (const model of (await this.#models) ?? []) await model.dispose();
  }

  async #open(): Promise<DiffusionGemmaModel[]> {
    const models: DiffusionGemmaModel[] = [];
    for (let copy = 0; copy < copies; copy++) models.push(await openInMemory(shaken(this.#checkpoint, copy + 1), 32, { threads: this.#threads }));
    return models;
  }
}

function shaken(checkpoint: DiffusionGemmaCheckpoint, seed: number): DiffusionGemmaCheckpoint {
  const { tensors } = checkpoint;
  let state = seed;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 31 - 1;
  };
  return {
    ...checkpoint,
    tensors: {
      has: (name) => tensors.has(name),
      shape: (name) => tensors.shape(name),
      format: (name) => tensors.format(name),
      rows: (name, from, count) => tensors.rows(name, from, count),
      storedRows: (name, from, count) => tensors.storedRows(name, from, count),
      read: (name) => (tensors.shape(name).length === 1 ? tensors.read(name).map((value) => value * (1 + change * next())) : tensors.read(name)),
    },
  };
}
