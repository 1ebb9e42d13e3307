/** Documents: their list, their text, and the one way to change it. */
import { randomUUID } from 'node:crypto';
import { applyChanges, lineAt, mapRange, Problem, wordCount, type Change, type Range } from '../../../engine/text/index.ts';
import { DocumentId, FolderId, RunId, type Answer, type Document, type DocumentSummary, type Handlers, type Params, type Proposal, type ProposalUpdate, type View } from '../../contract/index.ts';
import type { DocumentRow } from '../db/schema.ts';
import { query, type Store } from '../db/store.ts';
import { appendEdit, changesSince, createText, loadText, type TextState } from '../db/texts.ts';
import type { Caller, Emitter } from './emitter.ts';

/** The longest document, in UTF-16 code units. A novel has about 1,000,000. */
export const longestText = 20_000_000;
/** Texts held in memory beside the disk: enough for every document a writer has open at once. */
const textsInMemory = 8;
/** While somebody types the list of documents is sent at most this often, in milliseconds. */
const listInterval = 1000;

type EditParams = Parameters<Handlers['documents.edit']>[0];

/** An edit while its transaction is open. */
export interface Edit {
  readonly documentId: DocumentId;
  readonly changes: readonly Change[];
  readonly before: TextState;
  readonly after: TextState;
  readonly updates: readonly ProposalUpdate[];
  readonly caller: Caller | undefined;
}

/** Whatever holds places in documents: takes part in the transaction of every edit, and says what to do after the commit. */
export interface EditFollower {
  /** Writes what the edit means for it. Throwing refuses the edit. */
  followEdit(edit: Edit): (() => void) | undefined;
  /** A document was made with this text; in that transaction. */
  followCreation?(documentId: DocumentId, text: string): void;
  /** The document goes to the trash; in that transaction. */
  followRemoval?(documentId: DocumentId): (() => void) | undefined;
  /** The document is about to be deleted for good, and every row about it with it. */
  followDeletion?(documentId: DocumentId): (() => void) | undefined;
}

export interface DocumentsOptions {
  readonly store: Store;
  readonly emitter: Emitter;
  readonly now: () => number;
}

export class Documents {
  readonly #store: Store;
  readonly #emitter: Emitter;
  readonly #now: () => number;
  readonly #texts = new Map<string, TextState>();
  readonly #followers: EditFollower[] = [];
  #proposalsOf: (id: DocumentId) => Proposal[] = () => [];
  #listTimer: NodeJS.Timeout | undefined;

  constructor({ store, emitter, now }: DocumentsOptions) {
    this.#store = store;
    this.#emitter = emitter;
    this.#now = now;
  }

  follow(follower: EditFollower): void {
    this.#followers.push(follower);
  }

  /** Where an opened document's proposals come from. */
  showProposals(proposalsOf: (id: DocumentId) => Proposal[]): void {
    this.#proposalsOf = proposalsOf;
  }

