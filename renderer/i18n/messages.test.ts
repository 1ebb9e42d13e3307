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

/** Every string in the window's code that looks like the id of a message where one is asked for. */
function idsInCode(): { id: string; file: string }[] {
  const sources = readdirSync(join(root, 'renderer'), { recursive: true, encoding: 'utf8' }).filter((name) => /\.tsx?$/.test(name) && !name.includes('.test.'));
  const asked = [/<Message\s+id="([\w.-]+)"/g, /\btext\(\s*'([\w.-]+)'/g, /\blabel: '([a-z]+\.[\w.-]+)'/g, /\btext\([^'()]*\? '([\w.-]+)' : '[\w.-]+'/g, /\btext\([^'()]*\? '[\w.-]+' : '([\w.-]+)'/g];
  return sources.flatMap((file) => {
    const code = readFileSync(join(root, 'renderer', file), 'utf8');
    return asked.flatMap((pattern) => [...code.matchAll(pattern)].map(([, id]) => ({ id: id!, file })));
  });
}

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

  it('exist for every id that the code asks for', () => {
    const known = new Set(entries.map(({ id }) => id));
    const asked = idsInCode();
    expect(asked.length).toBeGreaterThan(100);
    expect(asked.filter(({ id }) => !known.has(id))).toEqual([]);
  });

  it('use no exclamation marks and never say “AI”', () => {
    expect(entries.filter(({ text }) => /!|\bAI\b/.test(text ?? '')).map(({ id }) => id)).toEqual([]);
  });
});
