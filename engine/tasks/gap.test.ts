import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gapOf, joins } from './gap.ts';

describe('the seam of a fill', () => {
  test('gets the spaces that are missing and no second ones', () => {
    const whole = (left: string, text: string, right: string) => left + gapOf(left, right).place(text) + right;
    expect(whole('We went', 'home', 'early.')).toBe('We went home early.');
    expect(whole('We went ', 'home', ' early.')).toBe('We went home early.');
    expect(whole('We went', 'home', '.')).toBe('We went home.');
    expect(whole('He said “', 'go', '” and left.')).toBe('He said “go” and left.');
    expect(whole('One.\n\n', 'Two.', '\n\nThree.')).toBe('One.\n\nTwo.\n\nThree.');
    expect(whole('', 'Once', 'upon a time')).toBe('Once upon a time');
  });

  test('never doubles a space, whatever stands beside it', () => {
    fc.assert(fc.property(fc.constantFrom('a', 'a ', 'a.', 'a\n', '(', ''), fc.constantFrom('b', ' b', '.', '\nb', ')', ''), fc.constantFrom('x', ' x ', 'x y'), (left, right, text) => {
      expect(left + gapOf(left, right).place(text) + right).not.toMatch(/ {2}/);
    }));
  });

  test('refuses a word that stands on the other side of it', () => {
    const gap = gapOf('We went to the', 'house on the hill');
    expect(joins(gap, 'old')).toBe(true);
    expect(joins(gap, 'the old')).toBe(false);
    expect(joins(gap, 'old House')).toBe(false);
    expect(joins(gap, 'old one.')).toBe(false);
    expect(joins(gap, 'old\none')).toBe(false);
    expect(joins(gap, ' ')).toBe(false);
  });
});
