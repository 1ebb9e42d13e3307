/** What a scan has on disk beside the library: the files that were handed over, page images, exports on their way. One folder a scan. */
import { closeSync, mkdirSync, openSync, readSync, rmSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Problem } from '../../../../engine/text/index.ts';
import { scanPiece } from '../../../contract/index.ts';
import { writePiece } from '../../db/durable.ts';
import { asStorageProblem } from '../../db/storage-problem.ts';

export class ScanFiles {
  readonly #root: string;
  /** Exports that were made and not fetched yet: key → path. */
  readonly #exports = new Map<string, string>();

  /** @param root the folder of all scans; made when the first one comes */
  constructor(root: string) {
    this.#root = root;
  }

  folder(scan: string): string {
    return join(this.#root, scan);
  }

  makeFolder(scan: string): void {
    mkdirSync(this.folder(scan), { recursive: true, mode: 0o700 });
  }

  source(scan: string, file: number): string {
    return join(this.folder(scan), `source-${file}`);
  }

  image(scan: string, page: number, size: 'page' | 'thumb'): string {
    return join(this.folder(scan), `${size}-${page}`);
  }

  /** Writes bytes at an offset and has them on disk when it returns. Throws a `Problem` (disk-full and others of storage). */
  write(scan: string, file: number, offset: number, bytes: Uint8Array): void {
    const path = this.source(scan, file);
    try {
      this.makeFolder(scan);
      writePiece(path, offset, bytes);
    } catch (error) {
      throw asStorageProblem(error, path);
    }
  }

  /** A picture with its type; empty where there is none. */
  async picture(scan: string, page: number, size: 'page' | 'thumb'): Promise<{ type: string; data: string }> {
    try {
      const bytes = await readFile(this.image(scan, page, size));
      return { type: bytes[0] === 0xff ? 'image/jpeg' : 'image/png', data: bytes.toString('base64') };
    } catch {
      return { type: '', data: '' };
    }
  }

  /** A place for an export. */
  newExport(scan: string): { key: string; path: string } {
    const key = randomUUID();
    const folder = join(this.folder(scan), 'exports');
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const path = join(folder, key);
    this.#exports.set(key, path);
    return { key, path };
  }

  exportSize(key: string): number {
    return statSync(this.#exportPath(key)).size;
  }

  /** The next bytes of an export; after the last ones it is gone. Throws a `Problem` (no-export). */
  exported(key: string, offset: number): Buffer {
    const path = this.#exportPath(key);
    const handle = openSync(path, 'r');
    const bytes = Buffer.alloc(scanPiece);
    let length: number;
    try {
      length = readSync(handle, bytes, 0, scanPiece, offset);
    } finally {
      closeSync(handle);
    }
    if (offset + length >= statSync(path).size) {
      this.#exports.delete(key);
      rmSync(path, { force: true });
    }
    return bytes.subarray(0, length);
  }

  /** Everything of a scan that was deleted for good. */
  remove(scan: string): void {
    rmSync(this.folder(scan), { recursive: true, force: true });
  }

  /** Exports that nobody fetched. */
  clearExports(scan: string): void {
    rmSync(join(this.folder(scan), 'exports'), { recursive: true, force: true });
  }

  #exportPath(key: string): string {
    const path = this.#exports.get(key);
    if (!path) throw new Problem({ code: 'no-export', what: 'This export is not there any more.', safe: 'The scan and its text are as they were.', todo: 'Export it again.' });
    return path;
  }
}
