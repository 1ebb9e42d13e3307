import { afterAll, describe, expect, test } from 'vitest';
import { addFindings } from './checker-places.ts';
import { Grammar } from './grammar.ts';
import { Lexicon } from './lexicon.ts';
import { findPlaces } from './places.ts';

const lexicon = Lexicon.shared();
const none = new Set<string>();
const offered = (passage: string, word: string) => findPlaces(passage, lexicon, none).find(({ text }) => text.trim() === word)?.candidates ?? [];

describe('places to look at', () => {
  test('are words that are none, with the words that may have been meant', () => {
    expect(offered('We waited becuase it rained.', 'becuase')).toMatchObject([{ text: 'because', kind: 'unknown', reason: 'spelling' }]);
    for (const [seen, meant] of [['smel1s', 'smells'], ['0f', 'of'], ['tbe', 'the'], ['rece1ved', 'received']] as const)
      expect(offered(`It ${seen} now.`, seen).find(({ text }) => text === meant)?.reason, seen).toBe('recognition');
  });

  test('are mixed-up words, forms that may not agree, and doubled words', () => {
    expect(offered('We saw there house.', 'there').map(({ text }) => text)).toEqual(expect.arrayContaining(['their', "they're"]));
    expect(offered('He were here.', 'were')).toEqual(expect.arrayContaining([expect.objectContaining({ text: 'was', kind: 'form', reason: 'agreement' })]));
    expect(findPlaces('We saw the the house.', lexicon, none)).toContainEqual(expect.objectContaining({ text: ' the', candidates: [expect.objectContaining({ text: '', reason: 'repeated' })] }));
  });

  test('are never numbers, names, addresses, code, Markdown signs, or words as they are spoken; compounds are words', () => {
    expect(findPlaces('A stagecoach.', lexicon, none).every(({ unknown }) => !unknown)).toBe(true);
    const texts = ['Zsófia Bemis', 'A4', '3rd', '1990s', '5kg', 'https://teh.org/teh', '`teh`', 'wonderin’ why', '’em'];
    for (const text of texts) expect(findPlaces(`We saw ${text} then.`, lexicon, new Set(['we', 'saw', 'then', 'why'])).map((place) => place.text), text).toEqual([]);
  });

  test('leave out what was muted', () => {
    expect(findPlaces('It was strangd.', lexicon, new Set(['it', 'was', 'strangd']))).toEqual([]);
  });
});

describe('the grammar checker', () => {
  afterAll(() => Grammar.shared().close());

  test('runs offline in a thread of its own, with offsets in UTF-16', async () => {
    const passage = '👍🏽 é𝒜 She have a apple.';
    const findings = await Grammar.shared().check(passage);
    expect(findings.map(({ from, to }) => passage.slice(from, to))).toEqual(expect.arrayContaining(['have', 'a']));
  });

  test('starts again after it was closed', async () => {
    await Grammar.shared().close();
    expect(await Grammar.shared().check('She have one.')).not.toEqual([]);
  });

  test('joins its suggestions to the places, and gives changes of spaces alone', async () => {
    const passage = 'She have  an  apple,and he could of gone. British colour stays.';
    const { places, spacing } = addFindings(passage, findPlaces(passage, lexicon, none), await Grammar.shared().check(passage), lexicon, none);
    expect(places.find(({ text }) => text === 'have')?.candidates[0]).toMatchObject({ text: 'has', kind: 'checker', reason: 'agreement' });
    expect(places.find(({ text }) => text.includes('could of'))?.candidates.map(({ text }) => text)).toContain('could have');
    expect(spacing.length).toBeGreaterThan(0);
    expect(places.find(({ text }) => text === 'colour')?.candidates.some(({ kind }) => kind === 'checker')).not.toBe(true);
  });
});
