/** The import under way. It is noted in the library, so that one which was cut off goes on at the next start. */
import { rmSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { homedir } from 'node:os';
import { z } from 'zod';
import { Problem } from '../../../../engine/text/index.ts';
import { ModelBits, type ModelImport, type ModelPlan } from '../../../contract/index.ts';
import { query, type Store } from '../../db/store.ts';
import type { ModelImporter } from '../../model-importer.ts';
import type { Log } from '../log.ts';
import { plain } from './catalogue.ts';

const Order = z.object({ path: z.string(), bits: ModelBits, stopped: z.boolean() });
const key = 'model-import';

export interface ImportingOptions {
  readonly store: Store;
  readonly importer: ModelImporter | null;
  /** Where models come to lie. */
  readonly folder: string;
  readonly log: Log;
  /** `isDone`: a model came in. */
  readonly changed: (isDone: boolean) => void;
}

export class Importing {
  readonly #options: ImportingOptions;
  #state: ModelImport | null = null;
  #abort: AbortController | null = null;
  resumedBytes = 0;

  constructor(options: ImportingOptions) {
    this.#options = options;
  }

  get state(): ModelImport | null {
    return this.#state;
  }

  /** Goes on with an import that was running when the program ended. */
  start(): void {
    const text = this.#options.store.first(query.selectFrom('meta').selectAll().where('key', '=', key))?.value;
    if (text === undefined || text === '') return;
    const { success, data } = Order.safeParse(JSON.parse(text));
    if (!success) return;
    this.#state = { ...begun(data.path, data.bits), state: 'stopped' };
    if (!data.stopped) this.goOn();
  }

  /** The program closes: the import goes on with the next start. */
  close(): void {
    const abort = this.#abort;
    this.#abort = null;
    abort?.abort();
  }

  async plan(path: string, bits: ModelBits): Promise<ModelPlan> {
    const { plan } = await this.#importer().ask({ kind: 'plan-model', from: full(path), to: this.#options.folder, bits });
    return { ...plan, parts: plan.parts.map((part) => ({ ...part })) };
  }

  /** Throws a `Problem` (import-running). */
  begin(path: string, bits: ModelBits): void {
    this.#importer();
    if (this.#state) throw importRunning();
    this.#state = begun(full(path), bits);
    this.goOn();
  }

  goOn(): void {
    if (!this.#state || this.#abort) return;
    const { path, bits } = this.#state;
    this.#set({ ...begun(path, bits) });
    void this.#run(path, bits);
  }

  stop(): void {
    if (!this.#state) return;
    this.close();
    this.#set({ ...this.#state, state: 'stopped' });
  }

  /** Throws away what was written. */
  discard(): void {
    if (!this.#state) return;
    const { path, bits } = this.#state;
    this.close();
    this.#set(null);
    rmSync(`${this.#to(path, bits)}.partial`, { recursive: true, force: true, maxRetries: 5 });
    this.#options.changed(false);
  }

  async #run(path: string, bits: ModelBits): Promise<void> {
    const abort = new AbortController();
    this.#abort = abort;
    try {
      const { resumedBytes } = await this.#importer().ask({ kind: 'import-model', from: path, to: this.#to(path, bits), bits }, (progress) => {
        if (this.#abort !== abort || !this.#state) return;
        this.#state = { ...this.#state, ...progress };
        this.#options.changed(false);
      }, abort.signal);
      if (this.#abort !== abort) return;
      this.#abort = null;
      this.resumedBytes = resumedBytes;
      this.#options.log.info('models', 'A model was imported', { resumed: resumedBytes });
      this.#set(null, true);
    } catch (error) {
      if (this.#abort !== abort || !this.#state) return;
      this.#abort = null;
      if (!(error instanceof Problem)) throw error;
      this.#options.log.warn('models', 'A model was not imported', { code: error.code });
      this.#set({ ...this.#state, state: 'failed', problem: plain(error) });
    }
  }

  #to(path: string, bits: ModelBits): string {
    const name = basename(resolve(path)).replace(/\.gguf$/i, '');
    return join(this.#options.folder, `${name}-${bits}bit`.replaceAll(/[^A-Za-z0-9._-]+/g, '-').replace(/^\.+/, ''));
  }

  #importer(): ModelImporter {
    if (this.#options.importer) return this.#options.importer;
    throw new Problem({ code: 'no-importer', what: 'Models can’t be brought in here.', safe: 'Nothing was changed.', todo: 'Install Palimpsest again.' });
  }

  #set(state: ModelImport | null, isDone = false): void {
    this.#state = state;
    const value = state ? JSON.stringify({ path: state.path, bits: state.bits, stopped: state.state !== 'running' }) : '';
    this.#options.store.run(query.insertInto('meta').values({ key, value }).onConflict((conflict) => conflict.column('key').doUpdateSet({ value })));
    this.#options.changed(isDone);
  }
}

function begun(path: string, bits: ModelBits): ModelImport {
  return { path, bits, state: 'running', phase: 'check', done: 0, total: 0, secondsLeft: null, problem: null };
}

/** The path from the root of the disk; `~/` is the writer's own folder. */
function full(path: string): string {
  return resolve(path.startsWith('~/') ? join(homedir(), path.slice(2)) : path);
}

function importRunning(): Problem {
  return new Problem({ code: 'import-running', what: 'Another import is not finished.', safe: 'It goes on as it was.', todo: 'Wait until it is done, or throw it away.' });
}
