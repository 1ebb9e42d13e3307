/** Which way the lines of a text run: each by its own first letter, as pages in several scripts need it. */
import type { Extension, Range as Placed } from '@codemirror/state';
import { Decoration, EditorView, ViewPlugin, type DecorationSet, type ViewUpdate } from '@codemirror/view';

const letter = /\p{L}/u;
const fromTheRight = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Samaritan}\p{Script=Mandaic}\p{Script=Adlam}]/u;

/** The direction of a line, by its first letter. */
export function directionOf(line: string): 'ltr' | 'rtl' {
  const first = letter.exec(line)?.[0];
  return first !== undefined && fromTheRight.test(first) ? 'rtl' : 'ltr';
}

const rtlLine = Decoration.line({ attributes: { dir: 'rtl' } });

/** Lines in scripts that run from the right stand at the right, and the caret goes through them the way they run. */
export const lineDirections: Extension = [
  EditorView.perLineTextDirection.of(true),
  ViewPlugin.fromClass(
    class {
      decorations: DecorationSet;

      constructor(view: EditorView) {
        this.decorations = visible(view);
      }

      update(update: ViewUpdate): void {
        if (update.docChanged || update.viewportChanged) this.decorations = visible(update.view);
      }
    },
    { decorations: (plugin) => plugin.decorations },
  ),
];

function visible({ state, visibleRanges }: EditorView): DecorationSet {
  const lines: Placed<Decoration>[] = [];
  for (const { from, to } of visibleRanges) {
    for (let at = from; at <= to; ) {
      const line = state.doc.lineAt(at);
      // A paragraph may have many pages; its first letter stands near its beginning.
      if (directionOf(line.text.slice(0, 200)) === 'rtl') lines.push(rtlLine.range(line.from));
      at = line.to + 1;
    }
  }
  return Decoration.set(lines, true);
}
