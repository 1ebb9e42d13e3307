import { history, redo, undo } from '@codemirror/commands';
import { ChangeSet, EditorState, type TransactionSpec } from '@codemirror/state';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { basePosition, loadStates, markProposals, markWords, placing, placingOf, presentRange, setCurrent, startPlacing } from './placing.ts';

class Editor {
  state = EditorState.create({ doc: 'tbe cat sat on tbe mat', extensions: [history(), placing] });

  constructor() {
    this.apply({ effects: startPlacing(ChangeSet.empty(this.state.doc.length), [{ id: 3, state: 'offered' }]) });
    this.apply({ effects: loadStates.of({ page: 1, states: new Uint8Array(6) }) });
  }

  apply(spec: TransactionSpec): void {
    this.state = this.state.update(spec).state;
  }
  run(command: typeof undo): boolean {
    return command({ state: this.state, dispatch: (transaction) => void (this.state = transaction.state) });
  }
  get text(): string {
    return this.state.doc.toString();
  }
  get states(): number[] {
    return [...(placingOf(this.state)?.states.get(1) ?? [])];
  }
}

describe('words of a scan in the editor', () => {
  it('are checked and changed in one step of undo, which redo repeats', () => {
    const editor = new Editor();
    editor.apply({ changes: { from: 0, to: 3, insert: 'the' }, effects: [markWords.of([{ page: 1, word: 0, state: 2 }]), markProposals.of([{ id: 3, state: 'applied' }])] });
    expect([editor.text, editor.states, placingOf(editor.state)?.proposals.get(3)]).toEqual(['the cat sat on tbe mat', [2, 0, 0, 0, 0, 0], 'applied']);
    expect(editor.run(undo)).toBe(true);
    expect([editor.text, editor.states, placingOf(editor.state)?.proposals.get(3)]).toEqual(['tbe cat sat on tbe mat', [0, 0, 0, 0, 0, 0], 'offered']);
    expect(editor.run(redo)).toBe(true);
    expect([editor.text, editor.states[0]]).toEqual(['the cat sat on tbe mat', 2]);
  });

  it('are at hand again when their decision is undone or repeated, in the same step', () => {
    const editor = new Editor();
    editor.apply({ changes: { from: 0, to: 3, insert: 'the' }, effects: markWords.of([{ page: 1, word: 0, state: 2 }]) });
    editor.apply({ effects: setCurrent.of({ page: 1, word: 4 }) });
    expect(editor.run(undo)).toBe(true);
    expect(placingOf(editor.state)?.current).toEqual({ page: 1, word: 0 });
    editor.apply({ effects: setCurrent.of({ page: 1, word: 4 }) });
    expect(editor.run(redo)).toBe(true);
    expect(placingOf(editor.state)?.current).toEqual({ page: 1, word: 0 });
  });

  it('are kept with no change of text, and that can be undone too', () => {
    const editor = new Editor();
    editor.apply({ effects: markWords.of([{ page: 1, word: 1, state: 2 }]) });
    expect(editor.states[1]).toBe(2);
    expect(editor.run(undo)).toBe(true);
    expect(editor.states[1]).toBe(0);
    expect(editor.text).toBe('tbe cat sat on tbe mat');
  });

  it('keep their place through edits elsewhere, forth and back', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), drop: fc.nat(2), insert: fc.string({ maxLength: 4 }) }), { maxLength: 12 }), (edits) => {
        const editor = new Editor();
        const word = { from: 15, to: 18 };
        for (const { at, drop, insert } of edits) {
          const from = Math.floor(at * editor.state.doc.length);
          const to = Math.min(editor.state.doc.length, from + drop);
          const range = presentRange(placingOf(editor.state)!.changes, word);
          // Only what leaves the word itself alone, its edges included.
          if (from <= range.to && to >= range.from) continue;
          editor.apply({ changes: { from, to, insert: insert.replaceAll('\r', '') } });
        }
        const { changes } = placingOf(editor.state)!;
        const range = presentRange(changes, word);
        expect(editor.text.slice(range.from, range.to)).toBe('tbe');
        expect(basePosition(changes, range.from + 1)).toBe(word.from + 1);
      }),
      { seed: 11, numRuns: 500 },
    );
  });
});
