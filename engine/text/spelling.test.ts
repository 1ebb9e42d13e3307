import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isOwnWord, ownWord, spelledParts, spelledWords } from './spelling.ts';

const wordsOf = (text: string, options?: Parameters<typeof spelledWords>[1]) => spelledWords(text, options).map(({ word }) => word);

describe('the words that are spelled', () => {
  it('are those of prose, with their apostrophes and hyphens, without emphasis and invisible signs', () => {
    expect(wordsOf('Don’t _worry_, the well-known so\u00ADci\u00ADety’s “café” is **open** un**believ**able')).toEqual(['Don’t', 'worry', 'the', 'well-known', 'society’s', 'café', 'is', 'open']);
  });

  it('are not figures, addresses, file names, abbreviations, names in code, or words of scripts without spaces', () => {
    expect(wordsOf('3rd b2b e.g. www.example.org a_b me@example.org read/write 10:30pm 漢字 ไทย x I')).toEqual([]);
  });

  it('are in capitals only where that is wanted', () => {
    expect(wordsOf('NATO and NASA’S')).toEqual(['and']);
    expect(wordsOf('NATO and שלום', { capitals: true })).toEqual(['NATO', 'and', 'שלום']);
    expect(wordsOf('שלום')).toEqual(['שלום']);
  });

  it('stand where they are said to stand, outside of what is skipped, whatever the text', () => {
    const ranges = fc.array(fc.tuple(fc.nat(60), fc.nat(10)), { maxLength: 5 });
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', 'ß', 'é', ' ', '-', '’', '_', '.', '1', '\n', 'A', '\u00AD', '漢', '😀'), maxLength: 60 }), ranges, (text, pairs) => {
        const skip = pairs.map(([from, length]) => ({ from, to: from + length })).sort((a, b) => a.from - b.from);
        const merged = skip.filter((range, at) => at === 0 || range.from >= Math.max(...skip.slice(0, at).map(({ to }) => to)));
        let end = 0;
        for (const each of spelledWords(text, { skip: merged })) {
          expect(each.from).toBeGreaterThanOrEqual(end);
          expect(text.slice(each.from, each.to).replaceAll('\u00AD', '')).toBe(each.word);
          expect(merged.some(({ from, to }) => from < each.to && each.from < to)).toBe(false);
          end = each.to;
          for (const part of spelledParts(each)) expect(text.slice(part.from, part.to)).toBe(part.word);
        }
      }),
    );
  });
});

describe('own words', () => {
  it('stand for their forms at the beginning of a sentence, in capitals and as possessives, and never the other way round', () => {
    const own = new Set(['palimpsest', 'Aldine', "o'er"]);
    expect(['palimpsest', 'Palimpsest', 'PALIMPSEST', 'palimpsest’s', 'Aldine', 'ALDINE', 'Aldine’s', 'O’er', 'o’er'].map((word) => isOwnWord(word, own))).toEqual(Array(9).fill(true));
    expect(['aldine', 'palimpsests', 'paLimpsest'].map((word) => isOwnWord(word, own))).toEqual([false, false, false]);
  });

  it('are written down in one way, and only if they are words', () => {
    expect([' cafe\u0301 ', 'o’er', 'two words', '', '12', 'a\u0000b', 'x'.repeat(91)].map(ownWord)).toEqual(['café', "o'er", '', '', '', '', '']);
  });
});
