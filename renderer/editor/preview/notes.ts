/** Footnotes and links at a position, and the way from a footnote to its note and back. */
import { ensureSyntaxTree, syntaxTree } from '@codemirror/language';
import { SearchCursor } from '@codemirror/search';
import type { EditorState } from '@codemirror/state';
import type { EditorView } from '@codemirror/view';
import type { SyntaxNode } from '@lezer/common';

export interface NoteAt {
  readonly label: string;
  /** It is the note itself, not the number in the text. */
  readonly isNote: boolean;
  readonly from: number;
  readonly to: number;
}

/** For parsing on to a place that has not been looked at yet, in milliseconds. */
const PARSE_MS = 100;

function nodesAt(state: EditorState, at: number): SyntaxNode[] {
  const tree = ensureSyntaxTree(state, at, PARSE_MS) ?? syntaxTree(state);
  const nodes: SyntaxNode[] = [];
  for (const side of [1, -1] as const) for (let node: SyntaxNode | null = tree.resolveInner(at, side); node; node = node.parent) nodes.push(node);
  return nodes;
}

/** The number in the text, or the note, that a position is at. */
export function noteAt(state: EditorState, at: number): NoteAt | null {
  const node = nodesAt(state, at).find(({ name }) => name === 'FootnoteReference' || name === 'FootnoteDefinition');
  if (!node) return null;
  const isNote = node.name === 'FootnoteDefinition';
  const sign = isNote ? node.getChild('FootnoteMark') : node;
  const written = sign ? state.sliceDoc(sign.from, sign.to) : '';
  return { label: written.slice(2, written.lastIndexOf(']')), isNote, from: node.from, to: node.to };
}

/** The note of a label: from its sign to its end; null where nobody has written it. The whole text is looked through. */
export function findNote(state: EditorState, label: string): { from: number; words: number; to: number } | null {
  const sign = `[^${label}]:`;
  for (const { from, to } of new SearchCursor(state.doc, sign)) {
    if (!/^[ \t>]*$/.test(state.doc.lineAt(from).text.slice(0, from - state.doc.lineAt(from).from))) continue;
    const node = nodesAt(state, to).find(({ name, from: start }) => name === 'FootnoteDefinition' && start === from);
    const end = node?.to ?? state.doc.lineAt(from).to;
    const blank = /^[ \t]*/.exec(state.sliceDoc(to, end))?.[0].length ?? 0;
    return { from, words: to + blank, to: end };
  }
  return null;
}

function findReference(state: EditorState, label: string): number | null {
  for (const { to } of new SearchCursor(state.doc, `[^${label}]`)) if (state.sliceDoc(to, to + 1) !== ':') return to;
  return null;
}

/** From a number to its note, from a note to its number; false where there is neither, or nothing to go to. */
export function followNote(view: EditorView, at = view.state.selection.main.head): boolean {
  const note = noteAt(view.state, at);
  if (!note) return false;
  const goal = note.isNote ? findReference(view.state, note.label) : (findNote(view.state, note.label)?.words ?? null);
  if (goal === null) return false;
  view.dispatch({ selection: { anchor: goal }, scrollIntoView: true, userEvent: 'select' });
  view.focus();
  return true;
}

/** The address of the link or picture at a position. */
export function addressAt(state: EditorState, at: number): { readonly address: string; readonly from: number; readonly to: number } | null {
  for (const node of nodesAt(state, at)) {
    const address = node.name === 'URL' ? node : node.name === 'Link' || node.name === 'Image' || node.name === 'Autolink' ? node.getChild('URL') : null;
    if (!address) continue;
    const whole = node.name === 'URL' && node.parent && /^(?:Link|Image|Autolink)$/.test(node.parent.name) ? node.parent : node;
    return { address: state.sliceDoc(address.from, address.to).replace(/^<(.*)>$/, '$1'), from: whole.from, to: whole.to };
  }
  return null;
}
