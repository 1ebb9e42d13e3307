import { describe, expect, test } from 'vitest';
import { compareProtected, protectedSpans } from './protected.ts';

const ORDINARY = new Set('the a we met at in on and house is was he she said new year more than people came home write to see it for of by from with go now old friend table white paid will'.split(' '));
const ordinary = (word: string) => ORDINARY.has(word);
const keys = (text: string, kind: string) => protectedSpans(text, ordinary).filter((span) => span.kind === kind).map((span) => span.key);

describe('protected spans', () => {
  test('are numbers with all that belongs to them', () => {
    expect(keys('We paid $1,200.50 on 2024-05-01 at 12:30, 50 % more than the 3rd, 5kg, A4, the 1990s, smel1s, -7 and 1/2.', 'number')).toEqual(['$1,200.50', '2024-05-01', '12:30', '50 %', '3rd', '5kg', 'A4', '1990s', 'smel1s', '-7', '1/2']);
  });

  test('leave list labels out', () => {
    expect(keys('1. We met\n2. He paid 5', 'number')).toEqual(['5']);
  });

  test('are names in a sentence, unknown words at its start, and acronyms', () => {
    expect(keys('The old friend met Anna’s House. Brontë said NATO is new. He will go. We met U.S. people.', 'name')).toEqual(['Anna', 'House', 'Brontë', 'NATO', 'U.S.']);
    expect(keys("I'm home and I will see it.", 'name')).toEqual([]);
  });

  test('are quotations of every style', () => {
    expect(keys('He said “go now” and "come home", ‘the old friend’s house’.', 'quotation')).toEqual(['go now', 'come home', 'the old friend’s house']);
  });

  test('are addresses and code, and nothing inside them', () => {
    const text = 'See https://example.org/a1 or `x = 3` or [here](http://b.org/2), me@c.org.';
    expect(keys(text, 'link')).toEqual(['https://example.org/a1', '(http://b.org/2)', 'me@c.org']);
    expect(keys(text, 'code')).toEqual(['`x = 3`']);
    expect(keys(text, 'number')).toEqual([]);
  });
});

describe('the comparison', () => {
  test('says what was lost, invented and altered', () => {
    const result = compareProtected('Anna paid 120 in 1999 to Bert.', 'Anne paid 120 to Bert and Clara.', ordinary);
    expect(result.lost).toEqual([{ kind: 'number', key: '1999' }]);
    expect(result.invented).toEqual([{ kind: 'name', key: 'Clara' }]);
    expect(result.altered).toEqual([{ kind: 'name', before: 'Anna', after: 'Anne' }]);
  });

  test('finds a number that only looks kept', () => {
    expect(compareProtected('He paid 5.', 'He paid 50.', ordinary).altered).toEqual([{ kind: 'number', before: '5', after: '50' }]);
    expect(compareProtected('It is 1.', 'It is 1.5', ordinary).altered).toHaveLength(1);
    expect(compareProtected('It is 5%.', 'It is 5.', ordinary).altered).toHaveLength(1);
    expect(compareProtected('It is 5.', 'It is -5.', ordinary).altered).toHaveLength(1);
  });

  test('lets a name move to another place and an ordinary word start a sentence', () => {
    const result = compareProtected('We met at the White House.', 'White House: we met.', ordinary);
    expect([...result.lost, ...result.invented, ...result.altered]).toEqual([]);
  });

  test('is silent about equal texts', () => {
    const text = 'On 3 May, Dr. Brontë said “no” at https://x.org.';
    expect(compareProtected(text, text, ordinary)).toEqual({ lost: [], invented: [], altered: [] });
  });
});
