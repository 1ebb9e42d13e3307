/** Places in the text that something is on its way to: they move with it while the writer goes on. */
import { StateEffect, StateField, type EditorState } from '@codemirror/state';
import { Decoration, EditorView, WidgetType, type DecorationSet } from '@codemirror/view';
import { text } from '../../i18n/index.ts';

interface Place {
  readonly from: number;
  readonly to: number;
}

const open = StateEffect.define<{ readonly key: number; readonly place: Place }>();
/** Takes a place away once it is used or given up. */
export const closePlace = StateEffect.define<number>();

class Waiting extends WidgetType {
  override eq(): boolean {
    return true;
  }
  override toDOM(): HTMLElement {
    const sign = document.createElement('span');
    sign.className = 'cm-pasting';
    sign.textContent = '…';
    sign.setAttribute('aria-label', text('paste.underWay'));
    sign.setAttribute('role', 'img');
    return sign;
  }
}
const waiting = Decoration.widget({ widget: new Waiting(), side: 1 });

export const places = StateField.define<ReadonlyMap<number, Place>>({
  create: () => new Map(),
  update: (known, transaction) => {
    const effects = transaction.effects.filter((effect) => effect.is(open) || effect.is(closePlace));
    if (effects.length === 0 && (known.size === 0 || !transaction.docChanged)) return known;
    const next = new Map<number, Place>();
    for (const [key, { from, to }] of known) {
      // Words typed at the place meanwhile follow what arrives; words typed over the selection stay.
      const start = transaction.changes.mapPos(from, -1);
      next.set(key, { from: start, to: Math.max(start, transaction.changes.mapPos(to, -1)) });
    }
    for (const effect of effects) {
      if (effect.is(open)) next.set(effect.value.key, effect.value.place);
      else if (effect.is(closePlace)) next.delete(effect.value);
    }
    return next;
  },
  provide: (field) => EditorView.decorations.from(field, (all): DecorationSet => (all.size === 0 ? Decoration.none : Decoration.set([...all.values()].map(({ to }) => waiting.range(to)), true))),
});

let lastKey = 0;

/** Keeps a place; its key. */
export function openPlace(view: EditorView, place: Place): number {
  const key = (lastKey += 1);
  view.dispatch({ effects: open.of({ key, place }) });
  return key;
}

/** Where it is now; undefined where it was given up. */
export function placeOf(state: EditorState, key: number): Place | undefined {
  return state.field(places, false)?.get(key);
}
