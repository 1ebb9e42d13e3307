/** Pictures of documents: kept before the text that names them, and until nothing can name them any more. */
import { checkPicture } from '../../../../engine/formats/index.ts';
import { lineAt, pictureIdsIn, type Change } from '../../../../engine/text/index.ts';
import type { Answer, DocumentId, Params } from '../../../contract/index.ts';
import { claimPicture, pictureById, putPicture, type NewPicture } from '../../db/pictures.ts';
import type { PictureRow } from '../../db/picture-schema.ts';
import type { Store } from '../../db/store.ts';
import type { Documents, Edit, EditFollower } from '../documents.ts';

/** Code units around an insertion that may complete an address. */
const ADDRESS = 40;

export interface PicturesOptions {
  readonly store: Store;
  readonly documents: Documents;
  readonly now: () => number;
  /** Told of named steps; tests end the process there. */
  readonly onStep?: ((step: string) => void) | undefined;
}

export class Pictures implements EditFollower {
  readonly #store: Store;
  readonly #documents: Documents;
  readonly #now: () => number;
  readonly #onStep: (step: string) => void;
  /** What comes with the document that is being made. */
  #arriving: readonly NewPicture[] = [];

  constructor({ store, documents, now, onStep = () => undefined }: PicturesOptions) {
    this.#store = store;
    this.#documents = documents;
    this.#now = now;
    this.#onStep = onStep;
    documents.follow(this);
  }

  /** Throws a `Problem`: no-document, in-trash, picture-unsupported, picture-svg, picture-damaged, picture-too-large, picture-too-many-pixels, or one of storage. */
  add({ documentId, name, data }: Params<'pictures.add'>): Answer<'pictures.add'> {
    const bytes = new Uint8Array(Buffer.from(data, 'base64'));
    const { type, width, height } = checkPicture(bytes);
    const [id] = this.keep(documentId as DocumentId, [{ type, width, height, name, bytes }]);
    this.#onStep('picture-kept');
    return { id: id as string, type, width, height };
  }

  get({ id }: Params<'pictures.get'>): Answer<'pictures.get'> {
    const row = pictureById(this.#store, id);
    return row ? { type: row.type, data: Buffer.from(row.bytes).toString('base64') } : { type: '', data: '' };
  }

  /** Keeps pictures with a document, all or none; their ids. */
  keep(documentId: DocumentId, pictures: readonly NewPicture[]): string[] {
    this.#documents.requireLiving(documentId);
    return this.#store.transaction(() => pictures.map((picture) => putPicture(this.#store, documentId, picture, this.#now())));
  }

  /** Makes a document whose text names these pictures; both or neither. */
  accompany<T>(pictures: readonly NewPicture[], create: () => T): T {
    this.#arriving = pictures;
    try {
      return create();
    } finally {
      this.#arriving = [];
    }
  }

  /** The pictures that a text names, as far as there are any. */
  namedIn(text: string): Map<string, PictureRow> {
    const found = new Map<string, PictureRow>();
    for (const id of pictureIdsIn(text)) {
      const row = pictureById(this.#store, id);
      if (row) found.set(id, row);
    }
    return found;
  }

  followCreation(documentId: DocumentId, text: string): void {
    for (const picture of this.#arriving) putPicture(this.#store, documentId, picture, this.#now());
    this.#claim(documentId, text);
  }

  /** Words copied from one document to another take their pictures along; so do those that undo brings back. */
  followEdit({ documentId, changes, after }: Edit): undefined {
    for (const part of partsAround(changes, after.text)) this.#claim(documentId, part);
  }

  #claim(documentId: DocumentId, text: string): void {
    for (const id of pictureIdsIn(text)) claimPicture(this.#store, documentId, id, this.#now());
  }
}

/** What stands in the new text where something was put in, with as much around it as an address may have. */
function* partsAround(changes: readonly Change[], text: string): Generator<string> {
  let shift = 0;
  for (const { from, to, insert } of changes) {
    const start = from + shift;
    shift += insert.length - (to - from);
    if (insert === '') continue;
    const line = { from: lineAt(text, start).from, to: lineAt(text, start + insert.length).to };
    yield text.slice(Math.max(line.from, start - ADDRESS), Math.min(line.to, start + insert.length + ADDRESS));
  }
}
