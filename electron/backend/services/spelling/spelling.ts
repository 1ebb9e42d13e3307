/** Spelling: asks the dictionaries, keeps the writer's own words and what was chosen for each document. */
import { editDistance, ownWord, Problem } from '../../../../engine/text/index.ts';
import { DocumentSpelling, type Answer, type DocumentId, type Params, type SpellingState } from '../../../contract/index.ts';
import { documentIdOf } from '../../db/ids.ts';
import { query, type Store } from '../../db/store.ts';
import type { Emitter } from '../emitter.ts';
import { Dictionaries } from './dictionaries.ts';

const MOST_WORDS = 20_000;
const MOST_SUGGESTIONS = 7;
/** Rows of the settings table that are no settings. */
const WORDS_KEY = 'spelling.words';
const documentKey = (id: string) => `spelling.document.${id}`;

export interface SpellingOptions {
  readonly store: Store;
  readonly emitter: Emitter;
  readonly assets: string;
  readonly dataFolder: string;
}

export class Spelling {
  readonly #store: Store;
  readonly #emitter: Emitter;
  readonly #dictionaries: Dictionaries;
  #words: readonly string[];

  constructor({ store, emitter, assets, dataFolder }: SpellingOptions) {
    this.#store = store;
    this.#emitter = emitter;
    this.#dictionaries = new Dictionaries({ assets, dataFolder });
    const stored = this.#read(WORDS_KEY);
    this.#words = Array.isArray(stored) ? stored.filter((word): word is string => typeof word === 'string' && ownWord(word) === word) : [];
    this.#forgetDeleted();
  }

  state(): SpellingState {
    return { languages: this.#dictionaries.list(), words: [...this.#words] };
  }

  /** What is no finding of proofreading either: own words and those ignored in the document, possessives too. */
  leftAlone(documentId: string): string[] {
    const { ignored } = this.document(documentIdOf(documentId));
    return [...this.#words, ...ignored].flatMap((word) => [word, `${word}'s`, `${word}’s`]);
  }

  /** @throws Problem `no-dictionary`, `dictionary-damaged` or `dictionary-failed`; so does `suggest` */
  async check({ language, words }: Params<'spelling.check'>): Promise<Answer<'spelling.check'>> {
    return { wrong: [...(await this.#dictionaries.thread(language).check(words))] };
  }

  async suggest({ language, word }: Params<'spelling.suggest'>): Promise<Answer<'spelling.suggest'>> {
    const plain = ownWord(word);
    const near = this.#words
      .filter((own) => own !== plain && Math.abs(own.length - plain.length) <= 2)
      .map((own) => ({ own, distance: editDistance(own.toLowerCase(), plain.toLowerCase()) }))
      .filter(({ distance }) => distance <= (plain.length < 6 ? 1 : 2))
      .toSorted((a, b) => a.distance - b.distance)
      .map(({ own }) => (word.includes('’') ? own.replaceAll("'", '’') : own));
    const found = await this.#dictionaries.thread(language).suggest(word, MOST_SUGGESTIONS);
    return { words: [...new Set([...near.slice(0, 3), ...found])].slice(0, MOST_SUGGESTIONS) };
  }

  document(documentId: DocumentId): DocumentSpelling {
    const parsed = DocumentSpelling.safeParse(this.#read(documentKey(documentId)));
    return parsed.success ? { ...parsed.data, documentId } : { documentId, language: '', ignored: [] };
  }

  /** @throws Problem `no-document` */
  setDocument(document: DocumentSpelling): DocumentSpelling {
    const known = this.#store.first(query.selectFrom('documents').select('id').where('id', '=', document.documentId));
    if (!known) throw new Problem({ code: 'no-document', what: 'This document is not in the library any more.', safe: 'Nothing was changed.', todo: 'Choose another document.' });
    const kept = { ...document, ignored: [...new Set(document.ignored.map(ownWord).filter((word) => word !== ''))] };
    if (kept.language === '' && kept.ignored.length === 0) this.#store.run(query.deleteFrom('settings').where('key', '=', documentKey(document.documentId)));
    else this.#write(documentKey(document.documentId), kept);
    this.#emitter.emit('spelling.documentChanged', { document: kept });
    return kept;
  }

  /** A document is gone for good, and what was ignored in it with it. */
  forget(documentId: string): void {
    this.#store.run(query.deleteFrom('settings').where('key', '=', documentKey(documentId)));
  }

  /** @throws Problem `too-many-words` */
  addWords(words: readonly string[]): SpellingState {
    return this.#setWords(new Set([...this.#words, ...words.map(ownWord).filter((word) => word !== '')]));
  }

  removeWords(words: readonly string[]): SpellingState {
    const gone = new Set(words);
    return this.#setWords(new Set(this.#words.filter((word) => !gone.has(word))));
  }

  /** Words of a file, one a line. Counts and flags of Hunspell's own lists are passed over. */
  importWords(text: string): Answer<'spelling.importWords'> {
    const lines = text.replace(/^\uFEFF/u, '').split(/\r\n?|\n/u).map((line) => line.replace(/\/[^/\s]*$/u, '').trim()).filter((line) => line !== '');
    const words = lines.map(ownWord).filter((word) => word !== '');
    const before = this.#words.length;
    const { length } = this.addWords(words).words;
    return { added: length - before, passedOver: lines.length - words.length };
  }

  exportWords(): Answer<'spelling.exportWords'> {
    return { name: 'my-dictionary.txt', text: this.#words.map((word) => `${word}\n`).join('') };
  }

  /** @throws Problem as `Dictionaries.add` */
  async addLanguage({ name, rules, words }: Params<'spelling.addLanguage'>): Promise<Answer<'spelling.addLanguage'>> {
    const added = await this.#dictionaries.add(name, Buffer.from(rules, 'base64'), Buffer.from(words, 'base64'));
    this.#tell();
    return added;
  }

  /** @throws Problem `no-dictionary` */
  async removeLanguage(id: string): Promise<SpellingState> {
    await this.#dictionaries.remove(id);
    return this.#tell();
  }

  stop(): Promise<void> {
    return this.#dictionaries.close();
  }

  #setWords(words: ReadonlySet<string>): SpellingState {
    if (words.size > MOST_WORDS) throw tooMany();
    const sorted = [...words].sort(collator.compare);
    this.#write(WORDS_KEY, sorted);
    this.#words = sorted;
    return this.#tell();
  }

  #tell(): SpellingState {
    const state = this.state();
    this.#emitter.emit('spelling.changed', { state });
    return state;
  }

  #read(key: string): unknown {
    const row = this.#store.first(query.selectFrom('settings').select('value_json').where('key', '=', key));
    try {
      return row ? JSON.parse(row.value_json) : undefined;
    } catch {
      return undefined;
    }
  }

  #write(key: string, value: unknown): void {
    const value_json = JSON.stringify(value);
    this.#store.run(query.insertInto('settings').values({ key, value_json }).onConflict((conflict) => conflict.column('key').doUpdateSet({ value_json })));
  }

  /** Documents may have gone while another version of the program had the library. */
  #forgetDeleted(): void {
    this.#store.runSql("delete from settings where key like 'spelling.document.%' and substr(key, 19) not in (select id from documents)");
  }
}

const collator = new Intl.Collator('en', { sensitivity: 'variant' });

function tooMany(): Problem {
  return new Problem({ code: 'too-many-words', what: `Your dictionary can hold ${MOST_WORDS} words, and these would be more.`, safe: 'Nothing was changed.', todo: 'Remove words that you no longer need, or make a language of the list.', values: { most: MOST_WORDS } });
}
