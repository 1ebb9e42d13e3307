/**
 * Many files and pages, read one after another (or as many at a time as there are processes): the state of every page,
 * pause, going on, trying again, and how long it will take. What was read is handed to a store as soon as it is there, so
 * that whoever dies loses at most the pages in progress.
 */
import { Problem, type ProblemData } from '../../text/index.ts';
import type { OcrClient } from './client.ts';
import type { PageRequest, PageResult, PageWish, Source, SourceFacts } from './messages.ts';

export interface BatchPage {
  /** Index of its file. */
  readonly file: number;
  /** Counts from 1. */
  readonly number: number;
  readonly state: 'waiting' | 'reading' | 'done' | 'failed';
  readonly problem: ProblemData | null;
}

export interface BatchFile {
  readonly source: Source;
  /** Null until the file was opened, and where it can't be. */
  readonly facts: SourceFacts | null;
  readonly problem: ProblemData | null;
}

export interface BatchState {
  readonly files: readonly BatchFile[];
  readonly pages: readonly BatchPage[];
  readonly paused: boolean;
  /** Nothing is left to do (or everything waits, being paused). */
  readonly resting: boolean;
  /** Seconds; null before the first page is done, and when nothing is left. */
  readonly secondsLeft: number | null;
}

/** Where results are kept. */
export interface BatchStore {
  /** Pages of a file that were read before. */
  kept(facts: SourceFacts): Promise<readonly number[]>;
  /** Where pictures of a page go; null: none are wanted. */
  pictures(facts: SourceFacts, number: number): Pick<PageRequest, 'image' | 'thumbnail'>;
  /** Resolves when the result is safe. */
  keep(facts: SourceFacts, result: PageResult): Promise<void>;
}

export interface BatchOptions {
  readonly client: Pick<OcrClient, 'open' | 'page'>;
  readonly store: BatchStore;
  readonly language: string;
  readonly wish: PageWish;
  /** Pages at a time; as many as the client has processes. */
  readonly parallel: number;
  readonly onChange?: (state: BatchState) => void;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

export class Batch {
  readonly #options: BatchOptions;
  readonly #files: Mutable<BatchFile>[];
  #pages: Mutable<BatchPage>[] = [];
  #paused = false;
  #active = 0;
  #opening = false;
  #seconds = 0;
  #read = 0;
  #abort = new AbortController();
  #rest: PromiseWithResolvers<void> | null = null;

  constructor(sources: readonly Source[], options: BatchOptions) {
    this.#options = options;
    this.#files = sources.map((source) => ({ source, facts: null, problem: null }));
  }

  get state(): BatchState {
    const waiting = this.#pages.filter(({ state }) => state === 'waiting').length;
    const left = waiting + this.#active;
    const secondsLeft = this.#read > 0 && left > 0 ? (this.#seconds / this.#read) * Math.ceil(left / this.#options.parallel) : null;
    return { files: this.#files.map((file) => ({ ...file })), pages: this.#pages.map((page) => ({ ...page })), paused: this.#paused, resting: this.#isResting(), secondsLeft };
  }

  /** Opens the files, then reads their pages. Resolves when nothing is left to do; what goes wrong stands in the state. */
  async run(): Promise<void> {
    this.#opening = true;
    for (const [index, file] of this.#files.entries()) {
      if (file.facts || this.#abort.signal.aborted) continue;
      await this.#open(index, file);
    }
    this.#opening = false;
    this.#next();
    await this.rested();
  }

  /** Pages in progress are finished, no others are begun. */
  pause(): void {
    this.#paused = true;
    this.#changed();
  }

  resume(): void {
    this.#paused = false;
    this.#next();
    this.#changed();
  }

  /** Tries failed pages again: one, or all. */
  retry(page?: Pick<BatchPage, 'file' | 'number'>): void {
    for (const each of this.#pages) {
      if (each.state !== 'failed' || (page && (page.file !== each.file || page.number !== each.number))) continue;
      each.state = 'waiting';
      each.problem = null;
    }
    this.#next();
    this.#changed();
  }

  /** Ends for good; pages in progress are given up. */
  stop(): void {
    this.#paused = true;
    this.#abort.abort();
  }

  /** Resolves when nothing is in progress and nothing may begin. */
  rested(): Promise<void> {
    if (this.#isResting()) return Promise.resolve();
    this.#rest ??= Promise.withResolvers();
    return this.#rest.promise;
  }

  #isResting(): boolean {
    return this.#active === 0 && !this.#opening && (this.#paused || !this.#pages.some(({ state }) => state === 'waiting'));
  }

  async #open(index: number, file: Mutable<BatchFile>): Promise<void> {
    try {
      const facts = await this.#options.client.open(file.source, this.#abort.signal);
      const kept = new Set(await this.#options.store.kept(facts));
      file.facts = facts;
      for (let number = 1; number <= facts.pages; number++) this.#pages.push({ file: index, number, state: kept.has(number) ? 'done' : 'waiting', problem: null });
    } catch (error) {
      if (!this.#abort.signal.aborted) file.problem = problemOf(error);
    }
    this.#changed();
    // Pages of the first file needn't wait for the last to be opened.
    this.#next();
  }

  #next(): void {
    while (!this.#paused && this.#active < this.#options.parallel) {
      const page = this.#pages.find(({ state }) => state === 'waiting');
      if (!page) break;
      page.state = 'reading';
      this.#active++;
      void this.#readPage(page);
    }
    if (this.#isResting()) {
      this.#rest?.resolve();
      this.#rest = null;
    }
  }

  async #readPage(page: Mutable<BatchPage>): Promise<void> {
    const { client, store, language, wish } = this.#options;
    const { source, facts } = this.#files[page.file]!;
    this.#changed();
    const began = performance.now();
    try {
      const result = await client.page({ source, number: page.number, language, wish, ...store.pictures(facts!, page.number) }, this.#abort.signal);
      await store.keep(facts!, result);
      page.state = 'done';
      this.#seconds += (performance.now() - began) / 1000;
      this.#read++;
    } catch (error) {
      const stopped = this.#abort.signal.aborted;
      page.state = stopped ? 'waiting' : 'failed';
      page.problem = stopped ? null : problemOf(error);
    }
    this.#active--;
    this.#changed();
    this.#next();
  }

  #changed(): void {
    this.#options.onChange?.(this.state);
  }
}

/** What can't be kept (a full disk) is the page's problem as well. */
function problemOf(error: unknown): ProblemData {
  if (error instanceof Problem) return error.toData();
  const reason = (error as NodeJS.ErrnoException).code ?? (error instanceof Error ? error.name : '');
  return { code: 'page-not-kept', what: `What was read on this page could not be kept (${reason}).`, safe: 'The file was not changed, and pages that were kept before are safe.', todo: 'Make room on the disk, then try the page again.', values: { reason } };
}
