import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { afterAll, describe, expect, it } from 'vitest';
import { Problem } from '../text/index.ts';
import { readDictionary } from './dictionary.ts';
import { SpellerThread } from './speller-thread.ts';
import { Speller } from './speller.ts';

const assets = join(import.meta.dirname, '../../assets/dictionaries');
const shipped = (name: string) => readDictionary(readFileSync(join(assets, `${name}.aff`)), readFileSync(join(assets, `${name}.dic`)));

/** A little language: plural, prefix and compounds, with letters that only its own encoding writes in one byte. */
const rules = `SET ISO8859-1\nTRY esianrtolcdugmphbyfvkwäöüß\nCOMPOUNDMIN 3\nCOMPOUNDFLAG z\nONLYINCOMPOUND o\nSFX é Y 2\nSFX é 0 e .\nSFX é 0 en .\nPFX V Y 1\nPFX V 0 un .\n`;
const words = '6\nTür/z\ntür/zo\nSchloß/z\nschloß/zo\nschön/éV\nBlümel/é\n';
const latin = (text: string) => iconv.encode(text, 'iso-8859-1');
const codeOf = (work: () => unknown) => {
  try {
    work();
  } catch (error) {
    return error instanceof Problem ? [error.code, error.values?.['part'] ?? ''] : ['none', ''];
  }
  return ['', ''];
};

describe('a dictionary from a file', () => {
  it('in an older encoding, with flags of that encoding, makes forms and compounds', async () => {
    const speller = await Speller.open(readDictionary(latin(rules), latin(words)));
    const asked = ['Tür', 'schöne', 'unschöne', 'schönen', 'Blümelen', 'Türschloß', 'Schloßtür', 'schloß', 'schönix', 'unTür'];
    expect(asked.map((word) => speller.isRight(word))).toEqual([true, true, true, true, true, true, true, false, false, false]);
    expect(speller.suggest('schönne', 7)).toContain('schöne');
  });

  it('says the same in UTF-8, with a byte order mark and the line ends of Windows', async () => {
    const utf8 = (text: string) => Buffer.from(`\uFEFF${text.replace('ISO8859-1', 'UTF-8\nFLAG UTF-8').replaceAll('\n', '\r\n')}`);
    const speller = await Speller.open(readDictionary(utf8(rules), utf8(words)));
    expect(['unschönen', 'Türschloß', 'Türschlos'].map((word) => speller.isRight(word))).toEqual([true, true, false]);
  });

  it('is refused whole where a part is no dictionary, and says which', () => {
    expect(codeOf(() => readDictionary(latin(words), latin(words)))).toEqual(['dictionary-damaged', 'rules']);
    expect(codeOf(() => readDictionary(latin(rules), latin(rules)))).toEqual(['dictionary-damaged', 'words']);
    expect(codeOf(() => readDictionary(latin(rules), latin('3\n\n\n')))).toEqual(['dictionary-damaged', 'words']);
    expect(codeOf(() => readDictionary(Buffer.from([1, 0, 2]), latin(words)))).toEqual(['dictionary-damaged', 'rules']);
    expect(codeOf(() => readDictionary(latin(rules.replace('ISO8859-1', 'UTF-8')), latin(words)))).toEqual(['dictionary-damaged', 'rules']);
    expect(codeOf(() => readDictionary(latin(rules.replace('ISO8859-1', 'KLINGON-9')), latin(words)))).toEqual(['dictionary-encoding', '']);
    expect(codeOf(() => readDictionary(latin(rules), Buffer.alloc(25 * 2 ** 20, 'a')))).toEqual(['dictionary-too-large', '']);
  });

  it('takes no memory for words that it only claims to have', () => {
    expect(readDictionary(latin(rules), latin(words.replace('6\n', '2000000000\n'))).words).toMatch(/^6\n/u);
  });

  it('never throws anything but a problem, whatever the bytes', () => {
    const bytes = fc.oneof(fc.uint8Array({ maxLength: 60 }), fc.string({ maxLength: 60 }).map((text) => new Uint8Array(Buffer.from(`SET UTF-8\n${text}`))));
    fc.assert(fc.property(bytes, bytes, (a, b) => void expect(codeOf(() => readDictionary(a, b))[0]).not.toBe('none')));
  });
});

describe('the shipped dictionaries', () => {
  it('know their own side of the ocean, curved apostrophes, and leave other scripts alone', async () => {
    const american = await Speller.open(shipped('american'));
    const british = await Speller.open(shipped('british'));
    const asked = ['colour', 'color', 'don’t', "don't", 'recieve', 'Привет', 'well-known'];
    expect(asked.map((word) => american.isRight(word))).toEqual([false, true, true, true, false, true, true]);
    expect(asked.map((word) => british.isRight(word))).toEqual([true, false, true, true, false, true, true]);
    expect(american.suggest('recieve', 7)[0]).toBe('receive');
    expect(american.suggest('dont’s', 7).every((word) => !word.includes("'"))).toBe(true);
  });
});

describe('a thread with a dictionary', () => {
  const threads: SpellerThread[] = [];
  const thread = (options: ConstructorParameters<typeof SpellerThread>[0]) => threads[threads.push(new SpellerThread(options)) - 1]!;
  afterAll(() => Promise.all(threads.map((each) => each.close())));

  it('answers questions in their order', async () => {
    const speller = thread({ read: () => shipped('american') });
    const answers = await Promise.all([speller.check(['one', 'twoo', 'three', 'fuor']), speller.suggest('twoo', 7), speller.check(['five'])]);
    expect(answers[0]).toEqual([1, 3]);
    expect(answers[1]).toContain('two');
    expect(answers[2]).toEqual([]);
  });

  it('says what is wrong with a dictionary that knows none of its words, and can be asked again', async () => {
    let broken = true;
    const speller = thread({ read: () => (broken ? { rules: 'SET UTF-8\nFORBIDDENWORD x\n', words: '1\nword/x\n' } : shipped('american')) });
    await expect(speller.check(['word'])).rejects.toMatchObject({ code: 'dictionary-damaged' });
    broken = false;
    expect(await speller.check(['word', 'wrod'])).toEqual([1]);
  });

  it('is ended when it takes too long, and refuses what was asked of it', async () => {
    const speller = thread({ read: () => shipped('american'), loadSeconds: 0 });
    await expect(Promise.all([speller.check(['a']), speller.suggest('b', 7)])).rejects.toMatchObject({ code: 'dictionary-failed' });
  });
});
