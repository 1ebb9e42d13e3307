import { describe, expect, it } from 'vitest';
import { languageFor, languageName } from './language.ts';

const language = (id: string) => ({ id, shipped: true, bytes: 1 });
const shipped = [language('en-US'), language('en-GB')];
const on = { spelling: true, spellingLanguage: '' };

describe('the dictionary of a document', () => {
  it('is the one chosen for it, else the one of the settings, else the one of the interface', () => {
    expect(languageFor(on, { language: 'en-GB' }, shipped, 'en-US')).toBe('en-GB');
    expect(languageFor({ ...on, spellingLanguage: 'en-GB' }, { language: '' }, shipped, 'en-US')).toBe('en-GB');
    expect(languageFor(on, null, shipped, 'en-GB')).toBe('en-GB');
    expect(languageFor(on, null, shipped, 'en-AU')).toBe('en-US');
    expect(languageFor(on, null, [...shipped, language('de-AT')], 'de')).toBe('de-AT');
  });

  it('is none where there is none for the interface, it was switched off, or it has gone: no other language is guessed', () => {
    expect(languageFor(on, null, shipped, 'de')).toBeNull();
    expect(languageFor({ ...on, spelling: false }, { language: 'en-GB' }, shipped, 'en')).toBeNull();
    expect(languageFor(on, { language: 'none' }, shipped, 'en')).toBeNull();
    expect(languageFor(on, { language: 'fr-FR' }, shipped, 'en')).toBeNull();
  });

  it('has a name in the language of the window', () => {
    expect(languageName('en-GB', 'en')).toBe('British English');
    expect(languageName('de-AT', 'de')).toBe('Österreichisches Deutsch');
    expect(languageName('my_list', 'en')).toBe('my_list');
  });
});
