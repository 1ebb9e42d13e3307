import { ensureSyntaxTree } from '@codemirror/language';
import { EditorSelection, EditorState, Transaction, type TransactionSpec } from '@codemirror/state';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { markdownText } from './markdown.test-support.ts';
import { blocksField, drawnTable } from './blocks-field.ts';
import { markdownGrammar } from './preview.ts';
import { revealing, setSigns } from './reveal.ts';

const table = '| a | b |\n| --- | --- |\n| 1 | 2 |';

function stateOf(doc: string, at = doc.length): EditorState {
  const state = EditorState.create({ doc, selection: EditorSelection.single(at), extensions: [EditorState.lineSeparator.of('\n'), markdownGrammar(), revealing, blocksField] });
  ensureSyntaxTree(state, doc.length, 60_000);
  // What was parsed just now is looked at with the next step.
  return state.update({ selection: state.selection }).state;
}

const drawn = (state: EditorState): [number, number][] => {
  const found: [number, number][] = [];
  state.field(blocksField).decorations.between(0, state.doc.length, (from, to) => void found.push([from, to]));
  return found;
};

const step = (state: EditorState, ...specs: TransactionSpec[]): EditorState => specs.reduce((now, spec) => now.update(spec).state, state);

describe('tables and pictures in the text', () => {
  const doc = `before\n\n${table}\n\n![red](data:x)\n\nafter`;

  it('are drawn where the caret is not', () => {
    const state = stateOf(doc);
    const end = doc.indexOf('after') - 2;
    expect(drawn(state)).toEqual([[8, 8 + table.length], [end, end]]);
    expect(drawnTable(state, 10)).toEqual({ from: 8, to: 8 + table.length });
    expect(drawn(step(state, { selection: { anchor: 12 } }))).toEqual([[end, end]]);
    expect(drawn(step(state, { selection: { anchor: 12 } }, { selection: { anchor: 0 } }))).toHaveLength(2);
    expect(drawn(step(state, { effects: setSigns.of('always') }))).toEqual([[end, end]]);
  });

  it('wait for the mouse to be let go', () => {
    const state = step(stateOf(doc), { selection: { anchor: 12 }, userEvent: 'select.pointer' });
    expect(drawnTable(state, 10)).not.toBeNull();
    expect(drawnTable(step(state, { selection: { anchor: 13 }, userEvent: 'select' }), 10)).toBeNull();
  });

  it('move with what is written above them, and are left alone while an input method is at work', () => {
    const state = step(stateOf(doc), { changes: { from: 0, insert: 'か' }, annotations: Transaction.userEvent.of('input.type.compose') });
    expect(drawn(state)[0]).toEqual([9, 9 + table.length]);
    const composed = step(state, { changes: { from: 1, insert: '\n\n```\n' }, annotations: Transaction.userEvent.of('input.type.compose') });
    expect(drawnTable(composed, composed.doc.toString().indexOf('| a') + 1)).not.toBeNull();
    // With the first step after it everything is right again: the table is code now.
    const after = step(composed, { selection: { anchor: 0 } });
    ensureSyntaxTree(after, after.doc.length, 60_000);
    expect(drawn(step(after, { selection: { anchor: 0 } }))).toEqual([]);
  });

  it('are the same after any edits as if the text had been opened like that', () => {
    let blocks = 0;
    fc.assert(
      fc.property(markdownText, fc.array(fc.tuple(fc.nat(), fc.nat(12), fc.oneof(markdownText, fc.constantFrom('`', '|', '\n', '\n\n', '```\n'))), { maxLength: 5 }), (start, edits) => {
        let state = stateOf(`${start}\n\n${table}\n\nend`);
        for (const [where, remove, insert] of edits) {
          const from = where % (state.doc.length + 1);
          state = step(state, { changes: { from, to: Math.min(state.doc.length, from + remove), insert }, selection: { anchor: 0 } });
        }
        ensureSyntaxTree(state, state.doc.length, 60_000);
        state = step(state, { selection: { anchor: 0 } });
        blocks += drawn(state).length;
        expect(drawn(state)).toEqual(drawn(stateOf(state.doc.toString(), 0)));
      }),
      { numRuns: 150 },
    );
    expect(blocks).toBeGreaterThan(100);
  });
});
