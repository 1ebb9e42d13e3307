/** Folders and tags: where documents are to be found. */
import { randomUUID } from 'node:crypto';
import { Problem } from '../../../engine/text/index.ts';
import { FolderId, type DocumentSummary, type Folder, type Params } from '../../contract/index.ts';
import type { FolderRow } from '../db/library-schema.ts';
import { query, type Store } from '../db/store.ts';
import type { Documents } from './documents.ts';
import type { Emitter } from './emitter.ts';

/** A tree that is deeper than this can't be shown. */
const deepest = 8;

export class Folders {
  readonly #store: Store;
  readonly #documents: Documents;
  readonly #emitter: Emitter;
  readonly #now: () => number;

  constructor({ store, documents, emitter, now }: { store: Store; documents: Documents; emitter: Emitter; now: () => number }) {
    this.#store = store;
    this.#documents = documents;
    this.#emitter = emitter;
    this.#now = now;
  }

  list(): Folder[] {
    return this.#store.all(query.selectFrom('folders').selectAll().orderBy('name').orderBy('id')).map(toFolder);
  }

  create({ name, parentId }: Params<'folders.create'>): Folder {
    const id = randomUUID();
    if (parentId !== null && this.#path(parentId).length >= deepest) throw tooDeep();
    this.#store.run(query.insertInto('folders').values({ id, name, parent_id: parentId, created_at: this.#now() }));
    return this.#changed(id);
  }

  rename({ id, name }: Params<'folders.rename'>): Folder {
    this.#row(id);
    this.#store.run(query.updateTable('folders').set({ name }).where('id', '=', id));
    return this.#changed(id);
  }

  /** Throws a `Problem`: folder-in-itself, folder-too-deep, no-folder. */
  move({ id, parentId }: Params<'folders.move'>): Folder {
    this.#row(id);
    const path = parentId === null ? [] : this.#path(parentId);
    if (path.includes(id)) throw inItself();
    if (path.length + this.#height(id) > deepest) throw tooDeep();
    this.#store.run(query.updateTable('folders').set({ parent_id: parentId }).where('id', '=', id));
    return this.#changed(id);
  }

  delete(id: string): void {
    const { parent_id } = this.#row(id);
    this.#store.transaction(() => {
      this.#store.run(query.updateTable('documents').set({ folder_id: parent_id }).where('folder_id', '=', id));
      this.#store.run(query.updateTable('folders').set({ parent_id }).where('parent_id', '=', id));
      this.#store.run(query.deleteFrom('folders').where('id', '=', id));
    });
    this.#emitter.emit('folders.changed', { folders: this.list() });
    this.#documents.sendList();
  }

  place({ id, folderId }: Params<'documents.place'>): DocumentSummary {
    this.#documents.title(id);
    if (folderId !== null) this.#row(folderId);
    this.#store.run(query.updateTable('documents').set({ folder_id: folderId }).where('id', '=', id));
    this.#documents.sendList();
    return this.#documents.summary(id);
  }

  /** Replaces the tags. Two that differ in capitals only are one. */
  tag({ id, tags }: Params<'documents.tag'>): DocumentSummary {
    this.#documents.title(id);
    const names = [...new Map(tags.map((tag) => [tag.toLocaleLowerCase(), tag])).values()];
    this.#store.transaction(() => {
      this.#store.run(query.deleteFrom('tags').where('document_id', '=', id));
      for (const name of names) this.#store.run(query.insertInto('tags').values({ document_id: id, name }));
    });
    this.#documents.sendList();
    return this.#documents.summary(id);
  }

  #changed(id: string): Folder {
    this.#emitter.emit('folders.changed', { folders: this.list() });
    return toFolder(this.#row(id));
  }

  /** The folder and those it is in, itself first. */
  #path(id: string): string[] {
    const path: string[] = [];
    for (let at: string | null = id; at !== null && path.length <= deepest; at = this.#row(at).parent_id) path.push(at);
    return path;
  }

  /** Levels of folders in it, its own included. */
  #height(id: string): number {
    const below = this.#store.all(query.selectFrom('folders').select('id').where('parent_id', '=', id));
    return 1 + Math.max(0, ...below.map((child) => this.#height(child.id)));
  }

  #row(id: string): FolderRow {
    const row = this.#store.first(query.selectFrom('folders').selectAll().where('id', '=', id));
    if (!row) throw new Problem({ code: 'no-folder', what: 'This folder is not there any more.', safe: 'Its documents are in the folder above it.', todo: 'Choose another folder.' });
    return row;
  }
}

function toFolder({ id, name, parent_id }: FolderRow): Folder {
  return { id: FolderId.parse(id), name, parentId: parent_id === null ? null : FolderId.parse(parent_id) };
}

function inItself(): Problem {
  return new Problem({ code: 'folder-in-itself', what: 'A folder can’t go into itself.', safe: 'Nothing was moved.', todo: 'Choose another folder.' });
}

function tooDeep(): Problem {
  return new Problem({ code: 'folder-too-deep', what: `Folders can lie in each other ${deepest} deep.`, safe: 'Nothing was moved.', todo: 'Choose a folder that is not as deep.', values: { deepest } });
}
