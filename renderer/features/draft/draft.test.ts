import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyChanges } from '../../../engine/text/index.ts';
import { blocksOf } from './blocks.ts';

describe('the blocks of a draft', () => {
  it('are its paragraphs with the blank lines behind them', () => {
    expect(blocksOf('One.\n\nTwo\nlines.\n\n\nThree.')).toEqual(['One.\n\n', 'Two\nlines.\n\n\n', 'Three.']);
  });

  it('make up the whole text again, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', ' ', '\n', '.'), maxLength: 40 }), (text) => {
        expect(blocksOf(text).join('')).toBe(text);
        expect(applyChanges('', blocksOf(text).map((insert) => ({ from: 0, to: 0, insert })))).toBe(text);
      }),
    );
  });
});
