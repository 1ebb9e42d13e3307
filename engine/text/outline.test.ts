import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyChanges } from './changes.ts';
import { foldAround, foldAt, sectionFolds } from './folds.ts';
import { blocks } from './markdown.ts';
import { headingAt, headingTitle, Outline, type TextSource } from './outline.ts';
import { lineAt, wordCount } from './segment.ts';

const source = (text: string): TextSource => ({ length: text.length, slice: (from, to) => text.slice(from, to) });
const of = (text: string) => Outline.of(source(text));
const titles = (text: string) => of(text).headings.map(({ level, title }) => `${level} ${title}`);

const LINES = ['# One', '## Two', '###### Six', 'Title\n===', 'Two lines\nof title\n---', 'plain words here', '', '', '```', '~~~ js', '````', '---', '...', '- item', '  1. below', '    indented', '> quote', '| a | b |\n| - | - |\n| c | d |', '***', '#no heading', '=====', '\r', 'words and more words, until the chunk is full', '   ', '\t'];
const markdown = fc.array(fc.constantFrom(...LINES), { maxLength: 40 }).map((lines) => lines.join('\n'));

describe('The outline', () => {
  it('has headings of both kinds with their levels, and none inside code or front matter', () => {
    const text = '---\ntitle: x\n# no\n---\n\n# One\n\nTwo\n---\n\n```\n# code\n```\n\nLong\ntitle\n===\n\n    # indented code? no, four spaces\n\n#hash\n### Three ###\n';
    expect(titles(text)).toEqual(['1 One', '2 Two', '1 Long title', '3 Three']);
  });

  it('gives titles as they are read, without the signs of Markdown', () => {
    expect(headingTitle('## A *fine* `code` [link](https://x.org/a_b) ![pic](p.png) snake_case __b__ ##')).toBe('A fine code link pic snake_case b');
    expect(headingTitle('# 1\\. Not a list')).toBe('1. Not a list');
    expect(headingTitle('#')).toBe('');
    expect(headingTitle('Two\r\nlines\r\n=====')).toBe('Two lines');
  });

  it('knows where each section ends and which one holds a position', () => {
    const text = '# A\n\na\n\n## B\n\nb\n\n# C\n\nc';
    const { headings } = of(text);
    expect(headings.map(({ from, end }) => text.slice(from, end))).toEqual(['# A\n\na\n\n## B\n\nb\n\n', '## B\n\nb\n\n', '# C\n\nc']);
    expect(headingAt(headings, 0)).toBe(0);
    expect(headingAt(headings, text.indexOf('b\n'))).toBe(1);
    expect(headingAt(headings, text.length)).toBe(2);
    expect(headingAt(of('words\n\n# A').headings, 2)).toBe(-1);
  });

  it('counts the words of each section with those below it', () => {
    const text = 'before\n\n# A b\n\none two\n\n## C\n\nthree four five\n\n# D\n\nsix';
    const outline = Outline.of(source(text), 10);
    expect(outline.sectionWords()).toEqual([null, null, null]);
    expect(outline.countWords(source(text), 12)).toBe(false);
    while (!outline.countWords(source(text), 12));
    expect(outline.sectionWords()).toEqual(outline.headings.map(({ from, end }) => wordCount(text.slice(from, end).replaceAll('#', ' '))));
  });

  it('is, however the text was edited, that of the text as it stands', () => {
    const edit = fc.tuple(fc.nat(), fc.nat(40), fc.oneof(fc.constantFrom(...LINES, '\n', '\n\n', '#', '`', '-', 'x'), markdown));
    fc.assert(
      fc.property(markdown, fc.array(fc.array(edit, { minLength: 1, maxLength: 3 }), { maxLength: 12 }), fc.integer({ min: 1, max: 80 }), (start, steps, size) => {
        let text = start;
        let outline = Outline.of(source(text), size);
        for (const step of steps) {
          let least = 0;
          const changes = step
            .map(([at, remove, insert]) => ({ at: at % (text.length + 1), remove, insert }))
            .toSorted((a, b) => a.at - b.at)
            .flatMap(({ at, remove, insert }) => {
              const from = Math.max(at, least);
              const to = Math.min(text.length, from + remove);
              least = to + 1;
              return from > text.length ? [] : [{ from, to, insert }];
            });
          const next = applyChanges(text, changes);
          outline = outline.after(changes.map(({ from, to, insert }) => ({ from, to, length: insert.length })), source(next));
          text = next;
          expect([...outline.blocksFrom(0)]).toEqual(blocks(text));
          expect(outline.headings.map(({ title, end }) => [title, end])).toEqual(of(text).headings.map(({ title, end }) => [title, end]));
        }
        while (!outline.countWords(source(text), 1000));
        const fresh = of(text);
        while (!fresh.countWords(source(text), 1000));
        expect(outline.sectionWords()).toEqual(fresh.sectionWords());
      }),
      { numRuns: 1000 },
    );
  });

  it('reads only what an edit touches', () => {
    const text = Array.from({ length: 400 }, (_, at) => `# Heading ${at}\n\n${'Some words of a section. '.repeat(10)}`).join('\n\n');
    const outline = of(text);
    let characters = 0;
    const at = text.length >> 1;
    const next = `${text.slice(0, at)}x${text.slice(at)}`;
    const after = outline.after([{ from: at, to: at, length: 1 }], { length: next.length, slice: (from, to) => ((characters += to - from), next.slice(from, to)) });
    expect(after.headings.map(({ from }) => from)).toEqual(of(next).headings.map(({ from }) => from));
    expect(characters).toBeLessThan(40_000);
  });
});

