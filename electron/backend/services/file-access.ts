/** Reading and writing text files of the writer: whole or not at all, and nothing over somebody else's words. */
import { createHash, randomBytes } from 'node:crypto';
import { closeSync, existsSync, fchmodSync, fsyncSync, openSync, readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Problem } from '../../../engine/text/index.ts';
import { syncFolder } from '../db/durable.ts';
import { errorCode } from '../db/storage-problem.ts';

/** No text file of a writer is larger (bytes). */
const largest = 128 * 1024 * 1024;

/** Where a path really leads, so that one file is never followed twice. Throws a `Problem` (file-missing). */
export function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    throw accessProblem(error, path);
  }
}

/** Throws a `Problem`: file-missing, file-unreadable, file-too-long. */
export function readWhole(path: string): Buffer {
  try {
    const facts = statSync(path);
    if (!facts.isFile()) throw unreadable(path);
    if (facts.size > largest) throw new Problem({ code: 'file-too-long', what: 'This file is longer than a document can be.', safe: 'It was not changed.', todo: 'Divide it into several files.', values: { path } });
    return readFileSync(path);
  } catch (error) {
    throw accessProblem(error, path);
  }
}

/**
 * Puts the bytes in the file's place, which keeps its rights: written beside it, on the disk, then renamed. Says false,
 * and changes nothing, where the file does not hold what was `seen` (SHA-256). Throws a `Problem` (file-not-written).
 */
export function writeWhole(path: string, bytes: Uint8Array, seen: Uint8Array): boolean {
  const draft = join(dirname(path), `.${basename(path)}.${randomBytes(4).toString('hex')}.tmp`);
  try {
    const { mode } = statSync(path);
    const handle = openSync(draft, 'wx', 0o600);
    try {
      writeFileSync(handle, bytes);
      if (process.platform !== 'win32') fchmodSync(handle, mode & 0o777);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    if (!createHash('sha256').update(readFileSync(path)).digest().equals(seen)) {
      rmSync(draft);
      return false;
    }
    renameSync(draft, path);
    syncFolder(dirname(path));
    return true;
  } catch (error) {
    if (existsSync(draft)) rmSync(draft, { force: true });
    if (error instanceof Problem) throw error;
    if (errorCode(error) === 'ENOENT') return false;
    throw new Problem({ code: 'file-not-written', what: 'The file could not be written.', safe: 'The document is saved in the library; the file is as it was.', todo: 'Check the disk and your right to write to the folder, then try again.', values: { path } }, { cause: error });
  }
}

function accessProblem(error: unknown, path: string): unknown {
  if (error instanceof Problem) return error;
  const code = errorCode(error);
  if (code === 'ENOENT' || code === 'ENOTDIR') return new Problem({ code: 'file-missing', what: 'There is no such file.', safe: 'The library is as it was.', todo: 'Check the path; it begins at the root of the disk or with ~/.', values: { path } }, { cause: error });
  return code === undefined ? error : unreadable(path, error);
}

function unreadable(path: string, cause?: unknown): Problem {
  return new Problem({ code: 'file-unreadable', what: 'This file can’t be read.', safe: 'It was not changed.', todo: 'Check that it is a file and that you may read it.', values: { path } }, { cause });
}
