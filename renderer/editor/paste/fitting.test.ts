import { EditorState } from '@codemirror/state';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitted, freshNotes, pictureFitted } from './fitting.ts';

/** The text with the caret as `|`, before and after. */
function put(before: string, markdown: string, fit: 'words' | 'picture' = 'words'): string {
  const at = before.indexOf('|');
  const state = EditorState.create({ doc: before.replace('|', '') });
  const { from, to, insert, caret } = fit === 'words' ? fitted(state, { from: at, to: at }, markdown) : pictureFitted(state, at, markdown);
  const after = state.sliceDoc(0, from) + insert + state.sliceDoc(to);
  return `${after.slice(0, caret)}|${after.slice(caret)}`;
}

describe('Pasted Markdown', () => {
  it.each([
    ['words stay in their line', 'one | three', '**two**', 'one **two**| three'],
    ['a heading gets lines of its own', 'before| after', '# Head', 'before\n\n# Head|\n\n after'],
    ['paragraphs part the one they are put into', 'be|fore', 'a\n\nb', 'be\n\na\n\nb|\n\nfore'],
    ['an empty line takes them', 'above\n\n|\n\nbelow', '- a\n- b', 'above\n\n- a\n- b|\n\nbelow'],
    ['room is made to what stands close', 'above\n|\nbelow', '- a\n- b', 'above\n\n- a\n- b|\n\nbelow'],
    ['an item just begun is the first of the list', '- x\n- |', '- a\n- b', '- x\n- a\n- b|'],
    ['deeper items stay as deep', '- x\n  - |', '1. a\n2. b', '- x\n  1. a\n  2. b|'],
    ['a task just begun too', '- [ ] |', '- [x] a', '- [x] a|'],
    ['a quotation goes on', '> |', 'a\n\nb', '> a\n>\n> b|'],
    ['the beginning needs no room', '|', '# Head\n\na', '# Head\n\na|'],
  ])('%s', (_, before, markdown, after) => {
    expect(put(before, markdown)).toBe(after);
  });

  it('never changes a letter around it', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[ab>\-1. \n]{0,30}$/u), fc.nat(), fc.constantFrom('x', '# x', 'x\n\ny', '- x\n- y', '```\nx\n```', '| x |\n| - |'), (doc, place, markdown) => {
        const state = EditorState.create({ doc });
        const at = place % (doc.length + 1);
        const { from, to, insert, caret } = fitted(state, { from: at, to: at }, markdown);
        const replaced = state.sliceDoc(from, to);
        // Only the sign of an item just begun is taken, which the pasted list brings again.
        expect(replaced).toMatch(/^(?:\s*(?:[-*+]|\d+[.)]) )?$/u);
        expect(caret).toBeLessThanOrEqual(from + insert.length);
        expect(insert.replaceAll(/[\s>]/gu, '')).toBe(markdown.replaceAll(/[\s>]/gu, ''));
      }),
      { numRuns: 500 },
    );
  });
});

describe('A picture', () => {
  it.each([
    ['comes after the paragraph it is put into', 'one |two\nthree\n\nfour', 'one two\nthree\n\nP|\n\nfour'],
    ['comes before a paragraph at whose beginning it is put', 'one\n\n|two', 'one\n\nP|\n\ntwo'],
    ['takes the place of an empty line', 'one\n|\ntwo', 'one\n\nP|\n\ntwo'],
    ['comes last at the end', 'one|', 'one\n\nP|\n'],
    ['is first in an empty document', '|', 'P|'],
  ])('%s', (_, before, after) => {
    expect(put(before, 'P', 'picture')).toBe(after);
  });
});

describe('Footnotes that are pasted', () => {
  it('get names that the document does not have yet', () => {
    expect(freshNotes('a[^1] b[^2] c[^x]\n\n[^1]: one\n\n[^2]: two\n\n[^x]: ex', 'Mine[^1] and [^3]\n\n[^1]: m')).toBe('a[^4] b[^2] c[^x]\n\n[^4]: one\n\n[^2]: two\n\n[^x]: ex');
    expect(freshNotes('a[^1]', 'b[^1]')).toBe('a[^1]');
  });
});
