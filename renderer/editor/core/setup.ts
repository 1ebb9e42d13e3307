/** The extensions of the text: what a writer expects of an editor, and the fields of this program. */
import { defaultKeymap, history, historyKeymap, indentLess, insertTab } from '@codemirror/commands';
import { markdownKeymap } from '@codemirror/lang-markdown';
import { Compartment, EditorState, type Extension, type Text } from '@codemirror/state';
import { drawSelection, dropCursor, EditorView, keymap } from '@codemirror/view';
import { markdownGrammar, preview } from '../preview/index.ts';
import { attentionField } from './attention.ts';
import { comfort } from './comfort.ts';
import { folding } from './folding.ts';
import type { Frames } from './frames.ts';
import { hits } from './hits.ts';
import { lineDirections } from './line-direction.ts';
import { framesFacet, marksField, originMarks, refreshMarks } from './marks.ts';
import { origins } from './origins-field.ts';
import { reviews } from './reviews-field.ts';
import { runsField } from './runs-field.ts';
import { shownAsIs } from './shown-as-is.ts';
import { spacersField } from './spacers.ts';
import { spelling } from './spelling.ts';
import { theme } from './theme.ts';

export interface SetupOptions {
  /** The text it starts with. */
  readonly doc: Text;
  readonly frames: Frames;
  /** Name of the text for screen readers. */
  readonly label: string;
  /** The content policy's nonce for style elements; '' where there is none. */
  readonly nonce: string;
}

/** State only: what can run without a view. */
export const documentState: Extension = [
  // A line ends with \n alone, so that offsets are those of the stored text and \r is not lost.
  EditorState.lineSeparator.of('\n'),
  history({ newGroupDelay: 700 }),
  reviews,
  runsField,
  origins,
  attentionField,
];

export function setup({ doc, frames, label, nonce }: SetupOptions): Extension {
  return [
    documentState,
    framesFacet.of(frames),
    marksField,
    originMarks,
    spacersField,
    language.of(hasHugeLine(doc) ? [] : markdownGrammar()),
    plainWhenHuge,
    preview,
    shownAsIs,
    hits,
    spelling,
    folding,
    comfort,
    drawSelection({ cursorBlinkRate: 1100 }),
    dropCursor(),
    EditorView.lineWrapping,
    lineDirections,
    EditorView.contentAttributes.of({ spellcheck: 'false', autocorrect: 'off', autocapitalize: 'off', translate: 'no', 'aria-label': label, dir: 'auto' }),
    EditorView.cspNonce.of(nonce),
    EditorView.clipboardInputFilter.of((text) => text.replaceAll('\r\n', '\n').replaceAll('\r', '\n')),
    keymap.of([...markdownKeymap, ...historyKeymap, { key: 'Tab', run: tabInText, shift: indentLess }, ...defaultKeymap.filter(({ key }) => key !== 'Mod-Alt-\\' && key !== 'Mod-k')]),
    afterComposition,
    theme,
  ];
}

const language = new Compartment();

/** A line longer than this is no prose. Its markup could only be read as a whole, which takes seconds at every key. */
const LONGEST_LINE = 200_000;

function hasHugeLine(doc: Text): boolean {
  if (doc.length <= LONGEST_LINE) return false;
  for (const line of doc.iterLines()) if (line.length > LONGEST_LINE) return true;
  return false;
}

/** Goes without the look of Markdown from the moment such a line comes in. */
const plainWhenHuge = EditorState.transactionExtender.of((transaction) => {
  if (!transaction.docChanged) return null;
  let huge = false;
  transaction.changes.iterChanges((_fromA, _toA, fromB, toB) => {
    const doc = transaction.newDoc;
    for (let line = doc.lineAt(fromB); ; line = doc.line(line.number + 1)) {
      huge ||= line.length > LONGEST_LINE;
      if (huge || line.to >= toB) break;
    }
  });
  return huge ? { effects: language.reconfigure([]) } : null;
});

/** Tab makes a tab inside lists and code, and elsewhere leaves the text as in any other field. */
function tabInText(view: EditorView): boolean {
  const line = view.state.doc.lineAt(view.state.selection.main.head);
  return /^\s*([-*+]|\d+[.)])\s|^(\t| {4})/.test(line.text) ? insertTab(view) : false;
}

/** Decorations that waited for an input method to finish are brought up to date. */
const afterComposition = EditorView.domEventHandlers({
  compositionend: (_event, view) => {
    setTimeout(() => {
      if (!view.composing && view.state.field(marksField).waiting) view.dispatch({ effects: refreshMarks.of(null) });
    });
    return false;
  },
});
