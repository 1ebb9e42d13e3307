/**
 * Room between two lines of text for something that belongs to the passage above it (the revise line, a review). The
 * thing itself lies over the room as an ordinary element beside the editor's content, so that it keeps its focus and
 * its state however the text is redrawn.
 */
import { StateEffect, StateField, type EditorState } from '@codemirror/state';
import { Decoration, EditorView, WidgetType, type DecorationSet } from '@codemirror/view';

export interface Spacer {
  readonly key: string;
  /** A position in the last line of the passage. */
  readonly at: number;
  /** CSS pixels. */
  readonly height: number;
}

export const setSpacer = StateEffect.define<Spacer>({ map: (spacer, mapping) => ({ ...spacer, at: mapping.mapPos(spacer.at, -1) }) });
export const removeSpacer = StateEffect.define<string>();

class SpacerWidget extends WidgetType {
  readonly key: string;
  readonly height: number;

  constructor(key: string, height: number) {
    super();
    this.key = key;
    this.height = height;
  }

  override eq(other: SpacerWidget): boolean {
    return other.key === this.key && other.height === this.height;
  }

  override get estimatedHeight(): number {
    return this.height;
  }

  override toDOM(): HTMLElement {
    const room = document.createElement('div');
    room.className = 'cm-room';
    room.dataset['room'] = this.key;
    room.style.height = `${this.height}px`;
    room.setAttribute('aria-hidden', 'true');
    return room;
  }

  override updateDOM(dom: HTMLElement): boolean {
    dom.dataset['room'] = this.key;
    dom.style.height = `${this.height}px`;
    return true;
  }
}

interface Rooms {
  readonly all: ReadonlyMap<string, Spacer>;
  readonly decorations: DecorationSet;
}

export const spacersField = StateField.define<Rooms>({
  create: () => ({ all: new Map(), decorations: Decoration.none }),
  update(rooms, transaction) {
    let all = rooms.all as Map<string, Spacer>;
    if (transaction.docChanged && all.size > 0) all = new Map([...all].map(([key, spacer]) => [key, { ...spacer, at: transaction.changes.mapPos(spacer.at, -1) }]));
    for (const effect of transaction.effects) {
      if (effect.is(setSpacer)) all = new Map(all).set(effect.value.key, effect.value);
      else if (effect.is(removeSpacer)) {
        all = new Map(all);
        all.delete(effect.value);
      }
    }
    return all === rooms.all ? rooms : { all, decorations: decorate(transaction.state, all) };
  },
  provide: (field) => EditorView.decorations.from(field, (rooms) => rooms.decorations),
});

function decorate(state: EditorState, all: ReadonlyMap<string, Spacer>): DecorationSet {
  return Decoration.set(
    [...all.values()]
      .filter((spacer) => spacer.height > 0)
      .map((spacer) => Decoration.widget({ widget: new SpacerWidget(spacer.key, spacer.height), side: 1, block: true }).range(state.doc.lineAt(Math.min(spacer.at, state.doc.length)).to)),
    true,
  );
}
