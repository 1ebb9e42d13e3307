/** Languages to read in: those that came with the program or with a Tesseract on this computer, and those the writer added from files. */
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writePiece } from '../../db/durable.ts';
import { asStorageProblem } from '../../db/storage-problem.ts';
import type { PageReader } from '../../page-reader.ts';
import { badPiece } from './problems.ts';

const packed = '.traineddata.gz';
const plain = '.traineddata';

export interface KnownLanguage {
  /** As Tesseract names it. */
  readonly name: string;
  /** Added by the writer, so that it can be taken away. */
  readonly own: boolean;
}

/** The next bytes of a file of a language. */
export interface LanguagePiece {
  readonly name: string;
  readonly size: number;
  readonly offset: number;
  readonly bytes: Uint8Array;
}

export class Languages {
  readonly #folder: string;
  readonly #reader: PageReader;
  /** Bytes that have come of files that are on their way. */
  readonly #received = new Map<string, number>();

  /** @param folder where the writer's own lie; made when the first one comes */
  constructor(folder: string, reader: PageReader) {
    this.#folder = folder;
    this.#reader = reader;
  }

  /** Every language that pages can be read in, by name. Throws a `Problem` where the reader does not start. */
  async list(): Promise<KnownLanguage[]> {
    const own = new Set(this.#own());
    const { languages } = await this.#reader.recognisers();
    return languages.map((name) => ({ name, own: own.has(name) }));
  }

  /**
   * Takes the next bytes of a language. With the last ones the file is tried out, and kept if it can be read with; one
   * that was there under its name is whole until then. Throws a `Problem`: bad-piece, language-damaged, those of storage.
   */
  async piece({ name, size, offset, bytes }: LanguagePiece): Promise<{ done: boolean }> {
    const part = join(this.#folder, `${name}.part`);
    const before = offset === 0 ? 0 : this.#received.get(name);
    if (before !== offset || offset + bytes.length > size) throw badPiece();
    try {
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
      writePiece(part, offset, bytes);
    } catch (error) {
      throw asStorageProblem(error, part);
    }
    this.#received.set(name, offset + bytes.length);
    if (offset + bytes.length < size) return { done: false };
    this.#received.delete(name);
    try {
      await this.#reader.checkLanguage(name, part);
    } catch (error) {
      rmSync(part, { force: true });
      throw error;
    }
    const isPacked = startsPacked(part);
    renameSync(part, join(this.#folder, name + (isPacked ? packed : plain)));
    rmSync(join(this.#folder, name + (isPacked ? plain : packed)), { force: true });
    return { done: true };
  }

  /** Takes a language of the writer away; nothing happens where there is none. */
  remove(name: string): void {
    if (this.#own().includes(name)) for (const ending of [plain, packed]) rmSync(join(this.#folder, name + ending), { force: true });
  }

  /** Files that never came whole. */
  clear(): void {
    if (existsSync(this.#folder)) for (const file of readdirSync(this.#folder)) if (file.endsWith('.part')) rmSync(join(this.#folder, file), { force: true });
  }

  #own(): string[] {
    if (!existsSync(this.#folder)) return [];
    return readdirSync(this.#folder).flatMap((file) => [packed, plain].flatMap((ending) => (file.endsWith(ending) ? [file.slice(0, -ending.length)] : [])));
  }
}

function startsPacked(path: string): boolean {
  const head = Buffer.alloc(2);
  const handle = openSync(path, 'r');
  try {
    readSync(handle, head, 0, 2, 0);
  } finally {
    closeSync(handle);
  }
  return head[0] === 0x1f && head[1] === 0x8b;
}
