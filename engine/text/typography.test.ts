import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { trickyText } from './arbitrary.test-support.ts';
import { applyChanges } from './changes.ts';
import { newFootnote, otherEnd } from './footnotes.ts';
import { typographicChanges, type QuoteStyle } from './typography.ts';

const set = (text: string, style: QuoteStyle = 'en') => applyChanges(text, typographicChanges(text, style));

describe('Typography', () => {
  it.each([
    ['"Hello," she said. "Come in."', '“Hello,” she said. “Come in.”'],
    ["'Hello,' she said, \"and don't.\"", '‘Hello,’ she said, “and don’t.”'],
    ['"\'Twas \'im," he said.', '“’Twas ’im,” he said.'],
    ["the boys' boat, the '90s, rock 'n' roll", 'the boys’ boat, the ’90s, rock ’n’ roll'],
    ['"\'Run,\' he cried," she wrote.', '“‘Run,’ he cried,” she wrote.'],
    ['**"Bold"** and _"soft"_ ("in brackets")', '**“Bold”** and _“soft”_ (“in brackets”)'],
    ['word--"quoted"--word', 'word–“quoted”–word'],
    ['Wait... "...what?" 1990--1995 and---then', 'Wait… “…what?” 1990–1995 and—then'],
    ['> "Quoted,"\n> she said.', '> “Quoted,”\n> she said.'],
    ['- "one"\n- "two"', '- “one”\n- “two”'],
  ])('sets %s', (text, wanted) => {
    expect(set(text)).toBe(wanted);
  });

  it('knows the marks of three languages', () => {
    expect(set('Er sagte: "Komm \'rein, \'alter\' Freund."', 'de')).toBe('Er sagte: „Komm ’rein, ‚alter‘ Freund.“');
    expect(set('"Oui", dit-il, "l\'eau."', 'fr')).toBe('«\u202fOui\u202f», dit-il, «\u202fl’eau.\u202f»');
  });

  it.each([
    '`"code"` and ``a -- b``', '```\n"x" -- ...\n```', '---\ntitle: "x" -- y\n---', 'six feet, 5\'10", a 6" nail', '<a href="x">', '<!-- "x" -- ... -->', 'https://x.org/a--b...c', '[a](b--c "title")',
    '| a | b |\n| --- | --- |\n| c | d |', 'Title\n---', '***', '----', 'ls --help', 'a -> b --> c <-- d', '\\"escaped\\" \\--- \\...', '....', 'a"b', '<code>"x"</code>',
  ])('leaves %s alone', (text) => {
    expect(set(text)).toBe(text);
  });

  it('keeps to the selected part and still knows what is around it', () => {
    const text = '"one" and "two"';
    expect(applyChanges(text, typographicChanges(text, 'en', { from: 4, to: 11 }))).toBe('"one” and “two"');
  });

  const signs = fc.array(fc.constantFrom('"', "'", '--', '---', '...', '-', '.', ' ', ' ', '\n', '\n\n', 'word', "don't", '5', '(', ')', '*', '_', '“', '”', '„', '‘', '’', '«', '»', '\u202f', '`', '\\', '<', '>', '/', ',', '!', '> ', '- ', '| ', '# ', 'https://x.org'), { maxLength: 24 }).map((parts) => parts.join(''));

  it('done twice is done once, in every language', () => {
    fc.assert(
      fc.property(fc.oneof(signs, trickyText), fc.constantFrom<QuoteStyle>('en', 'de', 'fr'), (text, style) => {
        const once = set(text, style);
        expect(set(once, style)).toBe(once);
      }),
      { numRuns: 3000 },
    );
  });

  it('changes no letter and no digit', () => {
    const bare = (text: string) => text.replaceAll(/[^\p{L}\p{N}\p{M}]/gu, '');
    fc.assert(
      fc.property(fc.oneof(signs, trickyText), fc.constantFrom<QuoteStyle>('en', 'de', 'fr'), (text, style) => {
        expect(bare(set(text, style))).toBe(bare(text));
      }),
      { numRuns: 1000 },
    );
  });
});

describe('Footnotes', () => {
  const insert = (text: string, at: number) => {
    const { changes, caret } = newFootnote(text, at);
    const after = applyChanges(text, changes);
    return `${after.slice(0, caret)}|${after.slice(caret)}`;
  };

  it('take the next number, and their note goes behind the text or the other notes', () => {
    expect(insert('One. Two.', 4)).toBe('One.[^1] Two.\n\n[^1]: |');
    expect(insert('One.[^1] Two.\n\n[^1]: Note.\n', 13)).toBe('One.[^1] Two.[^2]\n\n[^1]: Note.\n[^2]: |');
    expect(insert('One.[^7]\n\n[^7]: Note.\n\nMore.\n\n', 4)).toBe('One.[^8][^7]\n\n[^7]: Note.\n\nMore.\n\n[^8]: |');
    expect(insert('', 0)).toBe('[^1]\n\n[^1]: |');
    expect(insert('One.\n\n', 6)).toBe('One.\n\n[^1]\n\n[^1]: |');
  });

  it('lead to their note and back', () => {
    const text = 'One.[^1] Two.[^a]\n\n[^1]: First,\n    more.\n\n[^a]: Second.';
    expect(otherEnd(text, 6)).toEqual({ from: text.indexOf('First'), to: text.indexOf('First') });
    expect(otherEnd(text, text.indexOf('more'))).toEqual({ from: 8, to: 8 });
    expect(otherEnd(text, text.length)).toEqual({ from: 17, to: 17 });
    expect(otherEnd(text, 10)).toBeNull();
    expect(otherEnd('[^1]: alone', 8)).toBeNull();
  });
});
