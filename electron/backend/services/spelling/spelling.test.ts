import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import iconv from 'iconv-lite';
import { Library, refusal, settle } from '../../library.test-support.ts';

let library: Library;
beforeEach(() => {
  library = new Library();
});
afterEach(() => library.remove());

const rules = 'SET ISO8859-1\nCOMPOUNDFLAG z\nCOMPOUNDMIN 3\nSFX e Y 1\nSFX e 0 er .\n';
const base64 = (text: string) => iconv.encode(text, 'iso-8859-1').toString('base64');
const german = (words = '3\nhaus/z\ntür/z\nschön/e\n') => library.client.call('spelling.addLanguage', { name: 'de_XX.dic', rules: base64(rules), words: base64(words) });
const wrong = async (language: string, ...words: string[]) => (await library.client.call('spelling.check', { language, words })).wrong.map((index) => words[index]);

describe('spelling', () => {
  it('finds words that are in no dictionary and knows what was meant', async () => {
    expect(await wrong('en-US', 'color', 'colour', 'recieve')).toEqual(['colour', 'recieve']);
    expect(await wrong('en-GB', 'color', 'colour')).toEqual(['color']);
    expect((await library.client.call('spelling.suggest', { language: 'en-US', word: 'recieve' })).words[0]).toBe('receive');
  });

  it('keeps own words over a restart, tells every window, and offers them', async () => {
    const told = library.collect('spelling.changed');
    await library.client.call('spelling.addWords', { words: ['Quillian', 'o’erhang', 'two words', 'Quillian'] });
    await settle();
    expect(told.at(-1)?.state.words).toEqual(["o'erhang", 'Quillian']);
    await library.restart();
    expect((await library.client.call('spelling.state', {})).words).toEqual(["o'erhang", 'Quillian']);
    expect((await library.client.call('spelling.suggest', { language: 'en-US', word: 'Quilian' })).words[0]).toBe('Quillian');
    expect((await library.client.call('spelling.removeWords', { words: ["o'erhang"] })).words).toEqual(['Quillian']);
  });

  it('hands own words on as a file and takes them in', async () => {
    await library.client.call('spelling.addWords', { words: ['Quillian', 'Ærø'] });
    const file = await library.client.call('spelling.exportWords', {});
    await library.client.call('spelling.removeWords', { words: ['Quillian', 'Ærø'] });
    expect(await library.client.call('spelling.importWords', { text: `\uFEFF3\r\n${file.text.replaceAll('\n', '\r\n')}no word\nflagged/AB\n` })).toEqual({ added: 3, passedOver: 2 });
    expect((await library.client.call('spelling.state', {})).words).toContain('flagged');
  });

  it('keeps what was chosen for a document until the document is deleted for good', async () => {
    const document = await library.create('Text');
    const chosen = { documentId: document.id, language: 'en-GB', ignored: ['Xanthe', 'bad one'] };
    expect(await library.client.call('spelling.setDocument', chosen)).toEqual({ ...chosen, ignored: ['Xanthe'] });
    await library.restart();
    expect(await library.client.call('spelling.document', { documentId: document.id })).toEqual({ ...chosen, ignored: ['Xanthe'] });
    await library.client.call('documents.trash', { id: document.id });
    await library.client.call('documents.delete', { id: document.id });
    expect(await library.client.call('spelling.document', { documentId: document.id })).toEqual({ documentId: document.id, language: '', ignored: [] });
    await expect(refusal(library.client.call('spelling.setDocument', chosen))).resolves.toBe('no-document');
  });

  it('is not bothered by own words in proofreading: the engine is told of them, and of those ignored in the document', async () => {
    const document = await library.create('The Quillian met Xanthe.');
    await library.client.call('spelling.addWords', { words: ['Quillian'] });
    await library.client.call('spelling.setDocument', { documentId: document.id, language: '', ignored: ['Xanthe'] });
    library.engine.ready();
    await library.run(document, 'The Quillian met Xanthe.', 'proofread');
    await settle();
    const { task } = library.engine.current;
    expect(task.kind === 'proofread' && task.muted).toEqual(expect.arrayContaining(['Quillian', 'Quillian’s', 'Xanthe']));
  });
});

describe('a language from disk', () => {
  it('is tried, kept over a restart, replaced and removed', async () => {
    expect(await german()).toEqual({ id: 'de-XX', words: 3 });
    expect(await wrong('de-XX', 'haustür', 'schöner', 'hauser')).toEqual(['hauser']);
    await library.restart();
    expect((await library.client.call('spelling.state', {})).languages.map(({ id, shipped }) => [id, shipped])).toEqual([['en-US', true], ['en-GB', true], ['de-XX', false]]);
    expect(await wrong('de-XX', 'haustür', 'hauser')).toEqual(['hauser']);
    await german('1\nhauser\n');
    expect(await wrong('de-XX', 'haustür', 'hauser')).toEqual(['haustür']);
    const { languages } = await library.client.call('spelling.removeLanguage', { id: 'de-XX' });
    expect(languages).toHaveLength(2);
    expect(readdirSync(join(library.folder, 'dictionaries'))).toEqual([]);
    expect(await refusal(library.client.call('spelling.check', { language: 'de-XX', words: ['haus'] }))).toBe('no-dictionary');
  });

  it('is refused whole when it is broken, and what was there stays', async () => {
    await german();
    for (const [name, aff, dic, code] of [['de_XX', 'nothing', '1\na\n', 'dictionary-damaged'], ['de_XX', rules, 'no list', 'dictionary-damaged'], ['de_XX', 'SET MARS-1\nTRY a\n', '1\na\n', 'dictionary-encoding'], ['de_XX', 'SET UTF-8\nFORBIDDENWORD x\n', '1\na/x\n', 'dictionary-damaged'], ['日本', rules, '1\na\n', 'dictionary-name']] as const)
      expect(await refusal(library.client.call('spelling.addLanguage', { name, rules: base64(aff), words: base64(dic) }))).toBe(code);
    expect(readdirSync(join(library.folder, 'dictionaries'))).toEqual(['de-XX']);
    expect(await wrong('de-XX', 'haustür')).toEqual([]);
  });

  it('never takes the place of a shipped one or leaves its folder', async () => {
    const add = (name: string) => library.client.call('spelling.addLanguage', { name, rules: base64(rules), words: base64('1\nhaus\n') });
    expect((await add('en_US.dic')).id).toBe('en-US-own');
    expect((await add('../../none.dic')).id).toBe('none-own');
    expect(existsSync(join(library.folder, 'none-own'))).toBe(false);
    expect(await refusal(library.client.call('spelling.removeLanguage', { id: 'en-US' }))).toBe('no-dictionary');
  });

  it('that was damaged on disk says so when it is asked, and others go on', async () => {
    mkdirSync(join(library.folder, 'dictionaries', 'de-YY'), { recursive: true });
    writeFileSync(join(library.folder, 'dictionaries', 'de-YY', 'words.dic'), 'junk');
    writeFileSync(join(library.folder, 'dictionaries', 'de-YY', 'rules.aff'), 'SET UTF-8\n');
    expect(await refusal(library.client.call('spelling.check', { language: 'de-YY', words: ['a'] }))).toBe('dictionary-damaged');
    expect(await wrong('en-US', 'wrod')).toEqual(['wrod']);
  });
});
