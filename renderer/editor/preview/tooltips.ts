/** What a link leads to and what a note says, at the pointer. Nothing opens: no link leaves this window. */
import type { Extension } from '@codemirror/state';
import { EditorView, hoverTooltip, type Tooltip } from '@codemirror/view';
import { text } from '../../i18n/index.ts';
import { appendInline, parsePiece } from './inline.ts';
import { addressAt, findNote, followNote, noteAt } from './notes.ts';

/** Longer notes are read where they stand. */
const MOST_SHOWN = 600;
const LONGEST_ADDRESS = 200;

const hover = hoverTooltip((view, at): Tooltip | null => {
  const note = noteAt(view.state, at);
  if (note && !note.isNote) return { pos: note.from, end: note.to, above: true, create: () => ({ dom: noteBox(view, note.label, note.from + 1) }) };
  const link = addressAt(view.state, at);
  if (!link || link.address.startsWith('picture:') || link.address.startsWith('data:')) return null;
  return { pos: link.from, end: link.to, above: true, create: () => ({ dom: addressBox(link.address) }) };
});

function box(): HTMLElement {
  const dom = document.createElement('div');
  dom.className = 'cm-hint';
  return dom;
}

function addressBox(address: string): HTMLElement {
  const dom = box();
  dom.textContent = address.length > LONGEST_ADDRESS ? `${address.slice(0, LONGEST_ADDRESS)}…` : address;
  return dom;
}

function noteBox(view: EditorView, label: string, at: number): HTMLElement {
  const dom = box();
  const note = findNote(view.state, label);
  if (!note) {
    dom.textContent = text('preview.note.missing', { label });
    return dom;
  }
  const words = view.state.sliceDoc(note.words, Math.min(note.to, note.words + MOST_SHOWN)) + (note.to - note.words > MOST_SHOWN ? '…' : '');
  const said = document.createElement('p');
  const parsed = parsePiece(words).topNode.firstChild;
  if (parsed?.name === 'Paragraph' && parsed.to === words.length) appendInline(said, parsed, words);
  else said.textContent = words;
  const go = document.createElement('button');
  go.type = 'button';
  go.textContent = text('preview.note.go');
  go.addEventListener('click', () => followNote(view, at));
  dom.append(said, go);
  return dom;
}

/** Ctrl or Cmd and a click go from a number to its note and back; on a link they do nothing. */
const clicks = EditorView.domEventHandlers({
  mousedown: (event, view) => {
    if (event.button !== 0 || !(event.ctrlKey || event.metaKey) || !(event.target as Element).closest('.cm-note-number')) return false;
    const at = view.posAtCoords({ x: event.clientX, y: event.clientY });
    if (at === null || !followNote(view, at)) return false;
    event.preventDefault();
    return true;
  },
});

export const tooltips: Extension = [hover, clicks];
