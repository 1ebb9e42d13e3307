import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { createIntl } from 'react-intl';
import { describe, expect, it } from 'vitest';
import { bestLocale, messagesOf, pseudoLocale } from './messages.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = join(root, 'assets/locales/en');
const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
const entries = files.flatMap((file) => Object.entries(JSON.parse(readFileSync(join(folder, file), 'utf8')) as Record<string, { text?: string; note?: string }>).map(([id, entry]) => ({ file, id, ...entry })));

describe('The messages', () => {
  it.each(entries)('$id has a text and a note for translators', ({ text, note }) => {
    expect(text?.trim()).toBeTruthy();
    expect(note?.trim()).toBeTruthy();
  });

  it('have ids that no second file uses', () => {
    const twice = entries.filter(({ id }, at) => entries.findIndex((other) => other.id === id) !== at).map(({ id }) => id);
    expect(twice).toEqual([]);
  });

  it('are all well-formed ICU, in English, in German and in the pseudo-locale', () => {
    for (const locale of ['en', 'de', pseudoLocale]) {
      const errors: string[] = [];
      const intl = createIntl({ locale: locale === pseudoLocale ? 'en' : locale, messages: messagesOf(locale), onError: (error) => errors.push(error.message) });
      // Every argument by any name, as a number, which every kind of argument takes.
      const values = new Proxy({}, { get: (_, name) => (typeof name === 'string' ? 2 : undefined), has: () => true, getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }) });
      for (const id of Object.keys(messagesOf(locale))) intl.formatMessage({ id }, values as Record<string, number>);
      expect(errors.filter((error) => /SyntaxError|INVALID|MALFORMED|EXPECT|EMPTY/.test(error))).toEqual([]);
    }
  });

  it('use no exclamation marks and never say “AI”', () => {
    expect(entries.filter(({ text }) => /!|\bAI\b/.test(text ?? '')).map(({ id }) => id)).toEqual([]);
  });
});

describe('The German messages', () => {
  const german = createIntl({ locale: 'de', messages: messagesOf('de') });

  it('count, write numbers and join words as German does', () => {
    expect(german.formatMessage({ id: 'status.words' }, { words: 1 })).toBe('1 Wort');
    expect(german.formatMessage({ id: 'status.words' }, { words: 1284 })).toBe('1.284 Wörter');
    expect(german.formatMessage({ id: 'history.run.seconds' }, { seconds: 1.5 })).toBe('1,5 s');
    expect(german.formatMessage({ id: 'engine.loading' }, { share: 0.62 })).toBe('lädt, 62\u00a0%');
  });

  it('say problems by their code, with their values', () => {
    expect(german.formatMessage({ id: 'problem.folder-too-deep.what' }, { deepest: 20 })).toBe('Ordner können höchstens 20 Ebenen tief ineinander liegen.');
  });

  it('address writers as Sie, use German quotation marks, no exclamation marks, and never say KI', () => {
    const own = Object.entries(messagesOf('de')).filter(([id]) => !id.startsWith('settings.language.'));
    expect(own.filter(([, message]) => /!|\bKI\b|[“][^„”]*”|"|\b(du|dein|deine|dich|dir)\b/i.test(message)).map(([id]) => id)).toEqual([]);
  });
});

it('The first language of the system that there are messages in is taken, English if there is none', () => {
  expect(bestLocale(['de-AT', 'en'])).toBe('de');
  expect(bestLocale(['fr-FR', 'de'])).toBe('de');
  expect(bestLocale(['en-GB', 'de'])).toBe('en');
  expect(bestLocale(['fr'])).toBe('en');
  expect(bestLocale([])).toBe('en');
});
