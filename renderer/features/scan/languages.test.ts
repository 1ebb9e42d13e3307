import { expect, test } from 'vitest';
import { isLanguageFile, languageName, stillKnown } from './languages.ts';

test('languages are called what readers call them, and by their sign where nobody knows it', () => {
  expect(['deu', 'chi_sim', 'deu_latf', 'own', 'script'].map((code) => languageName(code, 'en'))).toEqual(['German', 'Chinese (sim)', 'German (latf)', 'own', 'script']);
  expect(languageName('fra', 'de')).toBe('Französisch');
});

test('a file of a language is told by its name, packed or not', () => {
  expect(['deu.traineddata', 'deu.traineddata.gz', 'deu.tar.gz', '.traineddata', 'a b.traineddata'].map((name) => isLanguageFile({ name }))).toEqual([true, true, false, false, false]);
});

test('of a choice that stayed from earlier what is gone falls away', () => {
  expect(stillKnown('fra+eng', ['deu', 'eng'])).toBe('eng');
  expect(stillKnown('fra', ['deu', 'eng'])).toBe('deu');
  expect(stillKnown('eng+deu', ['deu', 'eng'])).toBe('eng+deu');
});
