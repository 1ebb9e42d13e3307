/**
 * Where the signs of Markdown are shown as they are: at the caret and the selection, and wherever the text itself
 * matters more than its look (a proposal, a running canvas, a hit of a search).
 */
import { Facet, StateEffect, StateField, type EditorState, type Extension } from '@codemirror/state';
import { EditorView, ViewPlugin, type ViewUpdate } from '@codemirror/view';

export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Ranges between two positions that must be shown as they are, besides the selection. In any order. */
export type RevealSource = (state: EditorState, from: number, to: number) => readonly Span[];

/** Others that keep text from being hidden. */
export const revealSource = Facet.define<RevealSource>();

/** Ranges of which no sign may be hidden; signs beside them may be. Hits of a search: whoever looks for words need not see every heading's sign. */
export const revealHits = Facet.define<RevealSource>();

/** When the signs are shown. */
export type SignsShown = 'caret' | 'always';

export const setSigns = StateEffect.define<SignsShown>();

export const signsField = StateField.define<SignsShown>({
  create: () => 'caret',
  update: (signs, transaction) => transaction.effects.reduce((now, effect) => (effect.is(setSigns) ? effect.value : now), signs),
});

/** The mouse was let go: what it selected counts from now on. */
const release = StateEffect.define<null>();

interface Touched {
  readonly spans: readonly Span[];
  /** A mouse button is down: signs that appear now would move the text under the pointer and select what nobody meant. */
  readonly held: boolean;
}

/** The selection as far as it reveals signs. */
export const touchedField = StateField.define<Touched>({
  create: ({ selection }) => ({ spans: selection.ranges, held: false }),
  update(touched, transaction) {
    if (transaction.effects.some((effect) => effect.is(release))) return { spans: transaction.state.selection.ranges, held: false };
    if (transaction.isUserEvent('select.pointer')) return { spans: touched.spans.map(({ from, to }) => ({ from: transaction.changes.mapPos(from), to: transaction.changes.mapPos(to) })), held: true };
    if (!transaction.selection && !transaction.docChanged) return touched;
    return { spans: transaction.state.selection.ranges, held: false };
  },
});

const pointer = ViewPlugin.define((view) => {
  const { ownerDocument } = view.dom;
  const up = (): void => {
    if (view.state.field(touchedField, false)?.held) view.dispatch({ effects: release.of(null) });
  };
  ownerDocument.addEventListener('mouseup', up);
  ownerDocument.addEventListener('dragend', up);
  return {
    update: (_update: ViewUpdate) => {},
    destroy: () => {
      ownerDocument.removeEventListener('mouseup', up);
      ownerDocument.removeEventListener('dragend', up);
    },
  };
});

export const revealing: Extension = [signsField, touchedField, pointer, EditorView.domEventHandlers({ blur: (_event, view) => void (view.state.field(touchedField).held && setTimeout(() => view.dispatch({ effects: release.of(null) }))) })];

/** What is revealed between two positions. */
export class Revealed {
  readonly #spans: readonly Span[];
  readonly #hits: readonly Span[];
  readonly #everything: boolean;

  constructor(spans: readonly Span[], hits: readonly Span[], everything: boolean) {
    this.#spans = spans;
    this.#hits = hits;
    this.#everything = everything;
  }

  /** Whether something that must be seen as it is touches the range; the ends count. */
  touches(from: number, to: number): boolean {
    return this.#everything || this.#spans.some((span) => span.from <= to && from <= span.to);
  }

  /** Whether a hit of a search lies in the range. */
  holdsHit(from: number, to: number): boolean {
    return this.#hits.some((hit) => hit.from < to && from < hit.to);
  }
}

export function revealedIn(state: EditorState, from: number, to: number): Revealed {
  const spans: Span[] = [];
  const add = (all: readonly Span[]): void => {
    for (const span of all) if (span.from <= to && from <= span.to) spans.push(span);
  };
  add(state.field(touchedField).spans);
  for (const source of state.facet(revealSource)) add(source(state, from, to));
  return new Revealed(spans, state.facet(revealHits).flatMap((source) => source(state, from, to)), state.field(signsField) === 'always');
}
