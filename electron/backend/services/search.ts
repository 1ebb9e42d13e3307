/** Full-text search over the documents, true of their newest text at any time. */
import type { Range } from '../../../engine/text/index.ts';
import type { Answer, DocumentId, Handlers, SearchHit } from '../../contract/index.ts';
import { documentIdOf } from '../db/ids.ts';
import { documentsWithoutPassages, editPassages, indexSome, passageStart, writePassages } from '../db/passages.ts';
import { passagesWith, placesOf, queryTerms, readPassages } from '../db/passage-search.ts';
import type { Store } from '../db/store.ts';
import type { Documents, Edit, EditFollower } from './documents.ts';
import type { Log } from './log.ts';

/** How long nothing must have been written before passages go into the index, in milliseconds. */
const rest = 3000;
/** Passages a step: some tens of milliseconds, in which nothing can be saved. */
const passagesPerStep = 8;
const snippetsPerDocument = 3;
/** Characters of a snippet before and after its first hit. */
const before = 40;
const after = 90;

export interface SearchOptions {
  readonly store: Store;
  readonly documents: Documents;
  readonly log: Log;
  /** Told of named steps; tests end the process there. */
  readonly onStep?: ((step: string) => void) | undefined;
}

export class Search implements EditFollower {
  readonly #store: Store;
  readonly #documents: Documents;
  readonly #log: Log;
  readonly #onStep: (step: string) => void;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor({ store, documents, log, onStep = () => undefined }: SearchOptions) {
    this.#store = store;
    this.#documents = documents;
    this.#log = log;
    this.#onStep = onStep;
    documents.follow(this);
  }

  /** Takes in what an older program wrote without passages, and what is outside the index. */
  start(): void {
    this.#later(0);
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  followCreation(documentId: DocumentId, text: string): void {
    writePassages(this.#store, documentId, text);
    this.#later(rest);
  }

  followEdit({ documentId, before, after, changes }: Edit): undefined {
    editPassages(this.#store, documentId, before.text, after.text, changes);
    this.#onStep('passages-written');
    this.#later(rest);
  }

  find({ query, folderId, tags, limit }: Parameters<Handlers['search.find']>[0]): Answer<'search.find'> {
    const terms = queryTerms(query);
    if (terms.length === 0) return { hits: [], more: false };
    const wanted = this.#documents.list().filter((document) => document.trashedAt === null && (folderId === null || document.folderId === folderId) && tags.every((tag) => document.tags.includes(tag)));
    const living = new Set<string>(wanted.map(({ id }) => id));
    let found: Map<string, Set<number>> | undefined;
    for (const term of terms) {
      const byDocument = new Map<string, Set<number>>();
      for (const { id, documentId } of passagesWith(this.#store, term)) {
        const earlier = found?.get(documentId);
        if (!living.has(documentId) || (found && !earlier)) continue;
        const own = byDocument.get(documentId);
        if (own) own.add(id);
        else byDocument.set(documentId, new Set([id]));
      }
      // Each word somewhere in the document; passages that have several of them stand first below.
      for (const [documentId, ids] of byDocument) for (const id of found?.get(documentId) ?? []) ids.add(id);
      found = byDocument;
      if (found.size === 0) return { hits: [], more: false };
    }
    const hits = wanted.filter(({ id }) => found?.has(id));
    return { hits: hits.slice(0, limit).map(({ id, title }) => this.#hit(id, title, [...(found?.get(id) ?? [])], terms)), more: hits.length > limit };
  }

  #hit(documentId: string, title: string, ids: readonly number[], terms: readonly string[]): SearchHit {
    // With several words it may be the hundredth passage that has them all.
    const read = readPassages(this.#store, ids, terms.length === 1 ? snippetsPerDocument : 60);
    const told = read.map((passage) => {
      const text = passage.text.slice(0, passage.length);
      const places = placesOf(text, terms);
      return { passage, text, places, kinds: terms.filter((term) => placesOf(text, [term], 1).length > 0).length };
    });
    const best = told.toSorted((a, b) => b.kinds - a.kinds || a.passage.ordinal - b.passage.ordinal).slice(0, snippetsPerDocument);
    const snippets = best.map(({ passage, text, places }) => snippetOf(text, places, passageStart(this.#store, documentId, passage.ordinal)));
    return { documentId: documentIdOf(documentId), title, snippets, passages: ids.length };
  }

  #later(delay: number): void {
    if (this.#stopped) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#step(), delay);
    this.#timer.unref();
  }

  /** One document without passages, or some passages outside the index; until none is left. */
  #step(): void {
    try {
      const [id] = documentsWithoutPassages(this.#store);
      if (id !== undefined) {
        this.#store.transaction(() => writePassages(this.#store, id, this.#documents.text(id).text));
        return this.#later(0);
      }
      const more = this.#store.transaction(() => {
        const more = indexSome(this.#store, passagesPerStep);
        this.#onStep('passages-indexed');
        return more;
      });
      if (more) this.#later(0);
    } catch (error) {
      // A full disk, or a document that can't be read: what is outside the index is found all the same.
      this.#log.warn('search', 'Texts could not be taken into the index', { error: error instanceof Error && 'code' in error ? String(error.code) : 'unknown' });
    }
  }
}

function snippetOf(text: string, places: readonly Range[], start: number): SearchHit['snippets'][number] {
  const first = places[0] ?? { from: 0, to: 0 };
  let from = Math.max(0, first.from - before);
  // From the beginning of a word, if there is one before the hit.
  if (from > 0) from = Math.min(first.from, from + Math.max(0, text.slice(from, first.from).search(/\s\S/u) + 1));
  if (isLow(text, from)) from -= 1;
  let to = Math.min(text.length, first.to + after);
  // To the end of a word, where words have ends.
  if (to < text.length) to -= Math.max(0, text.slice(first.to, to).match(/\s\S{0,20}$/u)?.[0].length ?? 0);
  if (isLow(text, to)) to += 1;
  const marks = places.filter((place) => place.from >= from && place.to <= to).map((place) => ({ from: place.from - from, to: place.to - from }));
  return { text: text.slice(from, to).replaceAll(/\s/gu, ' '), marks, range: { from: start + first.from, to: start + first.to } };
}

function isLow(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 0xdc00 && code < 0xe000;
}
