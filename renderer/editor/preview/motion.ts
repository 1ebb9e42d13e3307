/** Keys where something is drawn in place of the text: the caret goes into a table instead of over it. */
import { Prec, type Extension } from '@codemirror/state';
import { keymap, type EditorView } from '@codemirror/view';
import { drawnTable } from './blocks-field.ts';
import { walkCells } from './table-commands.ts';
import { readTable } from './table-source.ts';

/** Up or down into a drawn table; false where there is none on the way. */
function enterTable(view: EditorView, down: boolean): boolean {
  const { state } = view;
  const { main, ranges } = state.selection;
  if (!main.empty || ranges.length > 1) return false;
  const line = state.doc.lineAt(main.head);
  if (down ? line.number === state.doc.lines : line.number === 1) return false;
  const place = drawnTable(state, down ? line.to + 1 : line.from - 1);
  if (!place) return false;
  // There may be more lines on the screen for this line of the text.
  const head = view.moveVertically(main, down).head;
  if (head >= line.from && head <= line.to && head !== main.head) return false;
  const table = readTable(state.doc, place.from + (/^\s*/.exec(state.doc.lineAt(place.from).text)?.[0].length ?? 0), place.to);
  const row = down ? table?.head : (table?.body.at(-1) ?? table?.head);
  view.dispatch({ selection: { anchor: row?.cells[0]?.from ?? (down ? place.from : place.to) }, scrollIntoView: true, userEvent: 'select' });
  return true;
}

export const motion: Extension = Prec.high(
  keymap.of([
    { key: 'ArrowDown', run: (view) => enterTable(view, true) },
    { key: 'ArrowUp', run: (view) => enterTable(view, false) },
    { key: 'Tab', run: (view) => walkCells(view, 1), shift: (view) => walkCells(view, -1) },
  ]),
);
