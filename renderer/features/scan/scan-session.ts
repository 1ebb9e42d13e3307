/** An open scan in this window: its pages as they are needed, joined to the text in the editor, and what is to be stored. */
import { ChangeSet } from '@codemirror/state';
import type { Answer, DocumentId, Scan, ScanPage } from '../../../electron/contract/index.ts';
import { getConnection, reportProblem } from '../../app/index.ts';
import type { Session } from '../../editor/core/index.ts';
import type { Range } from '../../../engine/text/index.ts';
import { loadedPage, nearestWord, placeOf, type LoadedPage } from './pages.ts';
import { basePosition, loadStates, markProposals, markWords, placing, placingOf, presentRange, refresh, setCurrent, startPlacing, type ProposalMark, type WordAt, type WordMark } from './placing.ts';
import { scanMarks } from './marks.ts';
import { EditorView } from '@codemirror/view';
import { StateEffect } from '@codemirror/state';

/** Pages held in memory, the last used ones: a page is some 100 KB. */
const mostPages = 24;
const mostTries = 5;
const stateNames = ['raw', 'suggested', 'checked'] as const;

export class ScanSession {
  readonly id: DocumentId;
  readonly session: Session;
  #scan: Scan;
  readonly #pages = new Map<number, LoadedPage>();
  readonly #loading = new Map<number, Promise<LoadedPage | null>>();
  readonly #listeners = new Set<() => void>();
  readonly #words = new Map<string, WordMark>();
  readonly #proposals = new Map<number, ProposalMark>();
  #storing: Promise<void> | null = null;
  #closed = false;
  /** Counts what could be seen to change. */
  version = 0;

  constructor(session: Session, scan: Scan, changes: ChangeSet) {
    this.id = session.id;
    this.session = session;
    this.#scan = scan;
    const heard = EditorView.updateListener.of((update) => {
      for (const transaction of update.transactions)
        for (const effect of transaction.effects) {
          if (effect.is(markWords)) for (const mark of effect.value) this.#words.set(`${mark.page} ${mark.word}`, mark);
          if (effect.is(markProposals)) for (const mark of effect.value) this.#proposals.set(mark.id, mark);
        }
      if (update.transactions.length === 0 && !update.viewportChanged) return;
      this.#storeSoon();
      this.#tell();
    });
    session.view.dispatch({ effects: StateEffect.appendConfig.of([placing, scanMarks(this), heard]) });
    session.view.dispatch({ effects: startPlacing(changes, scan.proposals) });
  }

  get scan(): Scan {
    return this.#scan;
  }

  /** Something beside the text and the pages changed what marks look like. */
  redraw(): void {
    this.session.apply({ effects: refresh.of(null) });
  }

  /** The library's newest word on the pages. */
  update(scan: Scan): void {
    this.#scan = scan;
    this.#tell();
  }

