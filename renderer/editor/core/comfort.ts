/** Focus mode: everything but the paragraph at the caret steps back. Typewriter: the line of the caret stays in the middle. */
import { Compartment, EditorState, RangeSetBuilder, type Extension } from '@codemirror/state';
import { Decoration, EditorView, ViewPlugin, type DecorationSet, type ViewUpdate } from '@codemirror/view';

export interface Comfort {
  readonly focusMode: boolean;
  readonly typewriter: boolean;
}

/** Lines looked at on each side for the ends of the paragraph. */
const MOST_LINES = 400;

const away = Decoration.line({ class: 'cm-away' });

function stepBack(view: EditorView): DecorationSet {
  const { doc, selection } = view.state;
  let first = doc.lineAt(selection.main.from);
  let last = doc.lineAt(selection.main.to);
  for (let step = 0; step < MOST_LINES && first.number > 1 && first.text.trim() && doc.line(first.number - 1).text.trim(); step += 1) first = doc.line(first.number - 1);
  for (let step = 0; step < MOST_LINES && last.number < doc.lines && last.text.trim() && doc.line(last.number + 1).text.trim(); step += 1) last = doc.line(last.number + 1);
  const builder = new RangeSetBuilder<Decoration>();
  for (const { from, to } of view.visibleRanges) {
    for (let at = from; at <= to; ) {
      const line = doc.lineAt(at);
      if (line.to < first.from || line.from > last.to) builder.add(line.from, line.from, away);
      at = line.to + 1;
    }
  }
  return builder.finish();
}

const focusMode: Extension = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;

    constructor(view: EditorView) {
      this.decorations = stepBack(view);
    }

    update(update: ViewUpdate): void {
      // The paragraph under a composition is not drawn anew.
      if (update.docChanged && update.view.composing) this.decorations = this.decorations.map(update.changes);
      else if (update.docChanged || update.selectionSet || update.viewportChanged) this.decorations = stepBack(update.view);
    }
  },
  { decorations: (plugin) => plugin.decorations },
);

/** Only what is written or done by key moves the text; a click leaves it where it is under the pointer. */
const follow = EditorState.transactionExtender.of((transaction) => {
  const moves = transaction.isUserEvent('input') || transaction.isUserEvent('delete') || transaction.isUserEvent('undo') || transaction.isUserEvent('redo') || (transaction.isUserEvent('select') && !transaction.isUserEvent('select.pointer'));
  return moves ? { effects: EditorView.scrollIntoView(transaction.newSelection.main.head, { y: 'center' }) } : null;
});

/** The class makes room for the last line to stand in the middle. */
const typewriter: Extension = [follow, EditorView.editorAttributes.of({ class: 'cm-typewriter' })];

const compartment = new Compartment();

export const comfort: Extension = compartment.of([]);

/** Switches the two on and off in a view. */
export function setComfort(view: EditorView, wanted: Comfort): void {
  view.dispatch({ effects: compartment.reconfigure([...(wanted.focusMode ? [focusMode] : []), ...(wanted.typewriter ? [typewriter] : [])]) });
}
