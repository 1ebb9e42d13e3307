/**
 * Documents that follow a text file on disk. The file is written some seconds after the last edit, whole or not at all,
 * and only while it holds what was last seen in it; otherwise the writer chooses.
 */
import { createHash } from 'node:crypto';
import { unwatchFile, watchFile } from 'node:fs';
import { homedir } from 'node:os';
import { basename, extname, join, resolve } from 'node:path';
import { Problem } from '../../../engine/text/index.ts';
import { DocumentId, type Document, type FileState, type Params } from '../../contract/index.ts';
import type { FileRow } from '../db/library-schema.ts';
import { query, type Store } from '../db/store.ts';
import { longestText, type Documents, type Edit, type EditFollower } from './documents.ts';
import type { Emitter } from './emitter.ts';
import { readWhole, realPath, writeWhole } from './file-access.ts';
import { decodeFile, encodeFile, type FileFormat } from '../../../engine/formats/index.ts';
import type { Log } from './log.ts';
import type { Versions } from './versions.ts';

/** A pause in writing after which the file follows, and how often a file is looked at; milliseconds. */
const pause = 2000;
const lookEvery = 1000;

export interface FilesOptions {
  readonly store: Store;
  readonly documents: Documents;
  readonly versions: Versions;
  readonly emitter: Emitter;
  readonly log: Log;
}

export class Files implements EditFollower {
  readonly #store: Store;
  readonly #documents: Documents;
  readonly #versions: Versions;
  readonly #emitter: Emitter;
  readonly #log: Log;
  readonly #watched = new Map<string, () => void>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  /** As the windows were last told. */
  readonly #told = new Map<string, string>();
  /** Why the last writing failed. */
  readonly #failures = new Map<string, Problem>();

  constructor({ store, documents, versions, emitter, log }: FilesOptions) {
    this.#store = store;
    this.#documents = documents;
    this.#versions = versions;
    this.#emitter = emitter;
    this.#log = log;
    documents.follow(this);
  }

