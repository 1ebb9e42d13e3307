import { describe, expect, it } from 'vitest';
import { doubtOf, hasDigit, loadedPage, placeOf, wordAtPoint } from './pages.ts';

const word = (text: string, x0: number, y0: number, confidence = 95) => ({ text, box: { x0, y0, x1: x0 + 80, y1: y0 + 20 }, confidence, alternatives: [] });
const line = (y: number, ...words: ReturnType<typeof word>[]) => ({ box: { x0: 0, y0: y, x1: 400, y1: y + 20 }, words });
const page = loadedPage(1, {
  recognised: {
    number: 1, width: 400, height: 600, resolution: 300, turned: 0, skew: 0, origin: 'recognised', language: 'eng',
    blocks: [{ kind: 'text', box: { x0: 0, y0: 0, x1: 400, y1: 600 }, paragraphs: [{ box: { x0: 0, y0: 0, x1: 400, y1: 600 }, lines: [line(100, word('one', 0, 100), word('two', 100, 100, 60)), line(140, word('3rd', 0, 140, 30))] }] }],
  },
  places: [0, 3, 4, 7, 0, -1],
});

describe('a page in the window', () => {
  it('counts its words in reading order and knows their lines', () => {
    expect(page.words.map(({ text, line: at }) => [text, at])).toEqual([['one', 0], ['two', 0], ['3rd', 1]]);
  });

  it('finds the word under a point, the nearest in its line, and none in the margin', () => {
    expect(wordAtPoint(page, 110, 110)).toBe(1);
    expect(wordAtPoint(page, 95, 112)).toBe(1);
    expect(wordAtPoint(page, 85, 150)).toBe(2);
    expect(wordAtPoint(page, 390, 590)).toBe(null);
  });

  it('places words in the text of the whole, and not those that were left out', () => {
    expect(placeOf(page, { from: 10, to: 20 }, 1)).toEqual({ from: 14, to: 17 });
    expect(placeOf(page, { from: 10, to: 20 }, 2)).toBe(null);
    expect(placeOf(page, null, 0)).toBe(null);
  });

  it('doubts words by their confidence until somebody has looked', () => {
    expect(page.words.map((each) => doubtOf(each, 0, [85, 70, 50]))).toEqual([0, 2, 3]);
    expect(page.words.map((each) => doubtOf(each, 0, [60, 60, 20]))).toEqual([0, 0, 2]);
    expect(doubtOf(page.words[2]!, 2, [100, 100, 100])).toBe(0);
    expect(page.words.map(({ text }) => hasDigit(text))).toEqual([false, false, true]);
  });
});
