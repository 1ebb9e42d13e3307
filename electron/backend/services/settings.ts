/** The writer's settings. A value that this version can't read counts as not set, and stays on disk. */
import { Settings as Schema, type SettingsUpdate } from '../../contract/index.ts';
import { query, type Store } from '../db/store.ts';
import type { Emitter } from './emitter.ts';

type Name = keyof Schema;

export class Settings {
  readonly #store: Store;
  readonly #emitter: Emitter;
  #values: Schema;

  constructor({ store, emitter }: { store: Store; emitter: Emitter }) {
    this.#store = store;
    this.#emitter = emitter;
    this.#values = this.#read();
  }

  get(): Schema {
    return this.#values;
  }

  /** Changes the settings that are given and leaves the others. */
  set(update: SettingsUpdate): Schema {
    const entries = Object.entries(update).filter(([, value]) => value !== undefined);
    this.#store.transaction(() => {
      for (const [key, value] of entries) {
        const value_json = JSON.stringify(value);
        this.#store.run(query.insertInto('settings').values({ key, value_json }).onConflict((conflict) => conflict.column('key').doUpdateSet({ value_json })));
      }
    });
    this.#values = this.#read();
    this.#emitter.emit('settings.changed', { settings: this.#values });
    return this.#values;
  }

  #read(): Schema {
    const found: Record<string, unknown> = {};
    for (const { key, value_json } of this.#store.all(query.selectFrom('settings').selectAll())) {
      if (!(key in Schema.shape)) continue;
      const parsed = Schema.shape[key as Name].safeParse(parseJson(value_json));
      if (parsed.success) found[key] = parsed.data;
    }
    return Schema.parse(found);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
