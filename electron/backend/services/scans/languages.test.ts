import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { forkedOcr, OcrClient } from '../../../../engine/ocr/protocol/index.ts';
import { assets } from '../../library.test-support.ts';
import { Languages } from './languages.ts';

const english = readFileSync(join(assets, 'tessdata/eng.traineddata.gz'));

let folder: string;
let reader: OcrClient;
let languages: Languages;
beforeAll(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'palimpsest-languages-')), 'languages');
  reader = new OcrClient({ start: forkedOcr(join(import.meta.dirname, '../../../../engine/ocr/process/main.ts')), settings: { languages: folder, native: false } });
});
afterAll(() => {
  reader.close();
  rmSync(join(folder, '..'), { recursive: true, force: true });
});
beforeEach(() => {
  rmSync(folder, { recursive: true, force: true });
  languages = new Languages(folder, reader);
});

async function add(name: string, file: Buffer, pieceBytes = 700_000): Promise<{ done: boolean }> {
  let answer = { done: false };
  for (let offset = 0; offset < file.length; offset += pieceBytes) answer = await languages.piece({ name, size: file.length, offset, bytes: file.subarray(offset, offset + pieceBytes) });
  return answer;
}

describe('languages of recognition', () => {
  it('are the one on board, and those that come piece by piece, packed or not, until they are taken away', async () => {
    expect(await languages.list()).toEqual([{ name: 'eng', own: false }]);
    expect(await add('own', english)).toEqual({ done: true });
    expect(readdirSync(folder)).toEqual(['own.traineddata.gz']);
    expect(await add('own', gunzipSync(english))).toEqual({ done: true });
    expect(readdirSync(folder)).toEqual(['own.traineddata']);
    expect(await languages.list()).toEqual([{ name: 'eng', own: false }, { name: 'own', own: true }]);
    languages.remove('eng');
    languages.remove('own');
    expect(await languages.list()).toEqual([{ name: 'eng', own: false }]);
  });

  it('are refused where a file is none, and what was there under the name stays', async () => {
    await add('own', english);
    await expect(add('own', Buffer.from('This is no language at all.'))).rejects.toMatchObject({ code: 'language-damaged' });
    await expect(add('cut', english.subarray(0, 90_000))).rejects.toMatchObject({ code: 'language-damaged' });
    expect(readdirSync(folder)).toEqual(['own.traineddata.gz']);
    expect(readFileSync(join(folder, 'own.traineddata.gz')).equals(english)).toBe(true);
  });

  it('take no piece that does not follow the last one, and forget what never came whole', async () => {
    await languages.piece({ name: 'own', size: 9, offset: 0, bytes: Buffer.from('abc') });
    await expect(languages.piece({ name: 'own', size: 9, offset: 2, bytes: Buffer.from('c') })).rejects.toMatchObject({ code: 'bad-piece' });
    await expect(languages.piece({ name: 'own', size: 9, offset: 3, bytes: Buffer.from('much too long') })).rejects.toMatchObject({ code: 'bad-piece' });
    expect(existsSync(join(folder, 'own.part'))).toBe(true);
    new Languages(folder, reader).clear();
    expect(readdirSync(folder)).toEqual([]);
  });
});
