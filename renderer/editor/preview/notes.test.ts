import { ensureSyntaxTree } from '@codemirror/language';
import { EditorState } from '@codemirror/state';
import { describe, expect, it } from 'vitest';
import { addressAt, findNote, noteAt } from './notes.ts';
import { markdownGrammar } from './preview.ts';

const doc = 'One[^1] and two[^a].\n\n[^1]: The *first* note.\n[^a]: The second,\n    which goes on\n\n    in a paragraph of its own.\n\n`[^1]: code`\n\nEnd.';

function stateOf(text: string): EditorState {
  const state = EditorState.create({ doc: text, extensions: [EditorState.lineSeparator.of('\n'), markdownGrammar()] });
  // A busy machine may take longer than a window would wait.
  ensureSyntaxTree(state, text.length, 60_000);
  return state.update({}).state;
}

describe('footnotes', () => {
  const state = stateOf(doc);

  it('are told by their label, number and note apart', () => {
    expect(noteAt(state, 4)).toMatchObject({ label: '1', isNote: false, from: 3, to: 7 });
    expect(noteAt(state, doc.indexOf('second'))).toMatchObject({ label: 'a', isNote: true });
    expect(noteAt(state, 1)).toBeNull();
  });

  it('have a note of as many lines as are indented', () => {
    const first = findNote(state, '1')!;
    expect(state.sliceDoc(first.words, first.to)).toBe('The *first* note.');
    const second = findNote(state, 'a')!;
    expect(state.sliceDoc(second.words, second.to)).toBe('The second,\n    which goes on\n\n    in a paragraph of its own.');
    expect(findNote(state, 'b')).toBeNull();
  });
});

describe('the address of a link', () => {
  it.each([
    ['a [w](https://x.org/a "t") b', 4, 'https://x.org/a'],
    ['a <https://x.org> b', 5, 'https://x.org'],
    ['a https://x.org/c b', 8, 'https://x.org/c'],
    ['a [w](<b c>) b', 3, 'b c'],
    ['![w](picture:12)', 3, 'picture:12'],
    ['a [sic] b', 4, undefined],
  ])('in %j is the one at the position', (text, at, address) => {
    expect(addressAt(stateOf(text), at)?.address).toBe(address);
  });
});
