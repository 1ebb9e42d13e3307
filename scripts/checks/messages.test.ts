import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkMessages } from './messages.ts';
import { readSources } from './sources.ts';

let base = '';
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'palimpsest-messages-'));
  locale('en', { 'page.title': 'Hello, {name}', 'page.close': 'Close', 'problem.busy.what': 'Busy' });
  write('renderer/app/page.tsx', "export const Page = () => <p title={text('page.close')}><Message id=\"page.title\" /> {hasText(`problem.${code}.what`) ? 1 : 2} ·</p>;");
});
afterEach(() => rmSync(base, { recursive: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(base, path)), { recursive: true });
  writeFileSync(join(base, path), text);
}
function locale(name: string, texts: Record<string, string>): void {
  write(`assets/locales/${name}/common.json`, JSON.stringify(Object.fromEntries(Object.entries(texts).map(([id, text]) => [id, name === 'en' ? { text, note: '' } : text]))));
}
const messages = (): readonly string[] => checkMessages(readSources(base), base).map(({ message }) => message);

describe('the words of the window', () => {
  it('pass when all of them come from the message files', () => expect(messages()).toEqual([]));

  it.each([
    ['<p>Hello</p>', 'Literal text "Hello"'],
    ["<p>{'Hello'}</p>", 'Literal text "Hello"'],
    ['<img alt="A cat" />', 'Literal text in alt'],
    ["<Button aria-label={'Close'} />", 'Literal text in aria-label'],
    ['<Field label="Name" />', 'Literal text in label'],
    ['<Message id="page.gone" />', 'no message "page.gone"'],
    ["<p>{text(open ? 'page.close' : 'page.shut')}</p>", 'no message "page.shut"'],
  ])('are found in %s', (jsx, message) => {
    write('renderer/app/x.tsx', `export const X = () => ${jsx};`);
    expect(messages()).toEqual([expect.stringContaining(message)]);
  });

  it('may be literal in tests', () => {
    write('renderer/app/x.test.tsx', 'export const X = () => <p>Hello</p>;');
    expect(messages()).toEqual([]);
  });

  it('are missed when nobody uses them', () => {
    locale('en', { 'page.title': 'a {name}', 'page.close': 'b', 'page.old': 'c', 'problem.busy.what': 'Busy' });
    expect(messages()).toEqual(['Nobody uses the message "page.old".']);
  });

  it('must be valid, and take the same arguments in every language', () => {
    locale('en', { 'page.title': 'a {name', 'page.close': '{n, plural, one {# run} other {# runs}}', 'problem.busy.what': 'Busy' });
    locale('de', { 'page.close': '{m, plural, other {# Läufe}}', 'page.gone': 'Weg' });
    expect(messages()).toEqual(
      expect.arrayContaining([expect.stringContaining('"page.close" takes m, the English text takes n'), expect.stringContaining('"page.gone" translates'), expect.stringContaining('"page.title" is not a valid')]),
    );
  });

  it('must all be translated, and the problems of the app with them, by the values that those give', () => {
    locale('de', { 'page.title': 'Guten Tag, {name}', 'problem.busy.what': 'Arbeitet' });
    write('electron/backend/busy.ts', "export const full = { code: 'full', what: 'It is full.', safe: 'Nothing was changed.', todo: 'Wait.', values: { most: 3 } };");
    expect(messages()).toEqual(['page.close', 'problem.full.what', 'problem.full.safe', 'problem.full.todo'].map((id) => `"${id}" is not translated.`));
    locale('de', { 'page.title': 'Guten Tag, {name}', 'page.close': 'Schließen', 'problem.busy.what': 'Arbeitet', 'problem.full.what': 'Mehr als {most}.', 'problem.full.safe': 'Nichts.', 'problem.full.todo': 'Bis {hour} warten.' });
    expect(messages()).toEqual(['"problem.full.todo" takes hour, which that problem does not always give.']);
  });
});
