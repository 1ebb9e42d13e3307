import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { trickyText } from './arbitrary.test-support.ts';
import { snapRange, type ScopeUnit } from './scope.ts';
import { graphemes, isGraphemeBoundary, lines, snapToGrapheme, wordCount, words } from './segment.ts';
import { sentences } from './sentences.ts';

const slices = (text: string, ranges: readonly { from: number; to: number }[]) => ranges.map(({ from, to }) => text.slice(from, to));

describe('segmentation', () => {
  test('covers a text with graphemes whose edges are exactly the boundaries', () => {
    fc.assert(fc.property(trickyText, (text) => {
      const found = graphemes(text);
      expect(slices(text, found).join('')).toBe(text);
      const edges = new Set([0, ...found.map(({ to }) => to)]);
      for (let at = 0; at <= text.length; at += 1) expect(isGraphemeBoundary(text, at)).toBe(edges.has(at));
    }), { numRuns: 500 });
  });

  test('agrees with the platform on whole texts', () => {
    fc.assert(fc.property(trickyText, (text) => {
      const whole = [...new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text)].map(({ segment }) => segment);
      expect(slices(text, graphemes(text))).toEqual(whole);
    }), { numRuns: 500 });
  });

  test('knows all three line ends', () => {
    expect(slices('a\r\nb\nc\rd', lines('a\r\nb\nc\rd'))).toEqual(['a', 'b', 'c', 'd']);
    expect(isGraphemeBoundary('a\r\nb', 2)).toBe(false);
    expect(snapToGrapheme('a\r\nb', 2, 1)).toBe(3);
  });

  test('finds words in scripts with and without spaces', () => {
    expect(slices("I don't know.", words("I don't know."))).toEqual(['I', "don't", 'know']);
    expect(words('我喜欢读书').length).toBeGreaterThan(1);
  });

  test('counts words as a writer does', () => {
    expect(wordCount('A well-known fact — 3,000 times!')).toBe(5);
    expect(wordCount('')).toBe(0);
    expect(wordCount('我喜欢读书')).toBeGreaterThan(1);
  });

  test('ends no sentence at a title or a line end', () => {
    const text = 'Mr. Smith met\nDr. Jones. They spoke. “Go,” he said.';
    expect(slices(text, sentences(text))).toEqual(['Mr. Smith met\nDr. Jones. ', 'They spoke. ', '“Go,” he said.']);
  });

  test('keeps a heading and the paragraph below apart', () => {
    const text = '# A title\nFirst. Second.';
    expect(slices(text, sentences(text))).toEqual(['# A title', 'First. ', 'Second.']);
  });
});

describe('a scope', () => {
  const text = '# One\n\nFirst sentence here. Second one, with “quotes.” Third.\n\nAnother paragraph.\n\n## Sub\n\nBelow.\n\n# Two\n\nLast.';
  const snap = (needle: string, unit: ScopeUnit) => {
    const from = text.indexOf(needle);
    const range = snapRange(text, { from, to: from + needle.length }, unit);
    return text.slice(range.from, range.to);
  };

  test('snaps to words, sentences, paragraphs and sections', () => {
    expect(snap('cond on', 'word')).toBe('Second one');
    expect(snap('cond on', 'sentence')).toBe('Second one, with “quotes.”');
    expect(snap('here. Sec', 'sentence')).toBe('First sentence here. Second one, with “quotes.”');
    expect(snap('cond on', 'paragraph')).toBe('First sentence here. Second one, with “quotes.” Third.');
    expect(snap('cond on', 'section')).toBe(text.slice(0, text.indexOf('\n\n# Two')));
    expect(snap('Below', 'section')).toBe('## Sub\n\nBelow.');
  });

  test('completes a sentence that was selected without its full stop, and drops spaces at the ends', () => {
    expect(snap('First sentence here', 'selection')).toBe('First sentence here.');
    expect(snap(' sentence here', 'selection')).toBe('sentence here');
  });

  test('of a caret is the word, sentence or paragraph it stands in', () => {
    const at = text.indexOf('Third') + 2;
    const caret = (unit: ScopeUnit) => snapRange(text, { from: at, to: at }, unit);
    expect(caret('selection')).toEqual({ from: at, to: at });
    expect(slices(text, [caret('word'), caret('sentence')])).toEqual(['Third', 'Third.']);
  });

  test('never cuts a grapheme and holds the selection', () => {
    fc.assert(fc.property(trickyText, fc.nat(60), fc.nat(60), fc.constantFrom<ScopeUnit>('selection', 'word', 'sentence', 'paragraph', 'section'), (any, x, y, unit) => {
      const range = snapRange(any, { from: Math.min(x, y), to: Math.max(x, y) }, unit);
      expect(isGraphemeBoundary(any, range.from) && isGraphemeBoundary(any, range.to)).toBe(true);
      expect(range.from).toBeLessThanOrEqual(range.to);
      if (unit !== 'selection' && unit !== 'word') {
        const inside = any.slice(Math.min(x, y, any.length), Math.min(Math.max(x, y), any.length)).trim();
        expect(any.slice(range.from, range.to)).toContain(inside);
      }
    }), { numRuns: 1000 });
  });
});
