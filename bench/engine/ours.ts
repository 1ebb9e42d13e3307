/** What the engine bench times of our own engine: prefill, left-to-right decoding, canvas passes. */
import type { LoadedModel } from '../../engine/runtime/index.ts';
import type { Contestant } from './measure.ts';

/** Reads `ids` into an empty cache; the time ends with the likeliest next token. */
export function prefill(loaded: LoadedModel, ids: readonly number[], name = 'prefill'): Contestant {
  return {
    name,
    async run() {
      await loaded.model.encode(loaded.model.createCache(), { ids, commit: true, read: { rows: [ids.length - 1] } });
    },
  };
}

/** Likeliest tokens one by one after `ids`; milliseconds for `count` of them, without the prefill. */
export function decode(loaded: LoadedModel, ids: readonly number[], count: number, name = 'decode'): Contestant {
  return {
    name,
    async run() {
      const { model } = loaded;
      const cache = model.createCache();
      let readout = await model.encode(cache, { ids, commit: true, read: { rows: [ids.length - 1] } });
      const start = performance.now();
      for (let i = 0; i < count; i++) readout = await model.encode(cache, { ids: [readout.argmax[0] as number], commit: true, read: { rows: [0] } });
      return performance.now() - start;
    },
  };
}

/** One canvas pass of `rows` rows (the context's last token and masks) after `ids`; every canvas token is read. */
export async function canvasPass(loaded: LoadedModel, ids: readonly number[], rows: number, name = `canvas ${rows}`): Promise<Contestant> {
  const { model } = loaded;
  const cache = model.createCache();
  await model.encode(cache, { ids, commit: true, read: { rows: [] } });
  const row = [ids.at(-1) as number, ...Array.from({ length: rows - 1 }, () => model.maskId as number)];
  const banned = model.specialIds.filter((id) => id !== model.endId);
  const read = { rows: Array.from({ length: rows - 1 }, (_, index) => index), banned };
  return {
    name,
    async run() {
      await model.canvas(cache, { ids: row, read });
    },
  };
}
