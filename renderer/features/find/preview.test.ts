import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alteration } from './alterations.ts';
import { contextOf } from './context.ts';

const reading = (text: string) => (from: number, to: number) => text.slice(Math.max(0, from), Math.min(text.length, to));
const alters = (text: string, old: string, insert: string) => {
  const from = text.indexOf(old);
  return alteration({ from, to: from + old.length, insert }, reading(text));
};

describe('The list of changes', () => {
  it('says of a change that it alters a number, also where only a part of it is hit', () => {
    expect(alters('paid 3,000.50 pounds', '000', '111')).toBe('number');
    expect(alters('room A4 and', 'A', 'B')).toBe('number');
    expect(alters('paid 30 pounds', ' pounds', ' marks')).toBeNull();
    expect(alters('chapter 3. then', '. then', ', then')).toBeNull();
  });

  it('says of a change that it alters a word with a capital, also inside of it', () => {
    expect(alters('and Anna came', 'nn', 'nnn')).toBe('name');
    expect(alters('and Anna came', 'came', 'went')).toBeNull();
    expect(alters('the end', 'the', 'The')).toBe('name');
    expect(alters('O’Hara said "no"', '"no"', '“no”')).toBeNull();
    expect(alters("Anna's boat", "'", '’')).toBeNull();
  });

  it('says nothing of a change that changes nothing', () => {
    expect(alters('in 1990 Anna', '1990 Anna', '1990 Anna')).toBeNull();
  });

  it('shows what goes and what comes with some text around, of the same line', () => {
    expect(contextOf({ from: 6, to: 9, insert: 'x\ny' }, reading('a\none two three\nb'))).toEqual({ before: 'one ', old: 'two', fresh: 'x↵y', after: ' three' });
    const long = contextOf({ from: 100, to: 300, insert: 'z'.repeat(200) }, reading('a'.repeat(400)));
    expect([long.before.length, long.old.length, long.fresh.length, long.after.length].every((length) => length < 100)).toBe(true);
    expect(long.before.startsWith('…') && long.after.endsWith('…') && long.old.endsWith('…')).toBe(true);
  });

  it('never shows half a character', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('😀', 'a', '𝒳'), { minLength: 1, maxLength: 200 }), fc.nat(), fc.nat(300), (signs, at, length) => {
        const text = signs.join('');
        const edges = signs.reduce<number[]>((all, sign) => [...all, (all.at(-1) ?? 0) + sign.length], [0]);
        const from = edges[at % edges.length]!;
        const to = edges.find((edge) => edge >= Math.min(text.length, from + length))!;
        const { before, old, fresh, after } = contextOf({ from, to, insert: text }, reading(text));
        expect((before + old + fresh + after).isWellFormed()).toBe(true);
      }),
    );
  });
});