  updatePage(page: ScanPage): void {
    const before = this.#scan.pages[page.number - 1];
    this.#scan = { ...this.#scan, pages: this.#scan.pages.map((each) => (each.number === page.number ? page : each)) };
    if (before && before.words !== page.words) this.#pages.delete(page.number);
    this.#tell();
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** A page that is there already; asks for it otherwise, and marks are drawn anew when it comes. */
  peek(number: number): LoadedPage | null {
    const known = this.#pages.get(number);
    if (!known) void this.page(number);
    return known ?? null;
  }

  /** A page, read if need be; null for one that has not been recognised. */
  page(number: number): Promise<LoadedPage | null> {
    const known = this.#pages.get(number);
    if (known) {
      this.#pages.delete(number);
      this.#pages.set(number, known);
      return Promise.resolve(known);
    }
    if (this.#scan.pages[number - 1]?.state !== 'read') return Promise.resolve(null);
    const loading = this.#loading.get(number) ?? this.#load(number);
    this.#loading.set(number, loading);
    return loading;
  }

  async #load(number: number): Promise<LoadedPage | null> {
    try {
      const answer = await getConnection().call('scans.page', { id: this.id, page: number });
      if (this.#closed) return null;
      const page = loadedPage(number, answer);
      this.#pages.set(number, page);
      const [oldest] = this.#pages.keys();
      if (this.#pages.size > mostPages && oldest !== undefined && oldest !== number) this.#pages.delete(oldest);
      const known = placingOf(this.session.state)?.states.get(number);
      this.session.apply({ effects: known && known.length === page.words.length ? refresh.of(null) : loadStates.of({ page: number, states: statesOf(answer) }) });
      return page;
    } catch {
      // It comes with the next look at it.
      return null;
    } finally {
      this.#loading.delete(number);
    }
  }

  /** Range of a page in the text as it was laid out. */
  rangeOf(number: number): Range | null {
    return this.#scan.pages[number - 1]?.range ?? null;
  }

  /** The page that a position of the present text belongs to; null while the text is not laid out. */
  pageAt(position: number): number | null {
    const state = placingOf(this.session.state);
    if (!state) return null;
    const base = basePosition(state.changes, position);
    const { pages } = this.#scan;
    let low = 0;
    let high = pages.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((pages[middle]?.range?.from ?? Infinity) <= base) low = middle;
      else high = middle - 1;
    }
    return pages[low]?.number ?? null;
  }

  /** Where a word stands in the present text; null for one that is not in it. */
  rangeOfWord(page: LoadedPage, word: number): Range | null {
    const state = placingOf(this.session.state);
    const place = placeOf(page, this.rangeOf(page.number), word);
    return state && place && presentRange(state.changes, place);
  }

  /** The word at a position of the present text, or the next one in its page; null where its page is not loaded. */
  wordAt(position: number): WordAt | null {
    const number = this.pageAt(position);
    const page = number === null ? null : this.peek(number);
    const range = number === null ? null : this.rangeOf(number);
    const state = placingOf(this.session.state);
    if (number === null || !page || !range || !state) return null;
    // Looked for where the words stood when the text was laid out: one position to map instead of two for every word.
    const word = nearestWord(page, basePosition(state.changes, position) - range.from);
    return word === null ? null : { page: number, word };
  }

  stateOf({ page, word }: WordAt): 0 | 1 | 2 {
    return (placingOf(this.session.state)?.states.get(page)?.[word] ?? 0) as 0 | 1 | 2;
  }

  get current(): WordAt | null {
    return placingOf(this.session.state)?.current ?? null;
  }

  setCurrent(word: WordAt | null): void {
    const { current } = this;
    if (current?.page === word?.page && current?.word === word?.word) return;
    this.session.apply({ effects: setCurrent.of(word) });
  }

  /** Resolves when every decision so far is in the library. */
  async flush(): Promise<void> {
    while (this.#words.size > 0 || this.#proposals.size > 0 || this.#storing) await (this.#storing ?? this.#store());
  }

  close(): void {
    this.#closed = true;
    this.#listeners.clear();
  }

  #storeSoon(): void {
    if (this.#storing || (this.#words.size === 0 && this.#proposals.size === 0)) return;
    void this.#store();
  }

  /** The text goes first: a word that is called checked must be the one that was seen. */
  #store(): Promise<void> {
    const work = async (): Promise<void> => {
      try {
        await this.session.flush();
        const words = [...this.#words.values()].slice(0, 5000);
        const proposals = [...this.#proposals.values()].slice(0, 5000);
        for (const { page, word } of words) this.#words.delete(`${page} ${word}`);
        for (const { id } of proposals) this.#proposals.delete(id);
        const call = getConnection().call;
        if (words.length > 0) await call('scans.setStates', { id: this.id, words: words.map(({ page, word, state }) => ({ page, word, state: stateNames[state] })) });
        if (proposals.length > 0) await call('scans.setProposals', { id: this.id, proposals });
      } catch (error) {
        reportProblem(error);
      }
    };
    this.#storing = work().finally(() => {
      this.#storing = null;
      if (!this.#closed) this.#storeSoon();
    });
    return this.#storing;
  }

  #tell(): void {
    this.version += 1;
    for (const listener of this.#listeners) listener();
  }
}

function statesOf({ states }: Pick<Answer<'scans.page'>, 'states'>): Uint8Array {
  return Uint8Array.from(states, (state) => Math.max(0, stateNames.indexOf(state)));
}

/** Joins a scan to its document in the editor; null where the text is not laid out yet or the two never agree. */
export async function joinScan(session: Session): Promise<ScanSession | null> {
  for (let attempt = 0; attempt < mostTries; attempt += 1) {
    await session.flush();
    const scan = await getConnection().call('scans.open', { id: session.id });
    if (scan.summary.state === 'receiving' || scan.baseLength === 0) return null;
    if (scan.revision !== session.saver.sync.revision) continue;
    const changes = ChangeSet.of(scan.changes, scan.baseLength).compose(session.saver.unsaved);
    if (changes.newLength !== session.state.doc.length) return null;
    return new ScanSession(session, scan, changes);
  }
  return null;
}
