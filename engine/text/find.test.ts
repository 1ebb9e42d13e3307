import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { trickyText } from './arbitrary.test-support.ts';
import { applyChanges, invertChanges } from './changes.ts';
import type { Range } from './change.ts';
import { compileQuery, findHits, findReplacements, type Query } from './find.ts';
import { isGraphemeBoundary } from './segment.ts';

const plain: Query = { pattern: '', matchCase: false, wholeWords: false, regexp: false };
const all = (text: string, query: Partial<Query>, within: Range | null = null): string[] => {
  const pattern = compileQuery({ ...plain, ...query });
  if (!(pattern instanceof RegExp)) throw new Error(`No pattern: ${JSON.stringify(pattern)}`);
  return findHits(text, pattern, within, Infinity).hits.map(({ from, to }) => text.slice(from, to));
};
const replaced = (text: string, query: Partial<Query>, template: string, within: Range | null = null): string => {
  const whole = { ...plain, ...query };
  const pattern = compileQuery(whole);
  if (!(pattern instanceof RegExp)) throw new Error(`No pattern: ${JSON.stringify(pattern)}`);
  const found = findReplacements(text, pattern, template, whole.regexp, within, Infinity);
  if ('fault' in found) throw new Error(`No group ${found.group}`);
  return applyChanges(text, found.changes);
};

/** Letter by letter: what stands at each place, without any regular expression. */
function naive(text: string, word: string): Range[] {
  const found: Range[] = [];
  for (let at = 0; at + word.length <= text.length; ) {
    const hit = text.startsWith(word, at) && isGraphemeBoundary(text, at) && isGraphemeBoundary(text, at + word.length);
    if (hit) found.push({ from: at, to: at + word.length });
    at += hit ? word.length : 1;
  }
  return found;
}

describe('Finding', () => {
  it('takes every sign to the letter unless a pattern is meant', () => {
    expect(all('a.b axb (a.b)', { pattern: 'a.b' })).toEqual(['a.b', 'a.b']);
    expect(all('a.b axb', { pattern: 'a.b', regexp: true })).toEqual(['a.b', 'axb']);
    expect(all('cost $1 \\n [x]', { pattern: '\\n [x]' })).toEqual(['\\n [x]']);
    expect(compileQuery({ ...plain, pattern: '' })).toBeNull();
  });

  it('minds case and whole words only when asked, in any script', () => {
    expect(all('Über über ÜBER', { pattern: 'über' })).toEqual(['Über', 'über', 'ÜBER']);
    expect(all('Über über', { pattern: 'über', matchCase: true })).toEqual(['über']);
    expect(all('cat concat cats cat’s Cat_1', { pattern: 'cat', wholeWords: true })).toEqual(['cat', 'cat']);
    expect(all('мир мира', { pattern: 'мир', wholeWords: true })).toEqual(['мир']);
    expect(all('ab a', { pattern: 'a|ab', regexp: true, wholeWords: true })).toEqual(['ab', 'a']);
  });

  it('finds a letter with an accent however it is written', () => {
    expect(all('caf\u00e9 cafe\u0301 cafe', { pattern: 'caf\u00e9' })).toEqual(['caf\u00e9', 'cafe\u0301']);
    expect(all('caf\u00e9 cafe\u0301', { pattern: 'cafe\u0301' })).toHaveLength(2);
  });

  it('never gives half a grapheme', () => {
    expect(all('cafe\u0301 cafe', { pattern: 'cafe' })).toEqual(['cafe']);
    expect(all('👩‍👩‍👧 👩', { pattern: '👩' })).toEqual(['👩']);
    expect(all('🇩🇪🇫🇷', { pattern: '🇪🇫' })).toEqual([]);
    expect(all('e\u0301e', { pattern: '.', regexp: true })).toEqual(['e']);
  });

  it('stays within a range, and knows what is before it', () => {
    const text = 'one two\none three one';
    expect(all(text, { pattern: 'one' }, { from: 4, to: 15 })).toEqual(['one']);
    expect(all(text, { pattern: '^.*', regexp: true }, { from: 4, to: 15 })).toEqual(['one thr']);
    expect(all(text, { pattern: 'thr', wholeWords: true }, { from: 4, to: 15 })).toEqual([]);
    expect(all(text, { pattern: 'ne', wholeWords: true }, { from: 1, to: 21 })).toEqual([]);
  });

  it('goes through line ends with a pattern, and on from empty hits', () => {
    expect(all('a\nb\n\nc', { pattern: '\\n+', regexp: true })).toEqual(['\n', '\n\n']);
    expect(replaced('a\nb', { pattern: '^', regexp: true }, '> ')).toBe('> a\n> b');
    expect(replaced('aXb', { pattern: 'X*', regexp: true }, '-')).toBe('aXb'.replace(/X*/g, '-'));
    expect(replaced('😀', { pattern: 'x?', regexp: true }, '-')).toBe('-😀-');
  });

  it('stops at the number that was asked for and says so', () => {
    const pattern = compileQuery({ ...plain, pattern: 'a' }) as RegExp;
    expect(findHits('aaaa', pattern, null, 3)).toEqual({ hits: [{ from: 0, to: 1 }, { from: 1, to: 2 }, { from: 2, to: 3 }], more: true });
    expect(findHits('aaa', pattern, null, 3).more).toBe(false);
  });

  it('finds what a search letter by letter finds', () => {
    fc.assert(
      fc.property(trickyText, fc.nat(30), fc.integer({ min: 1, max: 6 }), (text, at, length) => {
        const word = text.slice(at, at + length);
        fc.pre(word !== '' && word.isWellFormed() && word.normalize('NFC') === word && word.normalize('NFD') === word);
        const pattern = compileQuery({ ...plain, pattern: word, matchCase: true }) as RegExp;
        // A lone surrogate is no character, and the other half of one is not looked into.
        fc.pre(text.isWellFormed());
        expect(findHits(text, pattern, null, Infinity).hits).toEqual(naive(text, word));
      }),
      { numRuns: 500 },
    );
  });
});

