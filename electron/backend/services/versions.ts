/** Versions of documents: kept while somebody writes, by name, and before anything that takes much text away. */
import { Problem } from '../../../engine/text/index.ts';
import type { Answer, DocumentId, Params, Version } from '../../contract/index.ts';
import { addVersion, deleteVersions, nameVersion, newestVersion, versionById, versionHolds, versionsOf, versionsToThin, versionText } from '../db/versions.ts';
import type { Store } from '../db/store.ts';
import type { Documents, Edit, EditFollower } from './documents.ts';
import type { Emitter } from './emitter.ts';

/** While somebody writes a version is kept at most this often, in milliseconds; so the first edit of a sitting keeps what was there before it. */
const interval = 10 * 60_000;
/** An edit that takes out this many characters, and half of the text, keeps what was there before it. */
const muchText = 500;

export interface VersionsOptions {
  readonly store: Store;
  readonly documents: Documents;
  readonly emitter: Emitter;
  readonly now: () => number;
  /** Told of named steps; tests end the process there. */
  readonly onStep?: ((step: string) => void) | undefined;
}

export class Versions implements EditFollower {
  readonly #store: Store;
  readonly #documents: Documents;
  readonly #emitter: Emitter;
  readonly #now: () => number;
  readonly #onStep: (step: string) => void;

  constructor({ store, documents, emitter, now, onStep = () => undefined }: VersionsOptions) {
    this.#store = store;
    this.#documents = documents;
    this.#emitter = emitter;
    this.#now = now;
    this.#onStep = onStep;
    documents.follow(this);
  }

  list(documentId: DocumentId): Version[] {
    this.#documents.title(documentId);
    return versionsOf(this.#store, documentId);
  }

  /** Throws a `Problem`: no-version, library-damaged. */
  get(id: number): Answer<'versions.get'> {
    return { version: this.#version(id), text: versionText(this.#store, id) };
  }

  keep({ documentId, name, reason }: Params<'versions.keep'>): Version {
    this.#documents.title(documentId);
    if (reason === 'named' && name.trim() === '') throw nameless();
    const { text } = this.#documents.text(documentId);
    return this.add(documentId as DocumentId, text, reason, name.trim());
  }

  /** Keeps a text. If the last version holds the same, that one gets the name. */
  add(documentId: DocumentId, text: string, reason: Version['reason'], name: string): Version {
    const id = this.#store.transaction(() => {
      const last = newestVersion(this.#store, documentId);
      if (last && versionHolds(this.#store, last.id, text) && (name === '' || last.name === '')) {
        if (name !== '') nameVersion(this.#store, last.id, name);
        return last.id;
      }
      return addVersion(this.#store, { documentId, text, reason, name, at: this.#now() });
    });
    this.#emitter.emit('versions.changed', { documentId });
    return this.#version(id);
  }

  rename({ id, name }: Params<'versions.rename'>): Version {
    const { documentId } = this.#version(id);
    nameVersion(this.#store, id, name.trim());
    this.#emitter.emit('versions.changed', { documentId });
    return this.#version(id);
  }

  /** For good: the journal is emptied too. */
  delete(id: number): void {
    const { documentId } = this.#version(id);
    deleteVersions(this.#store, [id]);
    this.#store.checkpoint();
    this.#emitter.emit('versions.changed', { documentId });
  }

  followEdit({ documentId, before, changes }: Edit): (() => void) | undefined {
    const now = this.#now();
    const last = newestVersion(this.#store, documentId);
    const removed = changes.reduce((sum, { from, to }) => sum + to - from, 0);
    const much = removed >= muchText && removed * 2 >= before.text.length;
    // A clock that was put back must not stop the versions, so a last one from the future counts as long ago.
    const due = !last || now - last.at >= interval || now < last.at;
    if ((!much && !due) || before.text === '') return undefined;
    if (last && versionHolds(this.#store, last.id, before.text)) return undefined;
    addVersion(this.#store, { documentId, text: before.text, reason: much ? 'deletion' : 'automatic', name: '', at: now });
    this.#onStep('version-added');
    deleteVersions(this.#store, versionsToThin(versionsOf(this.#store, documentId), now));
    this.#onStep('versions-thinned');
    return () => this.#emitter.emit('versions.changed', { documentId });
  }

  #version(id: number): Version {
    const version = versionById(this.#store, id);
    if (!version) throw noVersion();
    return version;
  }
}

function noVersion(): Problem {
  return new Problem({ code: 'no-version', what: 'This version is not kept any more.', safe: 'The document is as it was.', todo: 'Choose another version.' });
}

function nameless(): Problem {
  return new Problem({ code: 'nameless-version', what: 'A version needs a name to be found by.', safe: 'The document is as it was.', todo: 'Give it a name.' });
}
