/** For this folder's tests: a library in a temporary folder, opened as it is in the program. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OpenDriver } from './driver.ts';
import { openLibrary } from './open.ts';
import { query, type Store } from './store.ts';

export class TestLibrary {
  readonly folder = mkdtempSync(join(tmpdir(), 'palimpsest-'));
  store: Store;
  readonly #openDriver: OpenDriver | undefined;

  constructor(openDriver?: OpenDriver) {
    this.#openDriver = openDriver;
    this.store = this.#open();
  }

  reopen(): void {
    this.store.close();
    this.store = this.#open();
  }

  remove(): void {
    this.store.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** A document's row without its text. */
  document(id = 'd'): void {
    this.store.run(query.insertInto('documents').values({ id, title: '', revision: 0, length: 0, words: 0, created_at: 0, changed_at: 0, trashed_at: null }));
  }

  #open(): Store {
    return openLibrary({ folder: this.folder, ...(this.#openDriver ? { openDriver: this.#openDriver } : {}) });
  }
}