  /** Writes what is to be written. */
  stop(): void {
    for (const id of this.#timers.keys()) this.#follow(id);
    for (const [path, listener] of this.#watched) unwatchFile(path, listener);
    this.#watched.clear();
  }

  /** Throws a `Problem`: file-missing, file-not-text, file-unreadable, document-too-long. */
  open(typed: string): Document {
    const path = realPath(resolve(typed.startsWith('~/') ? join(homedir(), typed.slice(2)) : typed));
    const known = this.#store.first(query.selectFrom('files').select('document_id').where('path', '=', path));
    if (known) {
      const id = DocumentId.parse(known.document_id);
      if (this.#documents.summary(id).trashedAt !== null) this.#documents.restore({ id });
      this.state(id);
      return this.#documents.open({ id });
    }
    const bytes = readWhole(path);
    const { text, format } = decoded(bytes, path);
    const title = basename(path, extname(path)).slice(0, 200) || basename(path).slice(0, 200);
    const document = this.#store.transaction(() => {
      const made = this.#documents.create({ title, text });
      this.#store.run(query.insertInto('files').values({ document_id: made.id, path, ...columns(format), sha256: hash(bytes), revision: made.revision }));
      return made;
    });
    this.state(document.id);
    return document;
  }

  /** Looks at the file; watches it from now on. */
  state(id: DocumentId): FileState | null {
    const row = this.#row(id);
    if (!row) return null;
    this.#watch(row);
    return this.#tell(row);
  }

  /** Throws a `Problem` where there is no file or it can't be read. */
  theirs(id: DocumentId): { text: string; seen: string } {
    const row = this.#required(id);
    const bytes = readWhole(row.path);
    return { text: decoded(bytes, row.path).text, seen: hash(bytes).toString('hex') };
  }

  /** Throws a `Problem` (file-changed-again) where the file no longer holds what was seen. */
  settle({ documentId, choice, seen }: Params<'files.settle'>): FileState {
    const row = this.#required(documentId);
    const bytes = readWhole(row.path);
    if (hash(bytes).toString('hex') !== seen) throw changedAgain();
    const { text, format } = decoded(bytes, row.path);
    if (choice === 'mine') {
      this.#versions.add(DocumentId.parse(row.document_id), text, 'disk', '');
      this.#update(row, { sha256: hash(bytes), revision: -1 });
      return this.write(documentId as DocumentId, 'same');
    }
    const state = this.#documents.text(documentId);
    this.#update(row, { sha256: hash(bytes), revision: state.text === text ? state.revision : -1, ...columns(format) });
    if (state.text !== text) this.#soon(row.document_id);
    return this.#tell(this.#required(documentId));
  }

  /** Throws a `Problem` only where the document follows no file; why it could not be written is in the state. */
  write(id: DocumentId, encoding: 'same' | 'utf-8'): FileState {
    const row = this.#required(id);
    if (encoding === 'utf-8') this.#update(row, { encoding: 'utf-8', revision: -1 });
    this.#follow(id);
    return this.#tell(this.#required(id));
  }

  forget(id: DocumentId): void {
    const row = this.#required(id);
    this.#store.run(query.deleteFrom('files').where('document_id', '=', id));
    this.#forget(row);
  }

  followEdit({ documentId }: Edit): (() => void) | undefined {
    if (!this.#row(documentId)) return undefined;
    return () => {
      this.#soon(documentId);
      const row = this.#row(documentId);
      if (row) this.#tell(row);
    };
  }

  followDeletion(documentId: DocumentId): (() => void) | undefined {
    const row = this.#row(documentId);
    return row && (() => this.#forget(row));
  }

  #forget(row: FileRow): void {
    clearTimeout(this.#timers.get(row.document_id));
    this.#timers.delete(row.document_id);
    const listener = this.#watched.get(row.path);
    if (listener) unwatchFile(row.path, listener);
    this.#watched.delete(row.path);
    this.#told.delete(row.document_id);
    this.#failures.delete(row.document_id);
  }

  #soon(id: string): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.set(id, setTimeout(() => this.#follow(id), pause).unref());
  }

  /** Brings the file up to date with the document, if it still holds what was last seen in it. */
  #follow(id: string): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
    const row = this.#row(id);
    if (!row) return;
    const { text, revision } = this.#documents.text(id);
    try {
      if (this.#look(row) !== 'ahead') return;
      const bytes = encodeFile(text, formatOf(row));
      if (!bytes) throw cannotEncode(row);
      if (!writeWhole(row.path, bytes, Buffer.from(row.sha256))) return;
      this.#update(row, { sha256: hash(bytes), revision });
      this.#failures.delete(id);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.#failures.set(id, error);
      this.#log.warn('files', 'A file could not be written', { code: error.code });
    } finally {
      this.#tell(this.#row(id) ?? row);
    }
  }

  #watch({ document_id, path }: FileRow): void {
    if (this.#watched.has(path)) return;
    const listener = (): void => {
      const row = this.#row(document_id);
      if (row) this.#tell(row);
    };
    this.#watched.set(path, listener);
    watchFile(path, { interval: lookEvery, persistent: false }, listener);
  }

  /** Compares file and document. A file that says what the document says is in step, whoever wrote it. */
  #look(row: FileRow): FileState['state'] {
    let bytes;
    try {
      bytes = readWhole(row.path);
    } catch (error) {
      if (error instanceof Problem && error.code === 'file-missing') return 'missing';
      throw error;
    }
    const { text, revision } = this.#documents.text(row.document_id);
    if (hash(bytes).equals(row.sha256)) return revision === row.revision ? 'same' : 'ahead';
    if (!encodeFile(text, formatOf(row))?.equals(bytes)) return 'changed';
    this.#update(row, { sha256: hash(bytes), revision });
    return 'same';
  }

  #tell(row: FileRow): FileState {
    let state: FileState['state'];
    let problem: Problem | null = null;
    try {
      state = this.#look(row);
      const failure = this.#failures.get(row.document_id);
      if (failure && state === 'ahead') [state, problem] = ['failed', failure];
      else if (state === 'same') this.#failures.delete(row.document_id);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      [state, problem] = ['failed', error];
    }
    const file: FileState = { documentId: DocumentId.parse(row.document_id), path: row.path, state, encoding: row.encoding, lineEnds: row.line_ends, problem: problem?.toData() ?? null };
    const packed = JSON.stringify(file);
    if (this.#told.get(row.document_id) !== packed) this.#emitter.emit('files.changed', { file });
    this.#told.set(row.document_id, packed);
    return file;
  }

  #update(row: FileRow, values: Partial<FileRow>): void {
    this.#store.run(query.updateTable('files').set(values).where('document_id', '=', row.document_id));
  }

  #row(id: string): FileRow | undefined {
    return this.#store.first(query.selectFrom('files').selectAll().where('document_id', '=', id));
  }

  #required(id: string): FileRow {
    const row = this.#row(id);
    if (!row) throw new Problem({ code: 'no-file', what: 'This document follows no file.', safe: 'The document is in the library.', todo: 'Open the file again.' });
    return row;
  }
}

function columns({ encoding, mark, lineEnds }: FileFormat): Pick<FileRow, 'encoding' | 'mark' | 'line_ends'> {
  return { encoding, mark: mark ? 1 : 0, line_ends: lineEnds };
}

function formatOf({ encoding, mark, line_ends }: FileRow): FileFormat {
  return { encoding, mark: mark === 1, lineEnds: line_ends };
}

function decoded(bytes: Buffer, path: string): { text: string; format: FileFormat } {
  const result = decodeFile(bytes);
  if (!result) throw new Problem({ code: 'file-not-text', what: 'This file holds no text that Palimpsest can show.', safe: 'It was not changed.', todo: 'Choose a Markdown or text file.', values: { path } });
  if (result.text.length > longestText) throw new Problem({ code: 'file-too-long', what: 'This file is longer than a document can be.', safe: 'It was not changed.', todo: 'Divide it into several files.', values: { path } });
  return result;
}

function hash(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}

function cannotEncode({ path, encoding }: FileRow): Problem {
  return new Problem({
    code: 'file-encoding',
    what: `The text has a character that the file’s encoding (${encoding}) lacks.`,
    safe: 'The document is saved in the library; the file is as it was.',
    todo: 'Write the file as UTF-8, or take the character out.',
    values: { path, encoding },
  });
}

function changedAgain(): Problem {
  return new Problem({ code: 'file-changed-again', what: 'The file was changed once more meanwhile.', safe: 'Both texts are as they were.', todo: 'Look at the file’s text again and choose.' });
}
