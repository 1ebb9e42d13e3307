import { describe, expect, test } from 'vitest';
import { Lexicon, withCase } from './lexicon.ts';
import { agreementForms, confusables } from './variants.ts';

const lexicon = Lexicon.shared();
const near = (word: string) => lexicon.near(word, true).map(({ text }) => text);

describe('the lexicon', () => {
  test('knows American and British spellings, possessives, names, contractions and accents', () => {
    for (const word of ['color', 'colour', 'realise', 'realize', 'centre', 'traveller', 'grey', 'Anna', "Anna's", 'dogs’', "don't", 'don’t', 'café', 'HOUSE', 'ANNA', 'The']) expect(lexicon.has(word), word).toBe(true);
    for (const word of ['becuase', 'tbe', 'anna x', 'teh', 'recieve']) expect(lexicon.has(word), word).toBe(false);
  });

  test('tells names from ordinary words', () => {
    expect(lexicon.isOrdinary('anna')).toBe(false);
    expect(lexicon.isOrdinary('house')).toBe(true);
  });

  test('finds the word that was meant: exchanged, missing, extra and wrong letters, lost spaces and apostrophes', () => {
    for (const [slip, meant] of [['becuase', 'because'], ['recieve', 'receive'], ['tomorow', 'tomorrow'], ['hte', 'the'], ['untill', 'until'], ['doesnt', "doesn't"], ['alot', 'a lot'], ['ofthe', 'of the'], ['accomodate', 'accommodate'], ['definately', 'definitely']] as const)
      expect(near(slip), slip).toContain(meant);
  });

  test('leaves compounds alone and parts words that ran together with a small one', () => {
    expect(lexicon.isCompound('stagecoach')).toBe(true);
    expect(lexicon.isCompound('hisown')).toBe(false);
    expect(near('thoroughbrace')).not.toContain('thorough brace');
    expect(near('hisown')).toContain('his own');
  });

  test('finds what a scanner misread', () => {
    for (const [seen, meant] of [['tbe', 'the'], ['rnan', 'man'], ['wor1d', 'world'], ['clog', 'dog'], ['vvater', 'water'], ['bouse', 'house'], ['tirne', 'time'], ['l0ng', 'long'], ['modem', 'modern']] as const) {
      const found = lexicon.near(seen, true).find(({ text }) => text === meant);
      expect(found?.kind, seen).toBe('recognition');
    }
  });

  test('keeps the case of the word', () => {
    expect(near('Becuase')).toContain('Because');
    expect(near('BECUASE')).toContain('BECAUSE');
    expect(withCase("i'm", 'im')).toBe("I'm");
    expect(withCase("don't", 'don’s')).toBe('don’t');
  });
});

describe('variants', () => {
  test('name the words taken for one another', () => {
    expect(confusables('their')).toEqual(expect.arrayContaining(['there', "they're"]));
    expect(confusables('river')).toEqual([]);
  });

  test('name the forms that must agree, real words only', () => {
    const forms = (word: string) => agreementForms(word, lexicon).map(({ text }) => text);
    expect(forms('was')).toEqual(['were']);
    expect(forms('walk')).toEqual(['walks']);
    expect(forms('cities')).toEqual(['city']);
    expect(forms('boxes')).toContain('box');
    expect(forms('glass')).toEqual(['glasses']);
    expect(forms('quickly')).toEqual([]);
  });
});
