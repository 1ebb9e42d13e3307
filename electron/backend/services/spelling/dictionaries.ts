/** The dictionaries that there are: two that came with the app, and those that were added, each a folder under the writer's data. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readDictionary, SpellerThread, type Dictionary } from '../../../../engine/spelling/index.ts';
import { Problem } from '../../../../engine/text/index.ts';
import type { SpellingLanguage } from '../../../contract/index.ts';
import { renameDurably, syncFile } from '../../db/durable.ts';

/** Language → the name of its files in the app. */
const shipped: Readonly<Record<string, string>> = { 'en-US': 'american', 'en-GB': 'british' };
/** So many dictionaries are in memory at once; a large one takes some fifty megabytes. */
const MOST_LOADED = 2;
const RULES = 'rules.aff';
const WORDS = 'words.dic';

export class Dictionaries {
  readonly #assets: string;
  readonly #folder: string;
  /** In the order of their last use. */
  readonly #threads = new Map<string, SpellerThread>();

  constructor({ assets, dataFolder }: { assets: string; dataFolder: string }) {
    this.#assets = join(assets, 'dictionaries');
    this.#folder = join(dataFolder, 'dictionaries');
  }

  list(): SpellingLanguage[] {
    const own = existsSync(this.#folder) ? readdirSync(this.#folder).filter((id) => /^[A-Za-z0-9][A-Za-z0-9-]*$/u.test(id) && existsSync(join(this.#folder, id, WORDS))).toSorted() : [];
    return [...Object.keys(shipped).map((id) => this.#describe(id, true)), ...own.map((id) => this.#describe(id, false))];
  }

  /** @throws Problem `no-dictionary` where there is none for the language */
  thread(language: string): SpellerThread {
    const files = this.#files(language);
    if (!files.every((file) => existsSync(file))) throw missing();
    const thread = this.#threads.get(language) ?? new SpellerThread({ read: () => readFiles(files) });
    this.#threads.delete(language);
    this.#threads.set(language, thread);
    for (const other of [...this.#threads.keys()].slice(0, -MOST_LOADED)) void this.#unload(other);
    return thread;
  }

  /**
   * Tries the two files and keeps them under a name made of the file's; nothing is kept of files that can't be used.
   * @throws Problem `dictionary-too-large`, `dictionary-damaged`, `dictionary-encoding`, `dictionary-failed` or `dictionary-name`
   */
  async add(name: string, rules: Uint8Array, words: Uint8Array): Promise<{ id: string; words: number }> {
    const id = idOf(name);
    if (!id) throw noName();
    const dictionary = readDictionary(rules, words);
    const trial = new SpellerThread({ read: () => dictionary });
    try {
      await trial.check(['a']);
    } finally {
      await trial.close();
    }
    this.#write(id, dictionary);
    return { id, words: dictionary.count };
  }

  /** @throws Problem `no-dictionary` where it was not added */
  async remove(id: string): Promise<void> {
    if (shipped[id] !== undefined || !existsSync(join(this.#folder, id))) throw missing();
    await this.#unload(id);
    rmSync(join(this.#folder, id), { recursive: true, force: true });
  }

  async close(): Promise<void> {
    await Promise.all([...this.#threads.keys()].map((id) => this.#unload(id)));
  }

  #write(id: string, { rules, words }: Dictionary): void {
    mkdirSync(this.#folder, { recursive: true });
    const fresh = join(this.#folder, `.${id}.new`);
    const old = join(this.#folder, `.${id}.old`);
    const place = join(this.#folder, id);
    for (const rest of [fresh, old]) rmSync(rest, { recursive: true, force: true });
    mkdirSync(fresh);
    for (const [file, text] of [[RULES, rules], [WORDS, words]] as const) {
      writeFileSync(join(fresh, file), text);
      syncFile(join(fresh, file));
    }
    if (existsSync(place)) renameDurably(place, old);
    renameDurably(fresh, place);
    rmSync(old, { recursive: true, force: true });
    void this.#unload(id);
  }

  async #unload(id: string): Promise<void> {
    const thread = this.#threads.get(id);
    this.#threads.delete(id);
    await thread?.close();
  }

  #files(id: string): readonly [rules: string, words: string] {
    const name = shipped[id];
    return name === undefined ? [join(this.#folder, id, RULES), join(this.#folder, id, WORDS)] : [join(this.#assets, `${name}.aff`), join(this.#assets, `${name}.dic`)];
  }

  #describe(id: string, isShipped: boolean): SpellingLanguage {
    const bytes = this.#files(id).reduce((sum, file) => sum + (existsSync(file) ? statSync(file).size : 0), 0);
    return { id, shipped: isShipped, bytes };
  }
}

/** @throws Problem `dictionary-damaged`, `dictionary-failed` */
function readFiles([rules, words]: readonly [string, string]): Dictionary {
  return readDictionary(readFileSync(rules), readFileSync(words));
}

/** `de_DE_frami.dic` → `de-DE-frami`. The names of shipped ones are taken. */
function idOf(name: string): string {
  const id = name.replace(/^.*[\\/]/u, '').replace(/\.(?:dic|aff)$/iu, '').normalize('NFKD').replaceAll(/[^A-Za-z0-9]+/gu, '-').replace(/^-+/u, '').slice(0, 40).replace(/-+$/u, '');
  return shipped[id] === undefined && id !== 'none' ? id : `${id}-own`;
}

function missing(): Problem {
  return new Problem({ code: 'no-dictionary', what: 'There is no dictionary for this language any more.', safe: 'Your text is untouched; its spelling is not checked for now.', todo: 'Choose another language for spelling, or add its dictionary again.' });
}

function noName(): Problem {
  return new Problem({ code: 'dictionary-name', what: 'The name of the file says no language.', safe: 'Nothing was changed.', todo: 'Give both files a name of letters, such as de_DE.aff and de_DE.dic, and add them again.' });
}
