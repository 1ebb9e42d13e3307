/** Headings and blocks of the open text, brought up to date when somebody asks: a key press alone reads nothing. */
import { StateField, type ChangeDesc, type EditorState, type Text } from '@codemirror/state';
import { Outline, type Edit, type TextSource } from '../../../engine/text/index.ts';

class Structure {
  readonly #doc: Text;
  /** The last outline that was made, and what was edited since. */
  readonly #before: { readonly outline: Outline; readonly since: ChangeDesc } | null;
  #outline: Outline | null = null;

  constructor(doc: Text, before: { readonly outline: Outline; readonly since: ChangeDesc } | null) {
    this.#doc = doc;
    this.#before = before;
  }

  get outline(): Outline {
    this.#outline ??= this.#before ? this.#before.outline.after(editsOf(this.#before.since), sourceOf(this.#doc)) : Outline.of(sourceOf(this.#doc));
    return this.#outline;
  }

  after(changes: ChangeDesc, doc: Text): Structure {
    if (this.#outline) return new Structure(doc, { outline: this.#outline, since: changes });
    return new Structure(doc, this.#before && { outline: this.#before.outline, since: this.#before.since.composeDesc(changes) });
  }
}

export const structureField = StateField.define<Structure>({
  create: (state) => new Structure(state.doc, null),
  update: (structure, transaction) => (transaction.docChanged ? structure.after(transaction.changes.desc, transaction.newDoc) : structure),
});

/** The outline of the text as it stands. */
export function outlineOf(state: EditorState): Outline {
  return state.field(structureField).outline;
}

export function sourceOf(doc: Text): TextSource {
  return { length: doc.length, slice: (from, to) => doc.sliceString(from, to, '\n') };
}

function editsOf(changes: ChangeDesc): Edit[] {
  const edits: Edit[] = [];
  changes.iterChangedRanges((from, to, fromB, toB) => edits.push({ from, to, length: toB - fromB }), true);
  return edits;
}
