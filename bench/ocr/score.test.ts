import { describe, expect, test } from 'vitest';
import { alignCharacters } from './align.ts';
import { distance, matched, normal, scorePair, summarise } from './score.ts';

describe('the scorer', () => {
  test('counts edits, and folds typography only when asked', () => {
    expect(distance([...'kitten'], [...'sitting'])).toBe(3);
    expect(normal('“A  —  b” ;', true)).toBe('"A-b";');
    expect(normal('“A  —  b” ;', false)).toBe('“A — b” ;');
  });

  test('tells words that were fixed from words that were broken, numbers and names among them', () => {
    const scored = scorePair({ id: '1', truth: 'the old house of Mr Brown was built in 1897', before: 'tbe old house of Mr Brown was built in 1897' }, 'the old horse of Mr Browne was built in 1807', true);
    expect(scored).toMatchObject({ fixed: 1, broken: 3, wrong: 1, right: 9, numbersBroken: 1, namesBroken: 1, before: { characters: 1, words: 1 }, after: { characters: 3, words: 3 } });
    expect(summarise(scored ? [scored] : [])).toMatchObject({ texts: 1, worse: 1, better: 0, preference: -1 });
  });

  test('matches words by the alignment of least cost', () => {
    expect([...matched(['a', 'b', 'c'], ['a', 'x', 'c']).right]).toEqual([1, 0, 1]);
    expect([...matched(['to', 'me'], ['tome']).right]).toEqual([0, 0]);
  });

  test('knows where a character of the reading stands in the truth', () => {
    const at = alignCharacters('tbe rnan', 'the man');
    expect([at[0], at[4], at[8]]).toEqual([0, 4, 7]);
  });
});
