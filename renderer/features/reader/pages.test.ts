import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { definitionsOutside, pagesOf } from './pages.ts';

const block = fc.oneof(
  fc.constantFrom('# One', '## Two words', '### Three', '```\n# no heading\n```', 'Setext\n===', '- a\n- b', ''),
  fc.string({ unit: fc.constantFrom('a', ' ', '\n', '😀', 'é'), maxLength: 60 }),
);
const texts = fc.array(block, { maxLength: 30 }).map((blocks) => blocks.join('\n\n'));

describe('pages', () => {
  it('touch, hold the whole text and are never longer than they may be', () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 2, max: 80 }), (text, longest) => {
        const pages = pagesOf(text, longest);
        expect(pages.map(({ from, to }) => text.slice(from, to)).join('')).toBe(text);
        for (const { from, to } of pages) {
          expect(to - from).toBeLessThanOrEqual(longest);
          expect(text.slice(from, to).isWellFormed()).toBe(true);
        }
      }),
    );
  });

  it('begin with headings where sections fit', () => {
    const text = '# A\n\naaaa\n\n# B\n\nbbbb\n\n# C\n\ncccc\n';
    expect(pagesOf(text, 24).map(({ from }) => text.slice(from, from + 3))).toEqual(['# A', '# C']);
  });

  it('have the notes and addresses that stand on other pages', () => {
    const text = 'See[^1] [here][a].\n\n# B\n\n[^1]: A note\n    and more.\n[a]: picture:x\n';
    expect(definitionsOutside(text, { from: 0, to: 20 })).toBe('\n\n[^1]: A note\n    and more.\n\n[a]: picture:x\n');
    expect(definitionsOutside(text, { from: 0, to: text.length })).toBe('');
  });
});