  stop(): void {
    clearTimeout(this.#listTimer);
    this.#listTimer = undefined;
  }

  list(): DocumentSummary[] {
    const tags = new Map<string, string[]>();
    for (const { document_id, name } of this.#store.all(query.selectFrom('tags').selectAll().orderBy('name'))) {
      const own = tags.get(document_id);
      if (own) own.push(name);
      else tags.set(document_id, [name]);
    }
    return this.#store.all(query.selectFrom('documents').selectAll().orderBy('changed_at', 'desc').orderBy('id')).map((row) => toSummary(row, tags.get(row.id) ?? []));
  }

  /** Throws a `Problem` (no-document). */
  summary(id: string): DocumentSummary {
    const tags = this.#store.all(query.selectFrom('tags').select('name').where('document_id', '=', id).orderBy('name'));
    return toSummary(this.#row(id), tags.map(({ name }) => name));
  }

  /** Tells the windows of the list as it is now. */
  sendList(): void {
    this.#sendList();
  }

  /** Throws a `Problem` (document-too-long). */
  create({ title, text }: Params<'documents.create'>): Document {
    checkLength(text.length);
    const id = DocumentId.parse(randomUUID());
    const at = this.#now();
    const state = this.#store.transaction(() => {
      this.#store.run(
        query.insertInto('documents').values({ id, title, revision: 0, length: text.length, words: wordCount(text), created_at: at, changed_at: at, trashed_at: null }),
      );
      const state = createText(this.#store, id, text, at);
      for (const follower of this.#followers) follower.followCreation?.(id, text);
      return state;
    });
    this.#remember(id, state);
    this.#sendList();
    return this.open({ id });
  }

  open({ id }: Params<'documents.open'>): Document {
    const row = this.#row(id);
    const state = this.text(row.id);
    const view = this.#store.first(query.selectFrom('views').selectAll().where('document_id', '=', row.id));
    const within = (offset: number): number => Math.min(offset, state.text.length);
    return {
      id: DocumentId.parse(row.id),
      title: row.title,
      text: state.text,
      revision: state.revision,
      view: view ? { anchor: within(view.anchor), head: within(view.head), scrollTop: view.scroll_top } : null,
      proposals: this.#proposalsOf(DocumentId.parse(row.id)),
      origins: state.origins.map(({ from, to, runId }) => ({ from, to, runId: RunId.parse(runId) })),
      trashedAt: row.trashed_at,
    };
  }

  /** The newest text of a document, wherever it is. */
  text(id: string): TextState {
    const known = this.#texts.get(id);
    if (known) {
      this.#remember(id, known);
      return known;
    }
    const state = loadText(this.#store, id, this.#row(id).revision);
    this.#remember(id, state);
    return state;
  }

  title(id: string): string {
    return this.#row(id).title;
  }

  /** Throws a `Problem` unless the document exists and is not in the trash. */
  requireLiving(id: string): void {
    if (this.#row(id).trashed_at !== null) throw inTrash();
  }

  /** Throws a `Problem` (stale-revision) unless the revision is the newest. */
  requireNewest(id: string, revision: number): void {
    const newest = this.text(id).revision;
    if (newest !== revision) throw staleRevision(newest);
  }

  /** Where a range of the text of `revision` is now; undefined where the edits since are not kept any more. */
  mapSince(id: string, revision: number, range: Range): Range | undefined {
    const steps = changesSince(this.#store, id, revision, this.text(id).revision);
    return steps?.reduce<Range>((at, changes) => mapRange(changes, at).range, range);
  }

  rename({ id, title }: Params<'documents.rename'>): DocumentSummary {
    return this.#update(id, { title, changed_at: this.#now() });
  }

  trash({ id }: Params<'documents.trash'>): DocumentSummary {
    if (this.#row(id).trashed_at !== null) return this.summary(id);
    const after: ((() => void) | undefined)[] = [];
    this.#store.transaction(() => {
      for (const follower of this.#followers) after.push(follower.followRemoval?.(DocumentId.parse(id)));
      this.#store.run(query.updateTable('documents').set({ trashed_at: this.#now() }).where('id', '=', id));
    });
    for (const step of after) step?.();
    this.#sendList();
    return this.summary(id);
  }

  restore({ id }: Params<'documents.restore'>): DocumentSummary {
    return this.#update(id, { trashed_at: null });
  }

  delete({ id }: Params<'documents.delete'>): Record<string, never> {
    if (this.#row(id).trashed_at === null) throw notInTrash();
    const after = this.#store.transaction(() => {
      const steps = this.#followers.map((follower) => follower.followDeletion?.(DocumentId.parse(id)));
      this.#store.run(query.deleteFrom('documents').where('id', '=', id));
      return steps;
    });
    this.#texts.delete(id);
    this.#store.checkpoint();
    for (const step of after) step?.();
    this.#sendList();
    return {};
  }

  saveView({ id, view }: { id: string; view: View }): Record<string, never> {
    this.#row(id);
    const values = { anchor: view.anchor, head: view.head, scroll_top: view.scrollTop };
    this.#store.run(query.insertInto('views').values({ document_id: id, ...values }).onConflict((conflict) => conflict.column('document_id').doUpdateSet(values)));
    return {};
  }

  /** Throws a `Problem`: stale-revision, bad-edit, document-too-long, in-trash, or what a follower refuses. */
  edit(params: EditParams, caller?: Caller): Answer<'documents.edit'> {
    const { id, changes } = params;
    const row = this.#row(id);
    if (row.trashed_at !== null) throw inTrash();
    const before = this.text(id);
    if (before.revision !== params.revision) throw staleRevision(before.revision);
    checkLength(params.length);
    checkChanges(before.text, changes, params.length);
    // Marks of origin are not worth refusing text for.
    const origins = params.origins.filter(({ from, to }) => from < to && to <= params.length);
    const at = this.#now();
    const finish: ((() => void) | undefined)[] = [];
    const after = this.#store.transaction(() => {
      const after = appendEdit(this.#store, id, before, changes, origins, at);
      const words = row.words + wordsGained(before.text, after.text, changes);
      this.#store.run(query.updateTable('documents').set({ revision: after.revision, length: after.text.length, words, changed_at: at }).where('id', '=', id));
      for (const follower of this.#followers) {
        finish.push(follower.followEdit({ documentId: DocumentId.parse(id), changes, before, after, updates: params.proposals, caller }));
      }
      return after;
    });
    this.#remember(id, after);
    for (const step of finish) step?.();
    this.#sendListSoon();
    return { revision: after.revision };
  }

  #update(id: string, values: Partial<DocumentRow>): DocumentSummary {
    this.#row(id);
    this.#store.run(query.updateTable('documents').set(values).where('id', '=', id));
    this.#sendList();
    return this.summary(id);
  }

  #row(id: string): DocumentRow {
    const row = this.#store.first(query.selectFrom('documents').selectAll().where('id', '=', id));
    if (!row) throw noDocument();
    return row;
  }

