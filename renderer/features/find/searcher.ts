/** One search at a time in a worker, the newest wish first, none longer than its limit. */
import { startWorker } from '../../app/index.ts';
import type { PatternFault, Query, Range, ReplacementFault } from '../../../engine/text/index.ts';
// Vite makes the address.
// oxlint-disable-next-line import/default
import workerUrl from './find-worker.ts?worker&url';

export interface SearchRequest {
  readonly query: Query;
  /** The part to search; null for the whole text. */
  readonly within: Range | null;
  /** Hits wanted at most. */
  readonly most: number;
  /** What is to stand in place of the hits; null when only the hits are wanted. */
  readonly template: string | null;
}

export type SearchOutcome =
  /** Pairs of offsets, and what is to stand there where a template was given. */
  | { readonly kind: 'found'; readonly hits: Uint32Array<ArrayBuffer>; readonly inserts: readonly string[] | null; readonly more: boolean }
  | { readonly kind: 'fault'; readonly fault: PatternFault }
  | { readonly kind: 'noGroup'; readonly fault: ReplacementFault }
  /** It took longer than the limit and was given up. */
  | { readonly kind: 'slow' };

/** A text that can be told from another without reading it. */
export interface SearchedText {
  readonly key: object;
  read(): string;
}

interface Wish {
  readonly request: SearchRequest;
  readonly text: SearchedText;
  /** Null when a newer wish has taken its place. */
  readonly done: (outcome: SearchOutcome | null) => void;
}

/** A newer wish waits so long for the search under way before that one is broken off, in milliseconds. */
const PATIENCE = 200;

export class Searcher {
  readonly #limit: number;
  readonly #start: () => Worker;
  #worker: Worker | null = null;
  /** The text that the worker has. */
  #sent: object | null = null;
  #current: Wish | null = null;
  #next: Wish | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #id = 0;

  /** `limit` in milliseconds. */
  constructor(limit: number, start: () => Worker = () => startWorker(workerUrl, 'find')) {
    this.#limit = limit;
    this.#start = start;
  }

  /** The outcome, or null when another search was asked for before this one was done. */
  search(request: SearchRequest, text: SearchedText): Promise<SearchOutcome | null> {
    return new Promise((done) => {
      const wish = { request, text, done };
      this.#next?.done(null);
      this.#next = wish;
      if (!this.#current) this.#begin();
      else {
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => this.#giveUp(null), PATIENCE);
      }
    });
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#worker?.terminate();
    this.#worker = null;
    for (const wish of [this.#current, this.#next]) wish?.done(null);
    this.#current = null;
    this.#next = null;
  }

  #begin(): void {
    const wish = this.#next;
    this.#next = null;
    this.#current = wish;
    clearTimeout(this.#timer);
    if (!wish) return;
    const worker = (this.#worker ??= this.#fresh());
    const text = this.#sent === wish.text.key ? null : wish.text.read();
    this.#sent = wish.text.key;
    this.#id += 1;
    worker.postMessage({ ...wish.request, id: this.#id, text });
    this.#timer = setTimeout(() => this.#giveUp({ kind: 'slow' }), this.#limit);
  }

  #fresh(): Worker {
    const worker = this.#start();
    this.#sent = null;
    worker.addEventListener('message', ({ data }: MessageEvent<SearchOutcome & { id: number }>) => {
      if (worker !== this.#worker || data.id !== this.#id) return;
      const wish = this.#current;
      this.#current = null;
      wish?.done(this.#next ? null : data);
      this.#begin();
    });
    return worker;
  }

  #giveUp(outcome: SearchOutcome | null): void {
    this.#worker?.terminate();
    this.#worker = null;
    const wish = this.#current;
    this.#current = null;
    wish?.done(outcome);
    this.#begin();
  }
}
