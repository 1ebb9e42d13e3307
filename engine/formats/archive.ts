/** Zip containers (DOCX, EPUB, ODT) looked into without being unpacked: hostile ones are refused by what they say of themselves. */
import { unzipSync } from 'fflate';
import { Problem } from '../text/index.ts';

/** A document of a thousand pages with pictures stays far below; an archive that unfolds to more is not opened. */
const MOST_BYTES = 400 * 2 ** 20;
const MOST_FILES = 10_000;

/** Names and unpacked sizes of the files in an archive. @throws Problem `file-damaged` or `file-too-large` */
export function listArchive(bytes: Uint8Array): ReadonlyMap<string, number> {
  const sizes = new Map<string, number>();
  let total = 0;
  try {
    unzipSync(bytes, {
      filter: ({ name, originalSize }) => {
        sizes.set(name, originalSize);
        total += originalSize;
        if (total > MOST_BYTES || sizes.size > MOST_FILES) throw tooLarge();
        return false;
      },
    });
  } catch (cause) {
    if (cause instanceof Problem) throw cause;
    throw damaged(cause);
  }
  return sizes;
}

/** One file of an archive. @throws Problem `file-damaged` */
export function readArchived(bytes: Uint8Array, wanted: string): Uint8Array {
  let files: Record<string, Uint8Array>;
  try {
    files = unzipSync(bytes, { filter: ({ name, originalSize }) => name === wanted && originalSize <= MOST_BYTES });
  } catch (cause) {
    throw damaged(cause);
  }
  const file = files[wanted];
  if (!file) throw damaged(undefined);
  return file;
}

export function damaged(cause: unknown): Problem {
  return new Problem({ code: 'file-damaged', what: 'This file cannot be read: it is damaged or not what its name says.', safe: 'Nothing was changed.', todo: 'Open it in the program it comes from and save it again, or choose another file.' }, { cause });
}

function tooLarge(): Problem {
  return new Problem({ code: 'file-too-large', what: 'This file unfolds to far more than a document holds.', safe: 'It was not opened; nothing was changed.', todo: 'Save a part of it in the program it comes from, then import that.' });
}
