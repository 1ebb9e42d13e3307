import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { rawText, type Page } from '../../text/index.ts';
import { fixture } from '../client.test-support.ts';
import { band, readJpeg } from '../image/index.ts';
import { alternativesOf } from '../source/alternatives.ts';
import { readHocrPage } from '../source/index.ts';
import { languageData } from './languages.ts';
import { builtInLanguages, BuiltInRecogniser, findTesseract, languagesOf, NativeRecogniser } from './index.ts';

const folder = mkdtempSync(join(tmpdir(), 'palimpsest-languages-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const line = band(readJpeg(readFileSync(fixture('lines.jpg'))), 0, 130);
const textOf = (hocr: string): string => rawText({ blocks: readHocrPage(hocr).blocks } as Page);
const WORDS = 'Brigham moved his people there and got them settled just in\ntime to see disaster fall again. For the war closed and Mexi-\nco ceded Brigham’s refuge to the enemy—the United States!';

const tesseract = findTesseract();
if (!tesseract) console.warn('There is no tesseract on the PATH: only the built-in recogniser is tested.');

describe('the built-in recogniser', () => {
  it('reads without anything outside the program', async () => {
    expect(textOf(await new BuiltInRecogniser(null).read(line, 'eng'))).toBe(WORDS);
  });

  it('takes further languages from a folder, packed or not, and says what is wrong with them', async () => {
    const english = languageData('eng', null);
    writeFileSync(join(folder, 'own.traineddata'), english);
    writeFileSync(join(folder, 'bad.traineddata'), 'no model at all');
    writeFileSync(join(folder, 'cut.traineddata.gz'), readFileSync(join(import.meta.dirname, '../../../assets/tessdata/eng.traineddata.gz')).subarray(0, 5000));
    expect(builtInLanguages(folder)).toEqual(['bad', 'cut', 'eng', 'own']);
    const recogniser = new BuiltInRecogniser(folder);
    expect(textOf(await recogniser.read(line, 'own'))).toBe(WORDS);
    await expect(recogniser.read(line, 'bad')).rejects.toMatchObject({ code: 'language-damaged' });
    await expect(recogniser.read(line, 'cut')).rejects.toMatchObject({ code: 'language-damaged' });
    await expect(recogniser.read(line, 'eng+none')).rejects.toMatchObject({ code: 'language-missing', values: { language: 'none' } });
    expect(gunzipSync(readFileSync(join(import.meta.dirname, '../../../assets/tessdata/eng.traineddata.gz'))).equals(english)).toBe(true);
  });
});

describe.skipIf(!tesseract)('a tesseract on the PATH', () => {
  it('is found with its languages, and reads the same', async () => {
    expect(tesseract?.languages).toContain('eng');
    const pids: number[] = [];
    const hocr = await new NativeRecogniser((pid) => pids.push(pid)).read(line, 'eng');
    expect(textOf(hocr)).toBe(WORDS);
    expect(pids).toHaveLength(1);
  });
});

describe('languages', () => {
  it('are named as Tesseract names them', () => {
    expect(languagesOf('eng+deu_frak')).toEqual(['eng', 'deu_frak']);
    for (const wrong of ['', '../eng', 'a b', 'eng+']) expect(() => languagesOf(wrong)).toThrow(expect.objectContaining({ code: 'language-unknown' }));
  });
});

describe('other readings of a word', () => {
  const reading = (text: string, confidence: number): { text: string; confidence: number } => ({ text, confidence });

  it('differ from it in one character, the likeliest first', () => {
    expect(alternativesOf('tbe', [[reading(' ', 90), reading('_', 50)], [reading('t', 99)], [reading('b', 60), reading('h', 50), reading('6', 10)], [reading('e', 80), reading('c', 70)]])).toEqual(['tbc', 'the', 't6e']);
  });

  it('are none where the characters are not those of the word', () => {
    expect(alternativesOf('the', [[reading('t', 99)], [reading('b', 60), reading('h', 50)], [reading('e', 80)]])).toEqual([]);
  });
});
