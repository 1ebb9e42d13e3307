import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findConfusions, type PresentWord } from './confusions.ts';

const dictionary = new Set(['man', 'summer', 'from', 'the', 'house', 'modern', 'burn', 'ready', 'clearly', 'hill', 'brown', 'storm']);
const isWord = (word: string): boolean => dictionary.has(word);

function words(text: string, more: Partial<PresentWord> = {}): PresentWord[] {
  return text.split(' ').map((each, word) => ({ page: 1, word, text: each, confidence: 60, checked: false, ...more }));
}

const found = (all: readonly PresentWord[]) => findConfusions(all, isWord).map(({ read, meant, places }) => `${read}>${meant}: ${places.map(({ before, after }) => `${before}>${after}`).join(' ')}`);

describe('words that were read wrong in the same way', () => {
  it('are found by the letters that explain a known word, with the signs around them, however often the letters stand in it', () => {
    expect(found(words('“The surnrner storrn, frorn modern rnan’ burn'))).toEqual(['rn>m: surnrner>summer storrn,>storm, frorn>from rnan’>man’']);
    expect(found(words('liouse readv tbe'))).toEqual(['b>h: tbe>the', 'li>h: liouse>house', 'v>y: readv>ready']);
  });

  it('are never known words, nor those that a person has checked', () => {
    expect(found(words('modern burn house'))).toEqual([]);
    expect(found(words('frorn', { checked: true }))).toEqual([]);
  });

  it('take the words of the document for known that were read surely more than once, or seen by a person', () => {
    expect(found(words('Farnham Farnham', { confidence: 96 }).concat(words('Famham')))).toEqual(['m>rn: Famham>Farnham']);
    expect(found(words('Farnham', { confidence: 96 }).concat(words('Famham')))).toEqual([]);
    expect(found(words('Farnham', { checked: true }).concat(words('Famham')))).toEqual(['m>rn: Famham>Farnham']);
  });

  it('do not count on names that were read surely', () => {
    const [group] = findConfusions([...words('Storrn', { confidence: 96 }), ...words('Storrn'), ...words('storrn', { confidence: 96 })], isWord);
    expect(group?.places.map(({ likely }) => likely)).toEqual([false, true, true]);
  });

  it('never hold a digit, before or after', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: fc.constantFrom('r', 'n', 'm', 'a', '1', 'l', 'i', 'h', '٣', '.'), maxLength: 6 })), (texts) => {
        for (const { places } of findConfusions(texts.flatMap((text) => words(text)), (word) => /[mh]/.test(word))) for (const { before, after } of places) expect(before + after).not.toMatch(/\p{Nd}/u);
      }),
    );
  });
});
