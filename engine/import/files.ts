/** Files that are written: errors of the disk become problems a writer can act on. */
import { closeSync, constants, fsyncSync, mkdirSync, openSync, statfsSync, writeSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { Problem } from '../text/index.ts';

const safe = 'Your documents are untouched, and so is every model that was there before.';

export class FileWriter {
  private readonly path: string;
  private readonly descriptor: number;
  private end = 0;

  /** @param keep what is in the file already stays */
  constructor(path: string, keep = false) {
    this.path = path;
    this.descriptor = guarded(path, () => openSync(path, constants.O_WRONLY | constants.O_CREAT | (keep ? 0 : constants.O_TRUNC), 0o600));
  }

  /** Makes a folder and those above it. @throws Problem */
  static folder(path: string): void {
    guarded(path, () => mkdirSync(path, { recursive: true }));
  }

  /** After the last byte written through this writer. */
  append(bytes: Uint8Array): void {
    this.write(this.end, bytes);
  }

  /** @throws Problem `disk-full` or `folder-unwritable` */
  write(offset: number, bytes: Uint8Array): void {
    guarded(this.path, () => {
      for (let done = 0; done < bytes.byteLength; ) done += writeSync(this.descriptor, bytes, done, bytes.byteLength - done, offset + done);
    });
    this.end = Math.max(this.end, offset + bytes.byteLength);
  }

  /** Waits until everything is on the disk. */
  flush(): void {
    guarded(this.path, () => fsyncSync(this.descriptor));
  }

  close(): void {
    closeSync(this.descriptor);
  }
}

/** Runs a call that writes and turns what goes wrong into a problem. @throws Problem */
export function guarded<T>(path: string, call: () => T): T {
  try {
    return call();
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG') throw diskFull(path, cause);
    throw new Problem(
      {
        code: 'folder-unwritable',
        what: `${basename(path)} cannot be written${code ? ` (${code})` : ''}.`,
        safe,
        todo: 'Choose a folder that you may write to, or a disk that works, and start again.',
        values: { file: basename(path), reason: code },
      },
      { cause },
    );
  }
}

function diskFull(path: string, cause: unknown): Problem {
  return new Problem(
    {
      code: 'disk-full',
      what: `The disk became full while ${basename(path)} was written.`,
      safe: `${safe} What is finished is kept, and the import goes on from there.`,
      todo: 'Make space, then start the import again with the same folders.',
      values: { file: basename(path) },
    },
    { cause },
  );
}

/** Bytes that may still be written where a folder is or will be; undefined where the system does not tell. */
export function freeBytes(path: string): number | undefined {
  for (let folder = path; ; folder = dirname(folder)) {
    try {
      const { bavail, bsize } = statfsSync(folder);
      return bavail * bsize;
    } catch {
      if (dirname(folder) === folder) return undefined;
    }
  }
}

/** @throws Problem `disk-too-small` */
export function requireSpace(path: string, needed: number): void {
  const free = freeBytes(path);
  if (free === undefined || free >= needed) return;
  throw new Problem({
    code: 'disk-too-small',
    what: `The import needs ${gigabytes(needed)} GB, but only ${gigabytes(free)} GB are free.`,
    safe: `Nothing was written. ${safe}`,
    todo: 'Make space or choose a folder on another disk.',
    values: { neededBytes: needed, freeBytes: free },
  });
}

function gigabytes(bytes: number): string {
  return (bytes / 1e9).toFixed(1);
}
