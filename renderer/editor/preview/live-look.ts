/** Hides signs and sets lines on what is on the screen, and brings it up to date as text, caret and parsing move on. */
import { syntaxTree } from '@codemirror/language';
import { Prec, StateEffect, type Extension, type Range as Placed } from '@codemirror/state';
import { Decoration, EditorView, ViewPlugin, type DecorationSet, type ViewUpdate } from '@codemirror/view';
import { revealSource, signsField, touchedField } from './reveal.ts';
import { lookOf } from './signs.ts';

/** What is out of sight of lines longer than this is left out. */
const LONG_LINE = 2_000;

/** Everything is looked at again: a composition has ended. */
const refresh = StateEffect.define<null>();

class LiveLook {
  decorations: DecorationSet;
  joined: DecorationSet;
  /** A composition was under way when something changed. */
  #waiting = false;

  constructor(view: EditorView) {
    ({ decorations: this.decorations, joined: this.joined } = visible(view));
  }

  get waiting(): boolean {
    return this.#waiting;
  }

  update(update: ViewUpdate): void {
    if (!this.#waiting && !isDue(update)) return;
    // A line must not be drawn anew under a composition.
    if (update.view.composing) {
      if (update.docChanged) {
        this.decorations = this.decorations.map(update.changes);
        this.joined = this.joined.map(update.changes);
      }
      this.#waiting = true;
      return;
    }
    this.#waiting = false;
    ({ decorations: this.decorations, joined: this.joined } = visible(update.view));
  }
}

function isDue(update: ViewUpdate): boolean {
  if (update.docChanged || update.viewportChanged) return true;
  const { startState, state } = update;
  if (syntaxTree(startState) !== syntaxTree(state)) return true;
  if (startState.field(touchedField) !== state.field(touchedField) || startState.field(signsField) !== state.field(signsField)) return true;
  // What others reveal lies in their fields, which change by effects.
  return startState.facet(revealSource) !== state.facet(revealSource) || update.transactions.some(({ effects }) => effects.length > 0);
}

function visible(view: EditorView): { readonly decorations: DecorationSet; readonly joined: DecorationSet } {
  const ranges: Placed<Decoration>[] = [];
  const joined: Placed<Decoration>[] = [];
  let last = -1;
  for (const { from, to } of view.visibleRanges) {
    // A piece that ends within a line, for a fold behind it, is looked at to the end of the line, but nothing twice.
    const first = view.state.doc.lineAt(from).from;
    const final = view.state.doc.lineAt(to).to;
    const start = Math.max(from - first > LONG_LINE ? from : first, last + 1);
    const end = final - to > LONG_LINE ? to : final;
    if (start > end) continue;
    last = end;
    const look = lookOf(view.state, start, end);
    ranges.push(...look.decorations);
    joined.push(...look.joined);
  }
  return { decorations: Decoration.set(ranges, true), joined: Decoration.set(joined, true) };
}

const plugin = ViewPlugin.fromClass(LiveLook, {
  decorations: (look) => look.decorations,
  // Marks of the lowest precedence are the outermost elements.
  provide: (own) => Prec.lowest(EditorView.decorations.of((view) => view.plugin(own)?.joined ?? Decoration.none)),
});

export const liveLook: Extension = [
  plugin,
  EditorView.domEventHandlers({
    compositionend: (_event, view) => {
      setTimeout(() => {
        if (!view.composing && view.plugin(plugin)?.waiting) view.dispatch({ effects: refresh.of(null) });
      });
      return false;
    },
  }),
];
