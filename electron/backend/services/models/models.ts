/** Language models as the window sees them: which there are, how one comes in, is tried, and goes. */
import { rmSync } from 'node:fs';
import { Problem } from '../../../../engine/text/index.ts';
import type { Handlers, ModelBits, ModelList, ModelPlan } from '../../../contract/index.ts';
import type { Store } from '../../db/store.ts';
import type { ModelImporter } from '../../model-importer.ts';
import type { Emitter } from '../emitter.ts';
import { embeddedModel, type Engine } from '../engine.ts';
import type { Log } from '../log.ts';
import type { Settings } from '../settings.ts';
import { type Catalogue, plain } from './catalogue.ts';
import { choicesWithout } from './choice.ts';
import { Importing } from './importing.ts';
import { SpeedTest } from './speed-test.ts';

export interface ModelsOptions {
  readonly store: Store;
  readonly catalogue: Catalogue;
  readonly engine: Engine;
  readonly settings: Settings;
  readonly importer: ModelImporter | null;
  /** Where imported models lie. */
  readonly folder: string;
  readonly machineBytes: number;
  readonly emitter: Emitter;
  readonly log: Log;
  readonly now: () => number;
}

export class Models {
  readonly #options: ModelsOptions;
  readonly #importing: Importing;
  readonly #speed: SpeedTest;
  #isClosed = false;

  constructor(options: ModelsOptions) {
    const { store, importer, folder, log, engine, now, catalogue } = options;
    this.#options = options;
    this.#importing = new Importing({ store, importer, folder, log, changed: (isDone) => void (isDone ? this.#cameIn() : this.#send()) });
    this.#speed = new SpeedTest(engine, now);
    engine.listen((event) => {
      if (event.kind !== 'state' || event.state.kind !== 'ready') return;
      const known = catalogue.models().find(({ id }) => id === engine.modelId);
      // What it held when it was loaded; runs add to that.
      if (known && known.memoryBytes === null) catalogue.note(known.id, { measuredBytes: event.state.residentBytes });
      this.#send();
    });
  }

  start(): void {
    this.#importing.start();
  }

  stop(): void {
    this.#isClosed = true;
    this.#importing.close();
  }

  async list(): Promise<ModelList> {
    await this.#options.catalogue.describe();
    return this.#now();
  }

  plan(path: string, bits: ModelBits): Promise<ModelPlan> {
    return this.#importing.plan(path, bits);
  }

  change(work: (importing: Importing) => void): ModelList {
    work(this.#importing);
    return this.#now();
  }

  /** Throws a `Problem` (model-ships, busy). */
  async remove(id: string): Promise<ModelList> {
    const { catalogue, engine, settings } = this.#options;
    if (id === embeddedModel) throw new Problem({ code: 'model-ships', what: 'The embedded model belongs to the program.', safe: 'Nothing was removed.', todo: 'Choose another model for your jobs if you do not want to use it.' });
    this.#require(id);
    if (engine.modelId === id) {
      if (engine.status().state === 'working') throw busy();
      await engine.letGo();
    }
    settings.set({ models: choicesWithout(id, settings.get().models) });
    rmSync(catalogue.pathOf(id), { recursive: true, force: true, maxRetries: 5 });
    catalogue.forget(id);
    engine.start();
    this.#send();
    return this.#now();
  }

  async check(id: string): Promise<ModelList> {
    const { catalogue, importer, now } = this.#options;
    this.#require(id);
    if (!importer) return this.#now();
    let problem: ReturnType<typeof plain> | null = null;
    try {
      await importer.ask({ kind: 'check-model', folder: catalogue.pathOf(id) });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      problem = plain(error);
    }
    return this.#noted(id, { checked: { at: now(), problem } });
  }

  async test(id: string): Promise<ModelList> {
    this.#require(id);
    return this.#noted(id, { speed: await this.#speed.run(id) });
  }

  #noted(id: string, more: Parameters<Catalogue['note']>[1]): ModelList {
    if (!this.#isClosed) this.#options.catalogue.note(id, more);
    this.#send();
    return this.#now();
  }

  async #cameIn(): Promise<void> {
    await this.#options.catalogue.describe();
    this.#send();
  }

  #now(): ModelList {
    const { catalogue, engine, folder, machineBytes } = this.#options;
    return { models: catalogue.models(), loaded: engine.modelId, machineBytes, folder, importing: this.#importing.state, resumedBytes: this.#importing.resumedBytes };
  }

  #send(): void {
    if (!this.#isClosed) this.#options.emitter.emit('models.changed', { list: this.#now() });
  }

  #require(id: string): void {
    if (!this.#options.catalogue.ids().includes(id)) throw new Problem({ code: 'model-gone', what: `The model ${id} is not there any more.`, safe: 'Nothing was changed.', todo: 'Look at the list again.', values: { model: id } });
  }
}

type ModelHandlers = Pick<Handlers, Extract<keyof Handlers, `models.${string}`>>;

/** The contract's methods on models as calls on the service. */
export function modelHandlers(models: Models): ModelHandlers {
  return {
    'models.list': () => models.list(),
    'models.plan': ({ path, bits }) => models.plan(path, bits),
    'models.import': ({ path, bits }) => models.change((importing) => importing.begin(path, bits)),
    'models.stopImport': () => models.change((importing) => importing.stop()),
    'models.goOn': () => models.change((importing) => importing.goOn()),
    'models.discardImport': () => models.change((importing) => importing.discard()),
    'models.remove': ({ id }) => models.remove(id),
    'models.check': ({ id }) => models.check(id),
    'models.test': ({ id }) => models.test(id),
  };
}

function busy(): Problem {
  return new Problem({ code: 'busy', what: 'The model is working on a run.', safe: 'Nothing was removed.', todo: 'Wait until that run is done, or stop it.' });
}
