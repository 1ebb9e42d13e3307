/**
 * Tables and pictures: what takes a place of its own between the lines. CodeMirror must know of it before it draws, so
 * it is kept in the state, for a window of text round what is on the screen; beyond the window it stays as it was.
 */
import { syntaxTree } from '@codemirror/language';
import { StateEffect, StateField, type EditorState, type Extension, type Range as Placed, type Transaction } from '@codemirror/state';
import { Decoration, EditorView, ViewPlugin, type DecorationSet, type ViewUpdate } from '@codemirror/view';
import { IterMode, type SyntaxNodeRef } from '@lezer/common';
import { frontMatterEnd } from './front-matter.ts';
import { PictureWidget } from './picture-widget.ts';
import { revealedIn, revealSource, signsField, touchedField, type Span } from './reveal.ts';
import { TableWidget } from './table-widget.ts';

/** Text looked at before and after what is on the screen. */
const MARGIN = 15_000;
/** A new window is asked for when the screen comes so near to an edge of it. */
const NEAR = 5_000;
/** Lines longer than this are not looked at whole. */
const LONG_LINE = 5_000;
/** Larger tables stay source: they would be drawn whole. */
const LARGEST_TABLE = 20_000;

const setWindow = StateEffect.define<Span>({ map: ({ from, to }, mapping) => ({ from: mapping.mapPos(from, -1), to: mapping.mapPos(to, 1) }) });

interface Blocks {
  readonly window: Span;
  readonly decorations: DecorationSet;
}

export const blocksField = StateField.define<Blocks>({
  create(state) {
    const window = { from: 0, to: Math.min(state.doc.length, 2 * MARGIN) };
    return { window, decorations: Decoration.set(blocksIn(state, window), true) };
  },
  update(blocks, transaction) {
    let { window, decorations } = blocks;
    if (transaction.docChanged) {
      const { changes } = transaction;
      window = { from: changes.mapPos(window.from, -1), to: changes.mapPos(window.to, 1) };
      decorations = decorations.map(changes);
    }
    for (const effect of transaction.effects) if (effect.is(setWindow)) window = effect.value;
    // A composition is under way: nothing may move in its paragraph. What it changes is seen when it ends.
    if (transaction.isUserEvent('input.type.compose')) return { window, decorations };
    if (!isDue(transaction)) return decorations === blocks.decorations && window === blocks.window ? blocks : { window, decorations };
    const { state } = transaction;
    const first = state.doc.lineAt(Math.min(window.from, state.doc.length)).from;
    const last = state.doc.lineAt(Math.min(window.to, state.doc.length)).to;
    const from = window.from - first > LONG_LINE ? window.from : first;
    const to = last - window.to > LONG_LINE ? window.to : last;
    const found = blocksIn(state, { from, to });
    return { window: { from, to }, decorations: same(decorations, from, to, found) ? decorations : decorations.update({ filterFrom: from, filterTo: to, filter: (start, end) => end < from || start > to, add: found, sort: true }) };
  },
  provide: (field) => EditorView.decorations.from(field, (blocks) => blocks.decorations),
});

/** Whether what is in the window may be another than before. */
function isDue(transaction: Transaction): boolean {
  const { startState, state } = transaction;
  if (transaction.docChanged || transaction.effects.length > 0) return true;
  return syntaxTree(startState) !== syntaxTree(state) || startState.field(touchedField) !== state.field(touchedField) || startState.field(signsField) !== state.field(signsField) || startState.facet(revealSource) !== state.facet(revealSource);
}

/** Whether a window holds exactly these decorations: most edits are of prose, and then nothing has to be made anew. */
function same(set: DecorationSet, from: number, to: number, found: readonly Placed<Decoration>[]): boolean {
  let at = 0;
  let equal = true;
  set.between(from, to, (start, end, decoration) => {
    const other = found[at];
    at += 1;
    equal = other !== undefined && other.from === start && other.to === end && other.value.eq(decoration);
    return equal ? undefined : false;
  });
  return equal && at === found.length;
}

function blocksIn(state: EditorState, { from, to }: Span): Placed<Decoration>[] {
  const found: Placed<Decoration>[] = [];
  const revealed = revealedIn(state, from, to);
  const front = frontMatterEnd(state.doc);
  syntaxTree(state).iterate({
    from,
    to,
    mode: IterMode.IgnoreMounts | IterMode.IgnoreOverlays,
    enter: (node) => {
      if (node.name === 'Document') return true;
      if (node.to <= front) return false;
      if (node.name === 'Table') {
        const lines = linesOf(state, node);
        if (node.node.parent?.name === 'Document' && !revealed.touches(...lines) && !revealed.holdsHit(...lines)) found.push(...tableAt(state, node));
        return false;
      }
      // A picture belongs to the end of its line; of a long line that may be out of the window.
      if (node.name === 'Image' && state.doc.lineAt(node.to).to <= to) found.push(...pictureAt(state, node));
      return true;
    },
  });
  return found.toSorted((a, b) => a.from - b.from || a.value.startSide - b.value.startSide);
}

function linesOf(state: EditorState, { from, to }: SyntaxNodeRef): [number, number] {
  return [state.doc.lineAt(from).from, state.doc.lineAt(to).to];
}

function tableAt(state: EditorState, node: SyntaxNodeRef): Placed<Decoration>[] {
  const [from, to] = linesOf(state, node);
  if (to - from > LARGEST_TABLE) return [];
  return [Decoration.replace({ widget: new TableWidget(state.sliceDoc(from, to)), block: true }).range(from, to)];
}

function pictureAt(state: EditorState, { node }: SyntaxNodeRef): Placed<Decoration>[] {
  const address = node.getChild('URL');
  const [open, close] = node.getChildren('LinkMark');
  if (!address || !open || !close) return [];
  const written = state.sliceDoc(address.from, address.to);
  const widget = new PictureWidget(written.startsWith('<') ? written.slice(1, -1) : written, state.sliceDoc(open.to, close.from));
  // Nearer to the line than what a command puts under it.
  return [Decoration.widget({ widget, block: true, side: 0.5 }).range(state.doc.lineAt(node.to).to)];
}

/** Moves the window along with what is on the screen. */
const scout = ViewPlugin.fromClass(
  class {
    #asked = false;
    #closed = false;

    constructor(view: EditorView) {
      this.#look(view);
    }

    update(update: ViewUpdate): void {
      if (update.viewportChanged) this.#look(update.view);
    }

    destroy(): void {
      this.#closed = true;
    }

    #look(view: EditorView): void {
      if (this.#asked || isCovered(view)) return;
      this.#asked = true;
      // Not while the view updates itself, and still before it is painted.
      queueMicrotask(() => {
        this.#asked = false;
        if (this.#closed || view.composing || isCovered(view)) return;
        const { from, to } = view.viewport;
        view.dispatch({ effects: setWindow.of({ from: Math.max(0, from - MARGIN), to: Math.min(view.state.doc.length, to + MARGIN) }) });
      });
    }
  },
);

function isCovered(view: EditorView): boolean {
  const { from, to } = view.viewport;
  const { window } = view.state.field(blocksField);
  return window.from <= Math.max(0, from - NEAR) && window.to >= Math.min(view.state.doc.length, to + NEAR);
}

export const blocks: Extension = [blocksField, scout];

/** The table that is drawn in place of the lines at a position. */
export function drawnTable(state: EditorState, at: number): Span | null {
  let found: Span | null = null;
  state.field(blocksField).decorations.between(at, at, (from, to) => {
    if (to > from) found = { from, to };
  });
  return found;
}
