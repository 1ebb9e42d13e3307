/** A file read in pieces; every piece is checked against the file's size before memory is taken or a byte is read. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { basename } from 'node:path';
import { damagedFile, missingFile } from './problems.ts';

export class ByteSource {
  /** The file's name without folders, for messages. */
  readonly name: string;
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** When it was last written, in milliseconds. */
  readonly changed: number;
  private descriptor: number | undefined;

  /** @throws Problem `model-missing` when the file cannot be opened. */
  constructor(path: string) {
    this.path = path;
    this.name = basename(path);
    try {
      this.descriptor = openSync(path, 'r');
      const stat = fstatSync(this.descriptor);
      if (!stat.isFile()) throw new Error('not a file');
      this.size = stat.size;
      this.changed = stat.mtimeMs;
    } catch (cause) {
      this.close();
      throw missingFile(this.name, cause);
    }
  }

  /** @throws Problem `model-damaged` when the range is not inside the file. */
  read(offset: number, length: number): Uint8Array {
    if (!Number.isSafeInteger(offset) || !Number.isSafeInteger(length) || offset < 0 || length < 0 || offset + length > this.size) {
      throw damagedFile(this.name, `it ends at byte ${this.size}, but bytes ${offset} to ${offset + length} are needed`);
    }
    const bytes = new Uint8Array(length);
    this.readInto(offset, bytes);
    return bytes;
  }

  /** Fills `bytes` from `offset` on. @throws Problem `model-damaged` when the range is not inside the file. */
  readInto(offset: number, bytes: Uint8Array): void {
    if (this.descriptor === undefined) throw missingFile(this.name);
    for (let done = 0; done < bytes.byteLength; ) {
      let count: number;
      try {
        count = readSync(this.descriptor, bytes, done, bytes.byteLength - done, offset + done);
      } catch (cause) {
        throw damagedFile(this.name, 'it cannot be read', cause);
      }
      if (count === 0) throw damagedFile(this.name, 'it became shorter while it was read');
      done += count;
    }
  }

  close(): void {
    if (this.descriptor !== undefined) closeSync(this.descriptor);
    this.descriptor = undefined;
  }
}
