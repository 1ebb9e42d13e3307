import { describe, expect, test } from 'vitest';
import { findLoop } from './loops.ts';
import { blocks, syntaxSpans } from './markdown.ts';
import { doubledWords, structureProblems } from './structure.ts';

describe('the loop check', () => {
  const loop = (text: string, source?: string) => {
    const range = findLoop(text, source);
    return range && text.slice(range.from, range.to);
  };

  test('finds a sentence that comes again and a phrase that turns in circles', () => {
    expect(loop('We went home. It was late. We went home.')?.trim()).toBe('We went home.');
    expect(loop('the house of the king of the king of the king of the')).toBe('of the king of the king');
    expect(loop('it was the old house it was the old house')).toBe('it was the old house');
  });

  test('leaves good prose alone, and what the source repeats itself', () => {
    expect(loop('It was the best of times, it was the worst of times. No, no, never.')).toBeUndefined();
    expect(loop('Row, row, row your boat.', 'Row, row, row your boat!')).toBeUndefined();
    expect(loop('We went home. We went home.', 'We went home. We went home.')).toBeUndefined();
  });
});

describe('the structure check', () => {
  test('finds open quotes and brackets and doubled words', () => {
    const text = 'He said “go (now and and left) the "house.';
    expect(structureProblems(text).map(({ kind, from, to }) => [kind, text.slice(from, to)])).toEqual([['quote', '“'], ['doubled', 'and'], ['quote', '"']]);
  });

  test('is silent about a list label, inches, code and doubled words that stand', () => {
    expect(structureProblems('a) He had had a 5" pipe that that man (not) `f(` knew.')).toEqual([]);
  });

  test('sees a doubled word across a line end but not across paragraphs', () => {
    expect(doubledWords('over the\nthe hill')).toHaveLength(1);
    expect(doubledWords('over the\n\nthe hill')).toHaveLength(0);
  });
});

describe('Markdown blocks', () => {
  test('are told apart', () => {
    const text = '---\ntitle: x\n---\n\n# One\n\nText goes\non.\n\nOld\n===\n\n- item\n  more\n- [ ] task\n\n1. first\n\n> quote\nlazy\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```js\n# no\n\nx\n```\n\n***\nend';
    expect(blocks(text).map(({ kind, from, to }) => `${kind}: ${text.slice(from, to).replaceAll('\n', '⏎')}`)).toEqual([
      'frontMatter: ---⏎title: x⏎---', 'heading: # One', 'paragraph: Text goes⏎on.', 'heading: Old⏎===', 'item: - item⏎  more', 'item: - [ ] task', 'item: 1. first', 'quote: > quote⏎lazy',
      'table: | a | b |⏎|---|---|⏎| 1 | 2 |', 'code: ```js⏎# no⏎⏎x⏎```', 'rule: ***', 'paragraph: end',
    ]);
  });

  test('hold code, addresses and signs that are not prose', () => {
    const text = '- a *b* `c*d` [e](f.md "g") <http://h.org> ~~i~~ snake_case';
    expect(syntaxSpans(text).map(({ kind, from, to }) => [kind, text.slice(from, to)])).toEqual([
      ['markup', '-'], ['markup', '*'], ['markup', '*'], ['code', '`c*d`'], ['markup', '['], ['markup', ']'], ['link', '(f.md "g")'], ['link', '<http://h.org>'], ['markup', '~~'], ['markup', '~~'],
    ]);
  });

  test('left open run to the end', () => {
    expect(blocks('```\nx').map(({ kind, to }) => [kind, to])).toEqual([['code', 5]]);
    expect(blocks('')).toEqual([]);
  });
});
