/** Every line goes the way its own first letters go: the text as a whole has one direction only. */
import { RangeSetBuilder, type Extension } from '@codemirror/state';
import { Decoration, EditorView, ViewPlugin, type DecorationSet, type ViewUpdate } from '@codemirror/view';

const auto = Decoration.line({ attributes: { dir: 'auto' } });

class Directions {
  decorations: DecorationSet;

  constructor(view: EditorView) {
    this.decorations = visibleLines(view);
  }

  update(update: ViewUpdate): void {
    // A line may not be drawn anew under a composition; it has its direction already.
    if (update.docChanged && update.view.composing) this.decorations = this.decorations.map(update.changes);
    else if (update.docChanged || update.viewportChanged) this.decorations = visibleLines(update.view);
  }
}

function visibleLines(view: EditorView): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>();
  for (const { from, to } of view.visibleRanges) {
    for (let at = from; at <= to; ) {
      const line = view.state.doc.lineAt(at);
      builder.add(line.from, line.from, auto);
      at = line.to + 1;
    }
  }
  return builder.finish();
}

export const lineDirections: Extension = [EditorView.perLineTextDirection.of(true), ViewPlugin.fromClass(Directions, { decorations: ({ decorations }) => decorations })];
