/** A folder with what was read so far, page by page: a run that was cut off goes on from there. */
import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { BatchStore, PageResult, SourceFacts } from './protocol/index.ts';

/** Results of an older shape are not taken up. */
const SHAPE = 1;

export class WorkFolder implements BatchStore {
  readonly #folder: string;
  readonly #images: boolean;
  readonly #choice: string;

  /**
   * @param choice what else the result depends on, such as the language: results of another choice are not taken up
   * @param images whether pictures of the pages are wanted
   */
  constructor(folder: string, choice: string, images: boolean) {
    this.#folder = folder;
    this.#images = images;
    this.#choice = choice;
  }

  async kept(facts: SourceFacts): Promise<readonly number[]> {
    const folder = this.#of(facts);
    mkdirSync(folder, { recursive: true });
    return Promise.resolve(readdirSync(folder).flatMap((name) => {
      const number = Number(/^(\d+)\.json$/.exec(name)?.[1] ?? Number.NaN);
      return Number.isInteger(number) && this.read(facts, number) ? [number] : [];
    }));
  }

  pictures(facts: SourceFacts, number: number): { readonly image: string | null; readonly thumbnail: null } {
    return { image: this.#images ? join(this.#of(facts), `${number}.image`) : null, thumbnail: null };
  }

  /** Written beside, flushed to the disk, renamed: a page is there whole or not at all. */
  async keep(facts: SourceFacts, result: PageResult): Promise<void> {
    const path = join(this.#of(facts), `${result.page.number}.json`);
    const file = openSync(`${path}.part`, 'w');
    try {
      writeSync(file, JSON.stringify(result));
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(`${path}.part`, path);
    return Promise.resolve();
  }

  /** What was read on a page; null where it isn't there (any more). */
  read(facts: SourceFacts, number: number): PageResult | null {
    try {
      return JSON.parse(readFileSync(join(this.#of(facts), `${number}.json`), 'utf8')) as PageResult;
    } catch {
      return null;
    }
  }

  /** Forgets what was read of a file. */
  remove(facts: SourceFacts): void {
    rmSync(this.#of(facts), { recursive: true, force: true });
  }

  #of({ hash }: SourceFacts): string {
    const choice = createHash('sha256').update(JSON.stringify([SHAPE, this.#choice, this.#images])).digest('hex').slice(0, 16);
    return join(this.#folder, `${hash}-${choice}`);
  }
}