describe('Folding', () => {
  const text = '# A\n\nwords\n\n- one\n  more\n  - below\n\n    and this\n- two\n\n> quote\n> on\n\n## B\n\n```\ncode\n```\n\n# C';
  const outline = of(text);
  const fold = (beginning: string) => {
    const found = foldAt(outline, source(text), lineAt(text, text.indexOf(beginning)));
    return found && text.slice(found.from, found.to);
  };

  it('hides a section, a list item with what belongs to it, a quote, code', () => {
    expect(fold('# A')).toBe(text.slice(3, text.indexOf('\n\n# C')));
    expect(fold('## B')).toBe('\n\n```\ncode\n```');
    expect(fold('- one')).toBe('\n  more\n  - below\n\n    and this');
    expect(fold('  - below')).toBe('\n\n    and this');
    expect(fold('> quote')).toBe('\n> on');
    expect(fold('```')).toBe('\ncode\n```');
  });

  it('folds the line under a heading away with its section', () => {
    const under = 'Title\n===\n\nwords\n\nNext\n---';
    expect(foldAt(of(under), source(under), lineAt(under, 0))).toEqual({ from: 5, to: under.length });
    expect(foldAt(of(under), source(under), lineAt(under, under.indexOf('Next')))).toBeNull();
  });

  it('finds nothing at a line with nothing below it', () => {
    expect(fold('- two')).toBeNull();
    expect(fold('# C')).toBeNull();
    expect(fold('words')).toBeNull();
    expect(fold('> on')).toBeNull();
  });

  it('takes the innermost part around a position', () => {
    const around = (words: string) => {
      const found = foldAround(outline, source(text), text.indexOf(words));
      return found && text.slice(found.line.from, found.line.to);
    };
    expect(around('and this')).toBe('  - below');
    expect(around('more')).toBe('- one');
    expect(around('> on')).toBe('> quote');
    expect(around('words')).toBe('# A');
    expect(around('code')).toBe('```');
    expect(foldAround(of('no heading'), source('no heading'), 3)).toBeNull();
  });

  it('lists the sections that have something below their heading', () => {
    expect(sectionFolds(outline, source(text)).map(({ from, to }) => text.slice(from, to).length > 0)).toEqual([true, true]);
  });
});
