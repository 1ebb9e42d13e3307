import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { editedPair, trickyText } from './arbitrary.test-support.ts';
import { applyChanges, invertChanges } from './changes.ts';
import type { Change } from './change.ts';
import { counts, diffText } from './diff.ts';
import { isGraphemeBoundary } from './segment.ts';

const keepsGraphemes = (text: string, changes: readonly Change[]) => changes.every(({ from, to }) => isGraphemeBoundary(text, from) && isGraphemeBoundary(text, to));
const shown = (before: string, after: string) => diffText(before, after).map(({ from, to, insert }) => `${before.slice(from, to)}→${insert}`);

describe('a diff', () => {
  test('turns one text into the other, whatever they are', () => {
    fc.assert(fc.property(fc.oneof(fc.tuple(trickyText, trickyText), editedPair), ([before, after]) => {
      expect(applyChanges(before, diffText(before, after))).toBe(after);
    }), { numRuns: 2000 });
  });

  test('never splits a grapheme of either text', () => {
    fc.assert(fc.property(fc.oneof(fc.tuple(trickyText, trickyText), editedPair), ([before, after]) => {
      const changes = diffText(before, after);
      expect(keepsGraphemes(before, changes)).toBe(true);
      expect(keepsGraphemes(after, invertChanges(before, changes))).toBe(true);
    }), { numRuns: 2000 });
  });

  test('keeps words apart that are separated by an unchanged word and joins neighbours', () => {
    expect(shown('The big red house stood here.', 'The small blue house was here.')).toEqual(['big red→small blue', 'stood→was']);
  });

  test('shows whole words, hyphens and apostrophes included', () => {
    expect(shown('a well-known fact', 'a well known fact')).toEqual(['well-known→well known']);
    expect(shown('We dont know', "We don't know")).toEqual(["dont→don't"]);
    expect(shown('the dogs bark', 'the dogs’ bark')).toEqual(['→’']);
  });

  test('puts an inserted or deleted word where a writer sees it', () => {
    expect(shown('a big house', 'a very big house')).toEqual(['→very ']);
    expect(shown('He ran quickly.', 'He ran.')).toEqual([' quickly→']);
    expect(shown('He did, of course, go.', 'He did go.')).toEqual([', of course,→']);
  });

  test('keeps an inserted sentence whole', () => {
    expect(shown('It rained. We left.', 'It rained. We were wet. We left.')).toEqual(['→We were wet. ']);
  });

  test('compares paragraphs first', () => {
    const changes = diffText('One.\n\nTwo words here.\n\nThree.', 'One.\n\nThree.');
    expect(changes).toEqual([{ from: 6, to: 23, insert: '' }]);
  });

  test('leaves text alone that did not change', () => {
    expect(diffText('same', 'same')).toEqual([]);
  });

  test('counts words added and removed', () => {
    const before = 'The cat sat on the mat.';
    expect(counts(diffText(before, 'The old grey cat sat on a mat.'), before)).toEqual({ added: 3, removed: 1 });
  });
});
