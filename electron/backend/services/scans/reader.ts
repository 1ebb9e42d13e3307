/**
 * Reads the pages of scans, in order, some at a time. A page is on disk with everything about it once it is read; one that
 * is being read when the program ends is read again, and nothing else.
 */
import { Problem, type Page, type ProblemData } from '../../../../engine/text/index.ts';
import type { DoubtLimits } from '../../../contract/index.ts';
import { addReading, filesOf, livingScans, pagesOf, scanById, updateFile, updatePage, updateScan } from '../../db/scans.ts';
import type { ScanFileRow, ScanPageRow, ScanRow } from '../../db/scan-schema.ts';
import { query, type Store } from '../../db/store.ts';
import type { PageReader } from '../../page-reader.ts';
import type { Log } from '../log.ts';
import type { ScanFiles } from './files.ts';
import type { ScanText } from './scan-text.ts';
import { doubtfulIn, wordsOf } from './words.ts';

export interface ScanReaderOptions {
  readonly store: Store;
  readonly reader: PageReader;
  readonly files: ScanFiles;
  readonly text: ScanText;
  readonly log: Log;
  readonly now: () => number;
  /** How many pages at once. */
  readonly parallel: number;
  /** Below which confidences a word is in doubt. */
  readonly limits: () => DoubtLimits;
  /** Where a file of a scan lies. */
  readonly sourceOf: (scan: ScanRow, file: ScanFileRow) => string;
  /** A page got further, or more than a page did. */
  readonly changed: (scan: string, what: number | 'all' | 'text') => void;
}

/** Before a step that the disk refused is tried again, in milliseconds. */
const retryDelay = 3000;

type PageResult = Awaited<ReturnType<PageReader['page']>>;

export class ScanReader {
  readonly #options: ScanReaderOptions;
  readonly #store: Store;
  /** What is being worked on: 'scan page' or 'scan file:n'. */
  readonly #active = new Map<string, AbortController>();
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(options: ScanReaderOptions) {
    this.#options = options;
    this.#store = options.store;
  }

  isReading(scan: string, page: number): boolean {
    return this.#active.has(`${scan} ${page}`);
  }

