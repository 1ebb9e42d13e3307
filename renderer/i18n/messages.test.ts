import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { createIntl } from 'react-intl';
import { describe, expect, it } from 'vitest';
import { messagesOf, pseudoLocale } from './messages.ts';

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

  it('are all well-formed ICU, in English and in the pseudo-locale', () => {
    for (const locale of ['en', pseudoLocale]) {
      const errors: string[] = [];
      const intl = createIntl({ locale: 'en', messages: messagesOf(locale), onError: (error) => errors.push(error.message) });
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