  #remember(id: string, state: TextState): void {
    this.#texts.delete(id);
    this.#texts.set(id, state);
    const oldest = this.#texts.keys().next();
    if (this.#texts.size > textsInMemory && !oldest.done) this.#texts.delete(oldest.value);
  }

  #sendList(): void {
    clearTimeout(this.#listTimer);
    this.#listTimer = undefined;
    this.#emitter.emit('documents.changed', { documents: this.list() });
  }

  #sendListSoon(): void {
    this.#listTimer ??= setTimeout(() => this.#sendList(), listInterval).unref();
  }
}

function toSummary(row: DocumentRow, tags: string[]): DocumentSummary {
  const { title, words, created_at, changed_at, trashed_at, folder_id } = row;
  return { id: DocumentId.parse(row.id), title, words, createdAt: created_at, changedAt: changed_at, trashedAt: trashed_at, folderId: folder_id === null ? null : FolderId.parse(folder_id), tags };
}

/** Words are counted line by line, so only lines with changes need counting again. */
function wordsGained(before: string, after: string, changes: readonly Change[]): number {
  const first = changes[0];
  const last = changes.at(-1);
  if (!first || !last) return 0;
  const from = lineAt(before, first.from).from;
  const to = lineAt(before, last.to).to;
  return wordCount(after.slice(from, to + after.length - before.length)) - wordCount(before.slice(from, to));
}

function checkLength(length: number): void {
  if (length > longestText) {
    throw new Problem({
      code: 'document-too-long',
      what: `A document can hold ${longestText.toLocaleString('en')} characters; with this it would have ${length.toLocaleString('en')}.`,
      safe: 'The document is as it was before.',
      todo: 'Put the rest into another document.',
      values: { limit: longestText, length },
    });
  }
}

function checkChanges(text: string, changes: readonly Change[], length: number): void {
  try {
    if (applyChanges(text, changes).length === length) return;
  } catch {
    // Reported below.
  }
  throw badEdit();
}

function badEdit(): Problem {
  return new Problem({
    code: 'bad-edit',
    what: 'The window sent an edit that does not fit the document.',
    safe: 'The saved text was not changed.',
    todo: 'Copy what you wrote last to another place and open the document again.',
  });
}

function staleRevision(revision: number): Problem {
  return new Problem({
    code: 'stale-revision',
    what: 'The document was changed in another window meanwhile.',
    safe: 'The newest saved text is unharmed.',
    todo: 'Copy what you wrote last to another place and open the document again.',
    values: { revision },
  });
}

function noDocument(): Problem {
  return new Problem({ code: 'no-document', what: 'This document is not in the library any more.', safe: 'Other documents are unharmed.', todo: 'Choose another document.' });
}

function inTrash(): Problem {
  return new Problem({ code: 'in-trash', what: 'This document is in the trash.', safe: 'Its text is unharmed.', todo: 'Take it out of the trash first.' });
}

function notInTrash(): Problem {
  return new Problem({ code: 'not-in-trash', what: 'Only a document in the trash can be deleted for good.', safe: 'Nothing was deleted.', todo: 'Move it to the trash first.' });
}
