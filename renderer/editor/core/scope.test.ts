import { EditorState } from '@codemirror/state';
import { describe, expect, it } from 'vitest';
import { commandRange, linePlace, paragraphBefore, scopeRange, sentenceAfter, sentenceBefore } from './scope.ts';

const text = '# Title\n\nOne is here. Two is there.\nStill two words.\n\n## Next\n\nLast one.\n\n';
const state = (anchor: number, head = anchor) => EditorState.create({ doc: text, selection: { anchor, head } });
const said = (range: { from: number; to: number } | null) => range && text.slice(range.from, range.to);

describe('the range of a command', () => {
  it('is the sentence at the caret, or the selection snapped to what was meant', () => {
    const at = text.indexOf('Two');
    expect(said(commandRange(state(at + 1)))).toBe('Two is there.');
    expect(said(commandRange(state(at, at + 'Two is there'.length)))).toBe('Two is there.');
    expect(said(commandRange(state(at - 1, at + 'Two is'.length)))).toBe('Two is');
  });

  it('can be widened to the paragraph and the section', () => {
    const at = text.indexOf('One');
    expect(said(scopeRange(state(0), { from: at, to: at }, 'paragraph'))).toBe('One is here. Two is there.\nStill two words.');
    expect(said(scopeRange(state(0), { from: at, to: at }, 'section'))).toBe(text.trimEnd());
    const last = text.indexOf('Last');
    expect(said(scopeRange(state(0), { from: last, to: last }, 'section'))).toBe('## Next\n\nLast one.');
  });

  it('is nothing where there is no text, and the last paragraph before a blank line', () => {
    const empty = EditorState.create({ doc: ' \n\n ' });
    expect(commandRange(empty)).toBeNull();
    expect(paragraphBefore(empty, 1)).toBeNull();
    expect(said(paragraphBefore(state(text.length), text.length))).toBe('Last one.');
  });
});

describe('a gap', () => {
  it('has the sentences on both sides as its fixed ends', () => {
    const at = text.indexOf(' Two');
    expect(said(sentenceBefore(state(0), at))).toBe('One is here.');
    expect(said(sentenceAfter(state(0), at))).toBe('Two is there.');
    const within = text.indexOf('is there');
    expect(said(sentenceBefore(state(0), within))).toBe('Two');
    expect(said(sentenceAfter(state(0), within))).toBe('is there.');
  });

  it('has no end where there is no text', () => {
    const blank = text.indexOf('\n\n') + 1;
    expect(sentenceBefore(state(0), blank)).toBeNull();
    expect(sentenceAfter(state(0), text.length)).toBeNull();
  });
});

it('puts the line of a long passage where the writer is, and else at its end', () => {
  expect(linePlace({ from: 0, to: 100 }, 50)).toBe(100);
  expect(linePlace({ from: 0, to: 5_000 }, 50)).toBe(50);
  expect(linePlace({ from: 100, to: 5_000 }, 50)).toBe(5_000);
});
