/** Lets the model look at the doubtful words of scans, a page at a time, whenever the queue leaves it free. */
import { randomUUID } from 'node:crypto';
import type { DraftResult } from '../../../../engine/worker/index.ts';
import type { ScanSummary } from '../../../contract/index.ts';
import { addChanges, pageOf, pagesOf, placesFrom, readingOf, updatePage } from '../../db/scans.ts';
import type { Store } from '../../db/store.ts';
import type { EngineEvent } from '../../engine-host.ts';
import type { Documents } from '../documents.ts';
import type { Engine } from '../engine.ts';
import type { Log } from '../log.ts';
import { proposalsFrom, workOn, type PageWork, type PlacedWord } from './clean-page.ts';
import type { ScanText } from './scan-text.ts';
import { wordsOf } from './words.ts';

export interface CleanerOptions {
  readonly store: Store;
  readonly documents: Documents;
  readonly text: ScanText;
  readonly engine: Engine;
  readonly log: Log;
  /** Something about a scan changed. */
  readonly changed: (scan: string) => void;
}

interface Job {
  readonly scan: string;
  readonly left: number[];
  readonly total: number;
}

export class ScanCleaner {
  readonly #options: CleanerOptions;
  #jobs: Job[] = [];
  #active: { readonly run: string; readonly job: Job; readonly work: PageWork; result: DraftResult | null; stopped: boolean } | null = null;

  constructor(options: CleanerOptions) {
    this.#options = options;
    options.engine.listen((event) => this.#hear(event));
  }

  /** Takes pages on; null: all with doubtful words that the model has not looked at. Throws a `Problem` (no-model, or why it could not be loaded). */
  add(scan: string, page: number | null): void {
    this.#options.engine.requireModel();
    const left = page === null ? pagesOf(this.#options.store, scan).filter((row) => row.state === 'read' && row.cleaned === 0 && row.doubtful > 0).map(({ number }) => number) : [page];
    this.stop(scan);
    if (left.length > 0) this.#jobs.push({ scan, left, total: left.length });
    this.#options.engine.start();
    this.#next();
    this.#options.changed(scan);
  }

  /** What was proposed so far stays. */
  stop(scan: string): void {
    this.#jobs = this.#jobs.filter((job) => job.scan !== scan);
    if (this.#active?.job.scan === scan) {
      this.#active.stopped = true;
      this.#options.engine.stopRun(this.#active.run, false);
    }
    this.#options.changed(scan);
  }

  progress(scan: string): ScanSummary['cleaning'] {
    const job = this.#jobs.find((each) => each.scan === scan);
    return job ? { page: job.left[0] ?? 0, left: job.left.length, total: job.total } : null;
  }

  #next(): void {
    const job = this.#jobs[0];
    if (!job || this.#active || !this.#options.engine.lend()) return;
    const work = this.#workOn(job.scan, job.left[0] ?? 0);
    if (!work) {
      this.#options.engine.giveBack();
      return this.#advance(job);
    }
    const run = randomUUID();
    this.#active = { run, job, work, result: null, stopped: false };
    this.#options.engine.run(run, work.task, { effort: 'fast', drafts: 1, seed: 1 });
    this.#options.engine.sendStatus();
  }

  #hear(event: EngineEvent): void {
    const active = this.#active;
    if (event.kind === 'state' && event.state.kind === 'ready' && !active) return this.#next();
    if (!active || event.kind === 'state' || event.runId !== active.run) return;
    if (event.kind === 'draft') active.result = event.result;
    if (event.kind !== 'done' && event.kind !== 'failed' && event.kind !== 'exited') return;
    this.#active = null;
    this.#options.engine.giveBack();
    if (event.kind === 'done' && !active.stopped) this.#keep(active.job.scan, active.work, active.result);
    if (event.kind !== 'done') {
      // The rest can be asked for again; a page that ends the engine must not do so for ever.
      this.#options.log.warn('scans', 'The model could not look at a page', { code: event.problem.code, page: active.work.page });
      this.#jobs = this.#jobs.filter((job) => job !== active.job);
      this.#options.changed(active.job.scan);
    } else this.#advance(active.job);
  }

  #advance(job: Job): void {
    job.left.shift();
    if (job.left.length === 0) this.#jobs = this.#jobs.filter((each) => each !== job);
    this.#options.changed(job.scan);
    // After the queue has had its turn: the engine says next that it is free.
    setImmediate(() => this.#next());
  }

  #keep(scan: string, work: PageWork, result: DraftResult | null): void {
    const { store } = this.#options;
    try {
      store.transaction(() => {
        const row = pageOf(store, scan, work.page);
        if (!row) return;
        store.runSql("delete from scan_changes where scan = ? and page = ? and source = 'model' and state = 'offered'", scan, work.page);
        if (result) addChanges(store, scan, proposalsFrom(work, result));
        updatePage(store, scan, work.page, { cleaned: 1 });
      });
    } catch (error) {
      this.#options.log.error('scans', 'Proposals for a page could not be written', error);
    }
  }

  #workOn(scan: string, number: number): PageWork | null {
    const { store, documents, text } = this.#options;
    const row = pageOf(store, scan, number);
    const page = row && readingOf(store, scan, number, row.reading);
    if (!row || !page || row.base_from === null) return null;
    const present = text.present(scan, number);
    const places = placesFrom(row.places);
    const words = wordsOf(page).flatMap((word, index): PlacedWord[] => {
      const range = present[index];
      if (!range || range.to <= range.from) return [];
      const base = { from: (row.base_from ?? 0) + (places[2 * index] ?? 0), to: (row.base_from ?? 0) + (places[2 * index + 1] ?? 0) };
      return [{ index, present: range, base, open: row.states?.[index] !== 2, confidence: word.confidence }];
    });
    const [first] = words;
    if (!first) return null;
    const passage = { from: Math.min(...words.map((word) => word.present.from)), to: Math.max(...words.map((word) => word.present.to)) };
    return workOn(number, documents.text(scan).text, passage, words);
  }
}
