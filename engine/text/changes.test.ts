import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { changesFor } from './arbitrary.test-support.ts';
import type { Change } from './change.ts';
import { applyChanges, applySubset, composeChanges, invertChanges, mapPosition, mapRange, rangesOverlap } from './changes.ts';

const textAndChanges = fc.string({ minLength: 0, maxLength: 20 }).chain((text) => fc.tuple(fc.constant(text), changesFor(text.length)));

/** The plain model: every character of the old text with its fate, inserted text between. */
interface Mark { readonly text: string; readonly origin: number }
function model(text: string, changes: readonly Change[]): Mark[] {
  const marks: Mark[] = [...Array(text.length).keys()].map((origin) => ({ text: text[origin] ?? '', origin }));
  for (const { from, to, insert } of changes.toReversed()) marks.splice(from, to - from, ...Array.from({ length: insert.length }, (_, i) => ({ text: insert[i] ?? '', origin: Number.NaN })));
  return marks;
}

describe('changes', () => {
  test('give the text that an array of characters gives', () => {
    fc.assert(fc.property(textAndChanges, ([text, changes]) => {
      expect(applyChanges(text, changes)).toBe(model(text, changes).map((mark) => mark.text).join(''));
    }));
  });

  test('are refused when they overlap, go back or reach outside the text', () => {
    expect(() => applyChanges('abc', [{ from: 0, to: 2, insert: '' }, { from: 1, to: 3, insert: '' }])).toThrow(RangeError);
    expect(() => applyChanges('abc', [{ from: 2, to: 1, insert: '' }])).toThrow(RangeError);
    expect(() => applyChanges('abc', [{ from: 2, to: 4, insert: '' }])).toThrow(RangeError);
  });

  test('are undone by their inverse', () => {
    fc.assert(fc.property(textAndChanges, ([text, changes]) => {
      expect(applyChanges(applyChanges(text, changes), invertChanges(text, changes))).toBe(text);
    }));
  });

  test('composed do in one step what two steps do', () => {
    const three = textAndChanges.chain(([text, first]) => fc.tuple(fc.constant(text), fc.constant(first), changesFor(applyChanges(text, first).length)));
    fc.assert(fc.property(three, ([text, first, second]) => {
      expect(applyChanges(text, composeChanges(first, second))).toBe(applyChanges(applyChanges(text, first), second));
    }), { numRuns: 500 });
  });

  test('of every subset of up to ten give exactly the chosen replacements and nothing else', () => {
    fc.assert(fc.property(fc.array(fc.tuple(fc.string({ maxLength: 3 }), fc.string({ minLength: 1, maxLength: 3 }), fc.string({ maxLength: 3 })), { minLength: 1, maxLength: 10 }), (parts) => {
      // Text: kept, old, kept, old …; each old part has its own replacement.
      const text = parts.map(([kept, old]) => kept + old).join('');
      let at = 0;
      const changes = parts.map(([kept, old, insert]) => {
        const from = at + kept.length;
        at = from + old.length;
        return { from, to: at, insert };
      });
      for (let bits = 0; bits < 2 ** parts.length; bits += 1) {
        const chosen = new Set([...parts.keys()].filter((index) => (bits >> index) & 1));
        expect(applySubset(text, changes, chosen)).toBe(parts.map(([kept, old, insert], index) => kept + (chosen.has(index) ? insert : old)).join(''));
      }
    }), { numRuns: 25 });
  });
});

describe('a position', () => {
  test('stays beside the same kept character', () => {
    fc.assert(fc.property(textAndChanges, ([text, changes]) => {
      const marks = model(text, changes);
      for (let position = 0; position < text.length; position += 1) {
        const kept = marks.findIndex((mark) => mark.origin === position);
        if (kept >= 0) expect(mapPosition(changes, position, 1)).toBe(kept);
        const before = marks.findIndex((mark) => mark.origin === position - 1);
        if (before >= 0) expect(mapPosition(changes, position, -1)).toBe(before + 1);
      }
    }), { numRuns: 300 });
  });

  test('goes to the chosen side of an insertion and of a replacement around it', () => {
    expect([-1, 1].map((side) => mapPosition([{ from: 2, to: 2, insert: 'xyz' }], 2, side as -1 | 1))).toEqual([2, 5]);
    expect([-1, 1].map((side) => mapPosition([{ from: 1, to: 4, insert: 'xyz' }], 2, side as -1 | 1))).toEqual([1, 4]);
  });
});

describe('a range', () => {
  test('that is not touched keeps its text to the letter', () => {
    fc.assert(fc.property(textAndChanges, fc.nat(20), fc.nat(20), ([text, changes], x, y) => {
      const range = { from: Math.min(x, y, text.length), to: Math.min(Math.max(x, y), text.length) };
      const mapped = mapRange(changes, range);
      if (!mapped.touched) expect(applyChanges(text, changes).slice(mapped.range.from, mapped.range.to)).toBe(text.slice(range.from, range.to));
    }), { numRuns: 1000 });
  });

  test('is touched by a change inside it and not by one at its edge', () => {
    const range = { from: 3, to: 6 };
    expect(mapRange([{ from: 3, to: 3, insert: 'x' }], range)).toEqual({ range: { from: 4, to: 7 }, touched: false });
    expect(mapRange([{ from: 6, to: 6, insert: 'x' }], range)).toEqual({ range, touched: false });
    expect(mapRange([{ from: 1, to: 3, insert: '' }], range)).toEqual({ range: { from: 1, to: 4 }, touched: false });
    expect(mapRange([{ from: 6, to: 9, insert: 'x' }], range)).toEqual({ range, touched: false });
    expect(mapRange([{ from: 4, to: 4, insert: 'x' }], range).touched).toBe(true);
    expect(mapRange([{ from: 5, to: 9, insert: '' }], range).touched).toBe(true);
    expect(mapRange([{ from: 0, to: 9, insert: '' }], range).touched).toBe(true);
  });

  test('that is empty is touched only by what goes on around it', () => {
    expect(mapRange([{ from: 2, to: 4, insert: '' }], { from: 3, to: 3 }).touched).toBe(true);
    expect(mapRange([{ from: 3, to: 3, insert: 'x' }], { from: 3, to: 3 }).touched).toBe(false);
    expect(rangesOverlap({ from: 3, to: 3 }, { from: 3, to: 5 })).toBe(false);
  });
});
