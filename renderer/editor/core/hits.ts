/**
 * What was found in the text, as editor state: shown where it can be seen, moved along by edits until the search is
 * done again. Hits are pairs of offsets; those of a long text are only mapped where somebody looks.
 */
import { StateEffect, StateField, type ChangeDesc, type EditorState, type Extension, type Range as Placed } from '@codemirror/state';
import { Decoration, ViewPlugin, WidgetType, type DecorationSet, type EditorView, type ViewUpdate } from '@codemirror/view';
import { mapRange, type Range } from '../../../engine/text/index.ts';
import { lengthsOf } from './changes.ts';

interface Found {
  /** From, to, from, to, … in order, in the text that was searched. */
  readonly pairs: Uint32Array;
  /** What was edited since the search; null for nothing. */
  readonly since: ChangeDesc | null;
  /** The part that is searched; null for all. */
  readonly within: Range | null;
}

const none = new Uint32Array(0);

/** The hits in the text as it stands. */
export const setHits = StateEffect.define<Uint32Array>();
/** Limits the search to a range of the text, or to none. */
export const setWithin = StateEffect.define<Range | null>({ map: (range, mapping) => range && mapRange(lengthsOf(mapping), range).range });

export const hitsField = StateField.define<Found>({
  create: () => ({ pairs: none, since: null, within: null }),
  update(found, transaction) {
    let next = found;
    if (transaction.docChanged && next.pairs.length > 0) next = { ...next, since: next.since ? next.since.composeDesc(transaction.changes.desc) : transaction.changes.desc };
    if (transaction.docChanged && next.within) next = { ...next, within: mapRange(lengthsOf(transaction.changes), next.within).range };
    for (const effect of transaction.effects) {
      if (effect.is(setHits)) next = { ...next, pairs: effect.value, since: null };
      else if (effect.is(setWithin)) next = { ...next, within: effect.value };
    }
    return next;
  },
});

/** A hit as it stands now; null when an edit has taken it away. */
function placed({ pairs, since }: Found, index: number): Range | null {
  const from = pairs[2 * index] ?? 0;
  const to = pairs[2 * index + 1] ?? 0;
  if (!since) return { from, to };
  const range = { from: since.mapPos(from, 1), to: since.mapPos(to, -1) };
  return range.to - range.from === to - from ? range : null;
}

/** Number of hits that begin before a position of the searched text. */
function countBefore({ pairs }: Found, position: number): number {
  let low = 0;
  let high = pairs.length / 2;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((pairs[2 * middle] ?? 0) < position) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The index of the hit that is selected; -1 where the selection is none. Only right after a search. */
export function selectedHit(state: EditorState): number {
  const found = state.field(hitsField);
  const { from, to } = state.selection.main;
  if (found.since) return -1;
  const index = countBefore(found, from);
  return found.pairs[2 * index] === from && found.pairs[2 * index + 1] === to ? index : -1;
}

/**
 * The next hit (`step` 1) or the one before (-1) from the selection on, round the ends of the text; with `step` 0 the
 * selected one or the next. Null where there are none. Only right after a search.
 */
export function hitFrom(state: EditorState, step: 1 | 0 | -1): { readonly range: Range; readonly wrapped: boolean } | null {
  const found = state.field(hitsField);
  const count = found.pairs.length / 2;
  if (count === 0) return null;
  const selected = selectedHit(state);
  const here = countBefore(found, state.selection.main.from);
  const index = step === 0 ? here : selected >= 0 ? selected + step : step > 0 ? here : here - 1;
  const range = placed(found, (index + count) % count);
  return range && { range, wrapped: index < 0 || index >= count };
}

const hitMark = Decoration.mark({ class: 'cm-searchMatch' });
const selectedMark = Decoration.mark({ class: 'cm-searchMatch cm-searchMatch-selected' });
const withinMark = Decoration.mark({ class: 'cm-search-within' });

/** Stands where a pattern has found a place and no text. */
class EmptyHit extends WidgetType {
  override eq(): boolean {
    return true;
  }

  override toDOM(): HTMLElement {
    const sign = document.createElement('span');
    sign.className = 'cm-empty-match';
    sign.setAttribute('aria-hidden', 'true');
    return sign;
  }
}
const emptyMark = Decoration.widget({ widget: new EmptyHit(), side: 1 });

function visibleHits(view: EditorView): DecorationSet {
  const found = view.state.field(hitsField);
  const decorations: Placed<Decoration>[] = [];
  if (found.within && found.within.to > found.within.from) decorations.push(withinMark.range(found.within.from, found.within.to));
  const selected = selectedHit(view.state);
  for (const visible of view.visibleRanges) {
    // The hits are in the text that was searched: what is seen now is looked up there.
    const before = found.since?.invertedDesc;
    const from = before ? before.mapPos(visible.from, -1) : visible.from;
    const to = before ? before.mapPos(visible.to, 1) : visible.to;
    for (let index = Math.max(0, countBefore(found, from) - 1); 2 * index < found.pairs.length && (found.pairs[2 * index] ?? 0) <= to; index += 1) {
      const range = placed(found, index);
      if (!range || range.to < visible.from || range.from > visible.to) continue;
      decorations.push(range.to > range.from ? (index === selected ? selectedMark : hitMark).range(range.from, range.to) : emptyMark.range(range.from));
    }
  }
  return Decoration.set(decorations, true);
}

const marks = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;

    constructor(view: EditorView) {
      this.decorations = visibleHits(view);
    }

    update(update: ViewUpdate): void {
      const field = update.state.field(hitsField);
      const changed = update.startState.field(hitsField) !== field;
      if (!changed && (field.pairs.length === 0 && !field.within || !(update.viewportChanged || update.selectionSet))) return;
      if (update.docChanged && update.view.composing) this.decorations = this.decorations.map(update.changes);
      else this.decorations = visibleHits(update.view);
    }
  },
  { decorations: (plugin) => plugin.decorations },
);

/** The hits between two positions. */
export function hitsIn(state: EditorState, from: number, to: number): Range[] {
  const found = state.field(hitsField);
  const before = found.since?.invertedDesc;
  const last = before ? before.mapPos(to, 1) : to;
  const hitsThere: Range[] = [];
  for (let index = Math.max(0, countBefore(found, before ? before.mapPos(from, -1) : from) - 1); 2 * index < found.pairs.length && (found.pairs[2 * index] ?? 0) <= last; index += 1) {
    const range = placed(found, index);
    if (range && range.from <= to && from <= range.to) hitsThere.push(range);
  }
  return hitsThere;
}

export const hits: Extension = [hitsField, marks];
