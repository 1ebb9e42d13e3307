/** The pictures that a file brings along, each once, and what the text calls them. */
import { createHash } from 'node:crypto';
import { pictureAddress } from '../text/index.ts';
import type { LossList } from './loss.ts';
import { pictureFacts } from './picture.ts';
import type { PictureFacts } from './picture.ts';

export interface ImportedPicture extends Pick<PictureFacts, 'type' | 'width' | 'height'> {
  /** Of the file it was in the archive; '' for none. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** What a picture with these bytes is called everywhere: the first 32 digits of their hash. */
export function pictureId(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 32);
}

/** Bytes of all pictures of one import, and how many. */
const MOST_BYTES = 200 * 2 ** 20;
const MOST_PICTURES = 2000;

export class PictureShelf {
  readonly #pictures = new Map<string, ImportedPicture>();
  readonly #losses: LossList;
  #bytes = 0;

  constructor(losses: LossList) {
    this.#losses = losses;
  }

  get pictures(): ImportedPicture[] {
    return [...this.#pictures.values()];
  }

  /** The address of a picture in the text; null, and a loss, for what a document can't keep. */
  add(bytes: Uint8Array, name: string, alt = ''): string | null {
    const facts = pictureFacts(bytes);
    const id = pictureId(bytes);
    if (this.#pictures.has(id)) return pictureAddress(id);
    if (!facts || this.#bytes + bytes.length > MOST_BYTES || this.#pictures.size >= MOST_PICTURES) {
      this.#losses.add('image', alt || name);
      return null;
    }
    this.#bytes += bytes.length;
    const { type, width, height } = facts;
    this.#pictures.set(id, { type, width, height, name: name.slice(0, 255), bytes });
    return pictureAddress(id);
  }

  /** The same for a `data:` address; anything else than base64 of a picture is a loss. */
  addData(address: string, alt: string): string | null {
    const bytes = dataBytes(address);
    if (bytes) return this.add(bytes, '', alt);
    this.#losses.add('image', alt);
    return null;
  }
}

/** The bytes of a `data:` address in base64; null for others. */
export function dataBytes(address: string): Uint8Array | null {
  const match = /^data:image\/[\w.+-]+;base64,/iu.exec(address.slice(0, 80));
  return match ? new Uint8Array(Buffer.from(address.slice(match[0].length), 'base64')) : null;
}
