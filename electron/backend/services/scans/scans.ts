/** Scans as the window sees them: taking files in, how far their pages are, what a person made of each word. */
import { join } from 'node:path';
import type { IsWord } from '../../../../engine/text/index.ts';
import { DocumentId, type Answer, type Handlers, type Scan, type ScanPage, type ScanSummary } from '../../../contract/index.ts';
import {
  addReading, changesOfScan, filesOf, livingScans, pageOf, pagesOf, placesFrom, problemFrom, readingOf, scanById, sumsOf, toScanChange, updateFile, updatePage, updateScan, wordStates,
} from '../../db/scans.ts';
import type { ScanFileRow, ScanPageRow, ScanRow } from '../../db/scan-schema.ts';
import { query, type Store } from '../../db/store.ts';
import type { PageReader } from '../../page-reader.ts';
import type { Documents, EditFollower } from '../documents.ts';
import type { Emitter } from '../emitter.ts';
import type { Engine } from '../engine.ts';
import type { Log } from '../log.ts';
import type { Settings } from '../settings.ts';
import { ScanCleaner } from './cleaner.ts';
import { DoubtCounts } from './doubt-counts.ts';
import { confusionsOf } from './confused-words.ts';
import { dictionaryIn } from './dictionary.ts';
import { exportScan } from './exporting.ts';
import { ScanFiles } from './files.ts';
import { Languages } from './languages.ts';
import { badOrder, badPiece, edited, noReader, noScan, pageUnread } from './problems.ts';
import { ScanReader } from './reader.ts';
import { ScanText } from './scan-text.ts';
import { doubtfulIn, inOrder } from './words.ts';

export interface ScansOptions {
  readonly store: Store;
  readonly documents: Documents;
  readonly engine: Engine;
  readonly settings: Settings;
  readonly emitter: Emitter;
  readonly log: Log;
  readonly now: () => number;
  readonly dataFolder: string;
  readonly assets: string;
  /** null: pages are not read; what was read before can be seen. */
  readonly reader: PageReader | null;
  /** How many pages are read at once. */
  readonly parallel: number;
}

/** The list is sent at most this often while pages come, in milliseconds. */
const listInterval = 300;

type In<M extends keyof Handlers> = Parameters<Handlers[M]>[0];

export class Scans implements EditFollower {
  readonly #options: ScansOptions;
  readonly #store: Store;
  readonly #documents: Documents;
  readonly #files: ScanFiles;
  readonly #isWord: IsWord;
  readonly #text: ScanText;
  readonly #reading: ScanReader | null;
  readonly #languages: Languages | null;
  readonly #cleaner: ScanCleaner;
  readonly #counts: DoubtCounts;
  #listTimer: NodeJS.Timeout | undefined;

  constructor(options: ScansOptions) {
    const { store, documents, reader, dataFolder, log, now, parallel } = options;
    this.#options = options;
    this.#store = store;
    this.#documents = documents;
    this.#files = new ScanFiles(join(dataFolder, 'scans'));
    const limits = () => options.settings.get().doubtLimits;
    this.#isWord = dictionaryIn(options.assets);
    this.#text = new ScanText(store, documents, this.#isWord, limits);
    this.#counts = new DoubtCounts({ store, log, limits, changed: (scan) => this.#changed(scan, 'all') });
    documents.follow(this);
    this.#cleaner = new ScanCleaner({ store, documents, text: this.#text, engine: options.engine, log, changed: (scan) => this.#changed(scan, 'all') });
    this.#languages = reader && new Languages(join(dataFolder, 'languages'), reader);
    this.#reading = reader && new ScanReader({ store, reader, files: this.#files, text: this.#text, log, now, parallel, limits, sourceOf: (scan, file) => this.#sourceOf(scan, file), changed: (scan, what) => this.#changed(scan, what) });
  }