  /** Starts whatever can be started. */
  next(): void {
    while (!this.#stopped && this.#active.size < this.#options.parallel) if (!this.#startOne()) return;
  }

  /** Gives up what is being read of a scan; it waits again. */
  interrupt(scan: string): void {
    for (const [key, abort] of this.#active) if (key.startsWith(`${scan} `)) abort.abort();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    for (const abort of this.#active.values()) abort.abort();
    this.#options.reader.close();
  }

  #startOne(): boolean {
    for (const scan of livingScans(this.#store)) {
      if (scan.state !== 'reading') continue;
      const id = scan.document_id;
      const files = filesOf(this.#store, id);
      // One after another, so that pages are numbered in the order of the files.
      const unopened = files.find((file) => file.pages === null && file.problem_json === null);
      if (unopened && !this.#active.has(`${id} file:${unopened.number}`)) {
        this.#work(`${id} file:${unopened.number}`, (signal) => this.#open(scan, unopened, signal));
        return true;
      }
      const waiting = this.#store
        .all(query.selectFrom('scan_pages').select(['number', 'file', 'file_page']).where('scan', '=', id).where('state', '=', 'waiting').orderBy('number').limit(this.#active.size + 1))
        .find((page) => !this.isReading(id, page.number));
      if (waiting) {
        const file = files.find((each) => each.number === waiting.file);
        this.#work(`${id} ${waiting.number}`, (signal) => this.#read(scan, file, waiting, signal));
        this.#options.changed(id, waiting.number);
        return true;
      }
      if (!unopened && ![...this.#active.keys()].some((key) => key.startsWith(`${id} `))) {
        if (!this.#attempt(() => this.#finish(id))) return false;
        return true;
      }
    }
    return false;
  }

  #work(key: string, work: (signal: AbortSignal) => Promise<() => void>): void {
    const abort = new AbortController();
    this.#active.set(key, abort);
    void work(abort.signal)
      .catch((error: unknown) => {
        if (abort.signal.aborted || this.#stopped) return () => undefined;
        throw error;
      })
      .then(
        (write) => {
          this.#active.delete(key);
          if (this.#stopped) return;
          this.#attempt(write);
          this.next();
        },
        (error: unknown) => {
          this.#active.delete(key);
          this.#options.log.error('scans', 'A step of a scan failed', error);
          this.#later();
        },
      );
  }

  /** Runs a write; where the disk refuses, everything is tried again later from what is on disk. */
  #attempt(write: () => void): boolean {
    try {
      write();
      return true;
    } catch (error) {
      this.#options.log.error('scans', 'A step of a scan could not be written', error);
      this.#later();
      return false;
    }
  }

  #later(): void {
    clearTimeout(this.#timer);
    if (!this.#stopped) this.#timer = setTimeout(() => this.next(), retryDelay).unref();
  }

  async #open(scan: ScanRow, file: ScanFileRow, signal: AbortSignal): Promise<() => void> {
    const id = scan.document_id;
    const path = this.#options.sourceOf(scan, file);
    const facts = await tried(() => this.#options.reader.open({ path, ...(file.password === null ? {} : { password: file.password }) }, signal));
    return () => {
      this.#store.transaction(() => {
        if (!scanById(this.#store, id)) return;
        if (facts instanceof Problem) return updateFile(this.#store, id, file.number, { problem_json: JSON.stringify(facts.toData()) });
        updateFile(this.#store, id, file.number, { pages: facts.pages, problem_json: null });
        const first = (pagesOf(this.#store, id).at(-1)?.number ?? 0) + 1;
        for (let page = 0; page < facts.pages; page += 1) {
          this.#store.run(
            query.insertInto('scan_pages').values({
              scan: id, number: first + page, file: file.number, file_page: page + 1, state: 'waiting', problem_json: null, seconds: null, reading: null, words: 0, checked: 0, doubtful: 0, cleaned: 0, width: 0, height: 0, base_from: null, base_to: null, places: null, states: null,
            }),
          );
        }
      });
      this.#options.changed(id, 'all');
    };
  }

  async #read(scan: ScanRow, file: ScanFileRow | undefined, { number, file_page }: Pick<ScanPageRow, 'number' | 'file_page'>, signal: AbortSignal): Promise<() => void> {
    const id = scan.document_id;
    if (!file) throw new Error('A page without its file.');
    const began = performance.now();
    this.#options.files.makeFolder(id);
    const result = await tried(() =>
      this.#options.reader.page(
        {
          source: { path: this.#options.sourceOf(scan, file), ...(file.password === null ? {} : { password: file.password }) },
          number: file_page, language: scan.language, wish: 'auto',
          image: this.#options.files.image(id, number, 'page'), thumbnail: this.#options.files.image(id, number, 'thumb'),
        },
        signal,
      ),
    );
    const seconds = (performance.now() - began) / 1000;
    return () => {
      if (result instanceof Problem) this.#failed(id, number, result.toData(), seconds);
      else this.#done(id, number, result, seconds);
      this.#options.changed(id, number);
    };
  }

  #failed(id: string, number: number, problem: ProblemData, seconds: number): void {
    // A page that was read before stays read: a second try that fails takes nothing away.
    const had = this.#store.first(query.selectFrom('scan_pages').select('reading').where('scan', '=', id).where('number', '=', number))?.reading ?? null;
    updatePage(this.#store, id, number, { state: had === null ? 'failed' : 'read', problem_json: JSON.stringify(problem), seconds });
  }

  #done(id: string, number: number, { page: recognised, image }: PageResult, seconds: number): void {
    const page: Page = { ...recognised, number };
    const write = (): void => {
      const reading = addReading(this.#store, id, number, page, this.#options.now());
      updatePage(this.#store, id, number, { state: 'read', problem_json: null, seconds, reading, cleaned: 0, width: image?.width ?? 0, height: image?.height ?? 0 });
    };
    if (this.#options.text.since(id)) {
      this.#options.text.layOutPage(id, number, page, write);
      this.#options.changed(id, 'text');
      return;
    }
    const states = new Uint8Array(wordsOf(page).length);
    this.#store.transaction(() => {
      if (!scanById(this.#store, id)) return;
      write();
      updatePage(this.#store, id, number, { words: states.length, checked: 0, doubtful: doubtfulIn(page, states, this.#options.limits()), states });
    });
  }

  /** Everything that can be read has been: the text is laid out, the first time. */
  #finish(id: string): void {
    const scan = scanById(this.#store, id);
    if (!scan) return;
    const problems = filesOf(this.#store, id).some((file) => file.problem_json !== null);
    if (this.#options.text.since(id)) updateScan(this.#store, id, { state: 'ready' });
    else if (pagesOf(this.#store, id).some((page) => page.state === 'read')) this.#options.text.layOutAll(id, JSON.parse(scan.rules_off_json) as string[]);
    // Nothing of it could be read: it waits for a password or another try.
    else updateScan(this.#store, id, { state: 'paused' });
    if (!problems) for (const file of filesOf(this.#store, id)) if (file.password !== null) updateFile(this.#store, id, file.number, { password: null });
    this.#options.changed(id, 'text');
  }
}

/** The answer, or the problem that the reader tells of; anything else is thrown on. */
async function tried<T>(work: () => Promise<T>): Promise<T | Problem> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
}

