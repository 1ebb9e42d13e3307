/** How many words of each page are in doubt, counted anew when the writer moves the limits, a few pages at a time. */
import { setImmediate as breathe } from 'node:timers/promises';
import type { DoubtLimits } from '../../../contract/index.ts';
import { readingOf, updatePage } from '../../db/scans.ts';
import { query, type Store } from '../../db/store.ts';
import type { Log } from '../log.ts';
import { doubtfulIn, wordsOf } from './words.ts';

export interface DoubtCountsOptions {
  readonly store: Store;
  readonly log: Log;
  /** As they are set now. */
  readonly limits: () => DoubtLimits;
  /** Pages of a scan have other counts now. */
  readonly changed: (scan: string) => void;
}

/** Pages between two breaths: about 10 ms of work. */
const atOnce = 10;
/** Under this name the library keeps which limit its counts were made with. */
const countedKey = 'scanDoubtCounted';
/** The limit of libraries that have never seen another. */
const firstLimit = 85;

export class DoubtCounts {
  readonly #options: DoubtCountsOptions;
  #counting = false;
  #stopped = false;

  constructor(options: DoubtCountsOptions) {
    this.#options = options;
  }

  /** Counts if the counts in the library are those of another limit; one that was cut off by the end of the program is begun again. */
  start(): void {
    if (this.#counting || this.#stopped || this.#options.limits()[0] === this.#counted()) return;
    this.#counting = true;
    this.#count()
      .catch((error: unknown) => this.#options.log.error('scans', 'Doubtful words could not be counted', error))
      .finally(() => (this.#counting = false));
  }

  stop(): void {
    this.#stopped = true;
  }

  /** How many words that nobody has looked at were read with each confidence of 0 to 100. */
  async confidences(scan: string): Promise<{ counts: number[] }> {
    const counts = Array.from({ length: 101 }, () => 0);
    for (const [at, row] of this.#rows(scan).entries()) {
      if (at % atOnce === atOnce - 1) await breathe();
      if (this.#stopped) break;
      const page = readingOf(this.#options.store, row.scan, row.number, row.reading);
      if (page) for (const [word, { confidence }] of wordsOf(page).entries()) if (row.states?.[word] !== 2) counts[Math.min(100, Math.max(0, Math.floor(confidence)))]! += 1;
    }
    return { counts };
  }

  async #count(): Promise<void> {
    const { store, limits, changed } = this.#options;
    for (let limit = Number.NaN; limit !== limits()[0]; ) {
      limit = limits()[0];
      const others = new Set<string>();
      for (const [at, { scan, number }] of this.#rows().entries()) {
        if (at % atOnce === atOnce - 1) await breathe();
        if (this.#stopped) return;
        // Moved once more: what follows is counted with the new one, and what came before is counted again.
        if (limits()[0] !== limit) break;
        // Read again: somebody may have checked words meanwhile.
        const row = store.first(query.selectFrom('scan_pages').select(['reading', 'states', 'doubtful']).where('scan', '=', scan).where('number', '=', number));
        const page = row && readingOf(store, scan, number, row.reading);
        if (!row || !page) continue;
        const doubtful = doubtfulIn(page, row.states ?? new Uint8Array(0), limits());
        if (doubtful === row.doubtful) continue;
        updatePage(store, scan, number, { doubtful });
        others.add(scan);
      }
      for (const scan of others) changed(scan);
    }
    const value_json = JSON.stringify(limits()[0]);
    store.run(query.insertInto('settings').values({ key: countedKey, value_json }).onConflict((conflict) => conflict.column('key').doUpdateSet({ value_json })));
  }

  #counted(): number {
    const row = this.#options.store.first(query.selectFrom('settings').select('value_json').where('key', '=', countedKey));
    return row ? Number(row.value_json) : firstLimit;
  }

  #rows(scan?: string): { scan: string; number: number; reading: number | null; states: Uint8Array | null }[] {
    const all = query.selectFrom('scan_pages').select(['scan', 'number', 'reading', 'states']).where('reading', 'is not', null).orderBy('scan').orderBy('number');
    return this.#options.store.all(scan === undefined ? all : all.where('scan', '=', scan));
  }
}