describe('Replacing', () => {
  it('takes a template to the letter unless a pattern is meant', () => {
    expect(replaced('a b', { pattern: 'b' }, '$1 $& \\n')).toBe('a $1 $& \\n');
    expect(replaced('a b', { pattern: '(b)', regexp: true }, '[$1$&]\\n\\t\\\\$$')).toBe('a [bb]\n\t\\$');
    expect(replaced('2024-05-01', { pattern: '(?<y>\\d+)-(?<m>\\d+)-(?<d>\\d+)', regexp: true }, '$<d>.$<m>.$<y>')).toBe('01.05.2024');
    expect(replaced('ab', { pattern: '(a)|(b)', regexp: true }, '<$1$2>')).toBe('<a><b>');
    expect(replaced('ab', { pattern: '(a)', regexp: true }, '$10')).toBe('a0b');
  });

  it('names a group that the pattern does not have', () => {
    const pattern = compileQuery({ ...plain, pattern: '(a)', regexp: true }) as RegExp;
    expect(findReplacements('a', pattern, 'x$2', true, null, 9)).toEqual({ fault: 'noGroup', at: 1, group: '$2' });
    expect(findReplacements('a', pattern, '$<year>', true, null, 9)).toEqual({ fault: 'noGroup', at: 0, group: '$<year>' });
  });

  it('gives the text that the language’s own replace gives, and leads back byte for byte', () => {
    const patterns = ['[aeiou]', '(\\w)(\\w)?', '\\s+', '^', '$', 'the|a', '\\p{L}+', '(?<first>\\p{Lu})'];
    const templates = ['', 'x', '$1', '<$&>', '$$'];
    const words = fc.array(fc.constantFrom('the', 'a', 'cat', 'Anna', ' ', '\n', '3,000', 'ö', '漢字', '.'), { maxLength: 20 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(words, fc.constantFrom(...patterns), fc.constantFrom(...templates), fc.boolean(), (text, pattern, template, matchCase) => {
        const compiled = compileQuery({ ...plain, pattern, matchCase, regexp: true }) as RegExp;
        const found = findReplacements(text, compiled, template, true, null, Infinity);
        fc.pre(!('fault' in found));
        const after = applyChanges(text, found.changes);
        expect(after).toBe(text.replace(new RegExp(pattern, compiled.flags), template));
        expect(applyChanges(after, invertChanges(text, found.changes))).toBe(text);
      }),
      { numRuns: 500 },
    );
  });
});

describe('A pattern that is wrong', () => {
  it.each([
    ['(a', 'group', 0], ['x(a(b)', 'group', 1], ['ab)', 'closing', 2], ['[a-', 'class', 0], ['x[(]y[', 'class', 5], ['a**', 'repeat', 2], ['*a', 'repeat', 0], ['a{2', 'braces', 1], ['a{3,2}', 'braces', 5],
    ['a\\', 'ending', 1], ['[z-a]', 'order', 3], ['(?<1>a)', 'name', 2], ['\\k<x>(?<y>a)', 'reference', null], ['\\p{Foo}', 'property', 1], ['\\q', 'escape', 1], ['(?x)', 'name', 1],
  ] as const)('%s says what is wrong and where', (pattern, fault, at) => {
    const found = compileQuery({ ...plain, pattern, regexp: true });
    expect(found).toEqual({ fault, at: at ?? expect.any(Number) });
  });

  it('is never called sound, whatever it is', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('(', ')', '[', ']', '{', '}', '*', '?', '\\', 'a', '-', '<', '>', ':', '|', '1', ',', '^'), { maxLength: 8 }).map((signs) => signs.join('')), (pattern) => {
        const found = compileQuery({ ...plain, pattern, regexp: true });
        fc.pre(found !== null);
        const make = () => new RegExp(pattern, 'u');
        if (found instanceof RegExp) {
          expect(make).not.toThrow();
          return;
        }
        expect(make).toThrow();
        expect(found.at).toBeLessThan(pattern.length);
        expect(found.at).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 500 },
    );
  });
});