  /** Goes on with what an earlier process left. */
  start(): void {
    for (const scan of livingScans(this.#store)) this.#files.clearExports(scan.document_id);
    this.#languages?.clear();
    this.#reading?.next();
    this.#counts.start();
  }

  stop(): void {
    clearTimeout(this.#listTimer);
    this.#counts.stop();
    this.#reading?.stop();
  }

  list(): ScanSummary[] {
    const sums = sumsOf(this.#store);
    return livingScans(this.#store)
      .map((scan) => this.#summary(scan, sums.get(scan.document_id)))
      .reverse();
  }

  begin({ title, language, files }: In<'scans.begin'>): ScanSummary {
    const at = this.#options.now();
    const id = this.#store.transaction(() => {
      const { id } = this.#documents.create({ title, text: '' });
      this.#insert(id, { language, sample: 0, state: 'receiving' }, files.map(({ name, size }) => ({ name, size, received: 0 })), at);
      return id;
    });
    this.#changed(id, 'all');
    return this.#summaryOf(id);
  }

  /** A scan whose only file lies in the program; it is read when it is opened first. In a transaction with what calls it. */
  addSample({ title, name, size }: { title: string; name: string; size: number }): void {
    const { id } = this.#documents.create({ title, text: '' });
    const at = this.#options.now();
    this.#insert(id, { language: 'eng', sample: 1, state: 'paused' }, [{ name, size, received: size }], at);
    // Nobody has touched it: what is written first comes before it in the list.
    this.#store.run(query.updateTable('documents').set({ changed_at: at - 1 }).where('id', '=', id));
  }

  #insert(id: string, { language, sample, state }: Pick<ScanRow, 'language' | 'sample' | 'state'>, files: readonly { name: string; size: number; received: number }[], at: number): void {
    this.#store.run(query.insertInto('scans').values({ document_id: id, state, language, sample, rules_off_json: '[]', base: null, changes_json: '[]', revision: 0, created_at: at }));
    files.forEach((file, number) => this.#store.run(query.insertInto('scan_files').values({ scan: id, number, ...file, pages: null, password: null, problem_json: null })));
  }

  /** Throws a `Problem`: bad-piece, and those of storage. */
  piece({ id, file, offset, data }: In<'scans.piece'>): { received: number } {
    const scan = this.#row(id);
    const row = filesOf(this.#store, id).find(({ number }) => number === file);
    const bytes = Buffer.from(data, 'base64');
    if (scan.state !== 'receiving' || !row || offset !== row.received || offset + bytes.length > row.size) throw badPiece();
    this.#files.write(id, file, offset, bytes);
    const received = offset + bytes.length;
    updateFile(this.#store, id, file, { received });
    if (filesOf(this.#store, id).every((each) => each.received === each.size)) {
      updateScan(this.#store, id, { state: 'reading' });
      this.#changed(id, 'all');
      this.#reading?.next();
    }
    return { received };
  }

  open({ id }: In<'scans.open'>): Scan {
    const scan = this.#row(id);
    const since = this.#text.since(id);
    const base = this.#store.allSql('select length(base) as n from scans where document_id = ?', id)[0]?.['n'];
    return {
      summary: this.#summaryOf(id),
      language: scan.language,
      files: filesOf(this.#store, id).map(({ number, name, size, received, problem_json }) => ({ number, name, size, received, problem: problemFrom(problem_json) as Scan['files'][number]['problem'] })),
      pages: pagesOf(this.#store, id).map((row) => this.#toPage(row)),
      baseLength: typeof base === 'number' ? (scan.base?.length ?? 0) : 0,
      changes: [...(since?.changes ?? [])],
      revision: since?.revision ?? 0,
      proposals: changesOfScan(this.#store, id).map(toScanChange),
      rulesOff: JSON.parse(scan.rules_off_json) as string[],
    };
  }

  /** Throws a `Problem` (page-unread). */
  page({ id, page }: In<'scans.page'>): Answer<'scans.page'> {
    const row = this.#page(id, page);
    const recognised = readingOf(this.#store, id, page, row.reading);
    if (!recognised) throw pageUnread();
    return {
      recognised: structuredClone(recognised) as Answer<'scans.page'>['recognised'],
      places: [...placesFrom(row.places)],
      states: [...(row.states ?? [])].map((state) => wordStates[state] ?? 'raw'),
    };
  }

  image({ id, page, size }: In<'scans.image'>): Promise<{ type: string; data: string }> {
    this.#row(id);
    return this.#files.picture(id, page, size);
  }

  pause({ id, paused }: In<'scans.pause'>): void {
    const scan = this.#row(id);
    if (scan.state !== 'reading' && scan.state !== 'paused') return;
    if (!paused) this.#requireReader();
    updateScan(this.#store, id, { state: paused ? 'paused' : 'reading' });
    if (paused) this.#reading?.interrupt(id);
    else this.#reading?.next();
    this.#changed(id, 'all');
  }

  retry({ id, page, language }: In<'scans.retry'>): void {
    this.#requireReader();
    this.#store.transaction(() => {
      if (page === 'all') {
        this.#store.runSql("update scan_pages set state = 'waiting', problem_json = null where scan = ? and state <> 'waiting'", id);
      } else if (page === null) {
        this.#store.runSql("update scan_pages set state = 'waiting', problem_json = null where scan = ? and state = 'failed'", id);
        this.#store.runSql('update scan_files set problem_json = null where scan = ?', id);
      } else {
        this.#page(id, page);
        updatePage(this.#store, id, page, { state: 'waiting', problem_json: null });
      }
      updateScan(this.#store, id, { state: 'reading', ...(language === undefined ? {} : { language }) });
    });
    this.#reading?.next();
    this.#changed(id, 'all');
  }

  /** Throws a `Problem`: page-unread, bad-order. */
  order({ id, page, blocks }: In<'scans.order'>): void {
    const row = this.#page(id, page);
    const reading = readingOf(this.#store, id, page, row.reading);
    if (!reading || !this.#text.since(id)) throw pageUnread();
    const ordered = inOrder(reading, blocks);
    if (!ordered) throw badOrder();
    this.#text.layOutPage(id, page, ordered.page, () => updatePage(this.#store, id, page, { reading: addReading(this.#store, id, page, ordered.page, this.#options.now()) }), ordered.keep);
    this.#changed(id, 'text');
  }

  /** Opens a locked file with its password, and reads it. */
  unlock({ id, file, password }: In<'scans.unlock'>): void {
    this.#requireReader();
    this.#store.transaction(() => {
      updateFile(this.#store, id, file, { password, problem_json: null });
      this.#store.runSql("update scan_pages set state = 'waiting', problem_json = null where scan = ? and file = ? and state = 'failed'", id, file);
      updateScan(this.#store, id, { state: 'reading' });
    });
    this.#reading?.next();
    this.#changed(id, 'all');
  }

  /** Throws a `Problem` (no-page-reader). */
  get languages(): Languages {
    if (!this.#languages) throw noReader();
    return this.#languages;
  }

  setStates({ id, words }: In<'scans.setStates'>): void {
    const numbers = new Set(words.map(({ page }) => page));
    this.#store.transaction(() => {
      for (const number of numbers) {
        const row = this.#page(id, number);
        const recognised = readingOf(this.#store, id, number, row.reading);
        if (!row.states || !recognised) continue;
        const states = row.states.slice();
        for (const { page, word, state } of words) if (page === number && word < states.length) states[word] = wordStates.indexOf(state);
        updatePage(this.#store, id, number, { states, checked: states.filter((state) => state === 2).length, doubtful: doubtfulIn(recognised, states, this.#options.settings.get().doubtLimits) });
      }
    });
    for (const number of numbers) this.#changed(id, number);
  }

  confusions({ id }: In<'scans.confusions'>): Promise<Answer<'scans.confusions'>> {
    this.#row(id);
    return confusionsOf({ store: this.#store, documents: this.#documents, text: this.#text, isWord: this.#isWord }, id);
  }

  confidences({ id }: In<'scans.confidences'>): Promise<Answer<'scans.confidences'>> {
    this.#row(id);
    return this.#counts.confidences(id);
  }

  /** The writer may have moved the limits of doubt; passes the settings on. */
  settingsChanged<T>(settings: T): T {
    this.#counts.start();
    return settings;
  }

  setProposals({ id, proposals }: In<'scans.setProposals'>): void {
    this.#row(id);
    this.#store.transaction(() => {
      for (const { id: number, state } of proposals) this.#store.run(query.updateTable('scan_changes').set({ state }).where('scan', '=', id).where('id', '=', number));
    });
  }

  /** Throws a `Problem` (scan-edited). */
  layOutAgain({ id, rulesOff }: In<'scans.layOut'>): void {
    const since = this.#text.since(id);
    if (since && (since.changes.length > 0 || changesOfScan(this.#store, id).some(({ source }) => source === 'model'))) throw edited();
    if (since) {
      this.#text.layOutAll(id, rulesOff);
      this.#changed(id, 'text');
    } else updateScan(this.#store, id, { rules_off_json: JSON.stringify(rulesOff) });
  }

  clean({ id, page }: In<'scans.clean'>): void {
    this.#row(id);
    this.#cleaner.add(id, page);
  }

  stopCleaning({ id }: In<'scans.stopCleaning'>): void {
    this.#cleaner.stop(id);
  }

  async export({ id, format }: In<'scans.export'>): Promise<Answer<'scans.export'>> {
    this.#row(id);
    const { reader } = this.#options;
    if (!reader) throw noReader();
    return exportScan({ store: this.#store, documents: this.#documents, reader, files: this.#files, text: this.#text }, id, format);
  }

  exported({ key, offset }: In<'scans.exported'>): { data: string } {
    return { data: this.#files.exported(key, offset).toString('base64') };
  }

  followEdit(): undefined {
    return undefined;
  }

  followRemoval(documentId: string): () => void {
    return () => {
      this.#reading?.interrupt(documentId);
      this.#cleaner.stop(documentId);
      this.#sendListSoon();
    };
  }

  followDeletion(documentId: string): () => void {
    return () => {
      this.#files.remove(documentId);
      this.#sendListSoon();
    };
  }

  /** A document came back from the trash; passes it on. */
  restored<T>(document: T): T {
    this.#reading?.next();
    this.#sendListSoon();
    return document;
  }

  #requireReader(): void {
    if (!this.#reading) throw noReader();
  }

  #sourceOf(scan: ScanRow, file: ScanFileRow): string {
    return scan.sample ? join(this.#options.assets, 'samples', file.name) : this.#files.source(scan.document_id, file.number);
  }

  #changed(id: string, what: number | 'all' | 'text'): void {
    const documentId = DocumentId.parse(id);
    if (typeof what === 'number') {
      const row = pageOf(this.#store, id, what);
      if (row) this.#options.emitter.emit('scan.page', { id: documentId, page: this.#toPage(row) });
    } else this.#options.emitter.emit('scan.changed', { id: documentId, text: what === 'text' });
    this.#sendListSoon();
  }

  #sendListSoon(): void {
    this.#listTimer ??= setTimeout(() => {
      this.#listTimer = undefined;
      this.#options.emitter.emit('scans.changed', { scans: this.list() });
    }, listInterval).unref();
  }

  #toPage(row: ScanPageRow): ScanPage {
    const { number, file, words, checked, doubtful, width, height, base_from: from, base_to: to } = row;
    const reading = row.state === 'waiting' && this.#reading?.isReading(row.scan, number);
    return {
      number, file, state: reading ? 'reading' : row.state, problem: problemFrom(row.problem_json) as ScanPage['problem'], words, checked, doubtful, cleaned: row.cleaned === 1, width, height,
      range: from === null || to === null ? null : { from, to },
    };
  }

  #summaryOf(id: string): ScanSummary {
    return this.#summary(this.#row(id), sumsOf(this.#store, id).get(id));
  }

  #summary(scan: ScanRow, sums: ReturnType<typeof sumsOf> extends Map<string, infer S> ? S | undefined : never): ScanSummary {
    const { pages = 0, read = 0, failed = 0, words = 0, checked = 0, seconds = null } = sums ?? {};
    const left = pages - read - failed;
    return {
      id: DocumentId.parse(scan.document_id), state: scan.state, pages, read, failed, words, checked,
      secondsLeft: seconds === null || scan.state === 'ready' ? null : (left * seconds) / this.#options.parallel,
      cleaning: this.#cleaner.progress(scan.document_id), createdAt: scan.created_at, sample: scan.sample === 1,
    };
  }

  #row(id: string): ScanRow {
    const row = scanById(this.#store, id);
    if (!row) throw noScan();
    return row;
  }

  #page(id: string, number: number): ScanPageRow {
    const row = pageOf(this.#store, id, number);
    if (!row) throw noScan();
    return row;
  }
}
