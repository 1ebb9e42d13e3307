/** How the text looks: type for reading, Markdown signs kept quiet, and the marks of runs and reviews. */
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

const prose = HighlightStyle.define([
  { tag: tags.heading1, fontSize: '1.6em', fontWeight: 'var(--weight-strong)', lineHeight: '1.3' },
  { tag: tags.heading2, fontSize: '1.3em', fontWeight: 'var(--weight-strong)', lineHeight: '1.35' },
  { tag: [tags.heading3, tags.heading4, tags.heading5, tags.heading6], fontWeight: 'var(--weight-strong)' },
  { tag: tags.emphasis, fontStyle: 'italic' },
  { tag: tags.strong, fontWeight: 'var(--weight-strong)' },
  { tag: tags.strikethrough, textDecoration: 'line-through' },
  { tag: tags.quote, color: 'var(--quiet)', fontStyle: 'italic' },
  { tag: tags.monospace, fontFamily: 'var(--font-code)', fontSize: '0.86em' },
  { tag: [tags.link, tags.url], color: 'var(--accent)' },
  { tag: [tags.processingInstruction, tags.contentSeparator, tags.labelName, tags.meta], color: 'var(--quiet)', fontWeight: 'var(--weight-normal)' },
  { tag: tags.list, color: 'inherit' },
]);

const look = EditorView.theme({
  '&': { color: 'var(--ink)', backgroundColor: 'transparent', fontSize: 'var(--editor-size, var(--size-text))' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--font-text)', lineHeight: 'var(--line-text)', overflow: 'visible' },
  '.cm-content': { padding: '0 0 40vh', caretColor: 'var(--ink)', maxWidth: '100%', fontVariantLigatures: 'common-ligatures', overflowWrap: 'anywhere' },
  '&.cm-typewriter .cm-content': { paddingBottom: '55vh' },
  '.cm-content:focus-visible': { outline: 'none' },
  '.cm-line': { padding: '0' },
  '.cm-cursor, .cm-dropCursor': { borderLeftColor: 'var(--accent)', borderLeftWidth: '2px', marginLeft: '-1px' },
  '.cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground': { background: 'var(--tint)' },
  '.cm-placeholder': { color: 'var(--quiet)' },
  '.cm-room': { pointerEvents: 'none' },

  '.cm-target': { backgroundColor: 'var(--tint)', borderRadius: '2px', boxDecorationBreak: 'clone', WebkitBoxDecorationBreak: 'clone', padding: '0.12em 0' },
  '.cm-working': { backgroundColor: 'var(--sunken)', color: 'var(--quiet)' },
  '.cm-passage': { backgroundColor: 'var(--sunken)', boxDecorationBreak: 'clone', WebkitBoxDecorationBreak: 'clone', padding: '0.12em 0' },
  '.cm-stale': { textDecoration: 'underline wavy var(--doubt) 1px', textUnderlineOffset: '0.24em' },
  '.cm-origin': { borderBottom: '1px solid color-mix(in srgb, var(--accent) 32%, transparent)' },
  '&.cm-hide-origins .cm-origin': { borderBottom: 'none' },

  '.cm-canvas': { whiteSpace: 'pre-wrap', backgroundColor: 'var(--sunken)', boxDecorationBreak: 'clone', WebkitBoxDecorationBreak: 'clone', padding: '0.12em 0', cursor: 'default' },
  // Pale, and still readable: the palest is the quiet ink, 4.5:1.
  '.cm-canvas span': { transition: 'color var(--motion) linear' },
  '.cm-canvas [data-look="gap"]': { border: '1px dashed var(--accent)', borderRadius: '3px', backgroundColor: 'var(--tint)', lineHeight: '1' },
  '.cm-canvas [data-look="rest"]': { color: 'var(--quiet)' },
  // Held to the letter by the run: a solid line, where words that may still change have a dotted one.
  '.cm-canvas [data-look="pinned"]': { textDecoration: 'underline solid var(--quiet) 1px', textUnderlineOffset: '0.24em' },
  '.cm-canvas [data-look="doubt-1"]': { color: 'color-mix(in srgb, var(--ink) 70%, var(--quiet))', textDecoration: 'underline dotted var(--doubt) 1px', textUnderlineOffset: '0.24em' },
  '.cm-canvas [data-look="doubt-2"]': { color: 'color-mix(in srgb, var(--ink) 35%, var(--quiet))', textDecoration: 'underline dotted var(--doubt) 2px', textUnderlineOffset: '0.24em' },
  '.cm-canvas [data-look="doubt-3"]': { color: 'var(--quiet)', textDecoration: 'underline dotted var(--doubt) 3px', textUnderlineOffset: '0.24em' },

  '.cm-fixed': { textDecoration: 'underline', textDecorationColor: 'var(--edge)', textDecorationThickness: '1px', textUnderlineOffset: '0.28em' },
  '.cm-slot': { display: 'inline-block', position: 'relative', height: '1.05em', verticalAlign: '-0.12em', margin: '0 0.25em', borderRadius: '3px', border: '1px dashed var(--accent)', backgroundColor: 'var(--tint)', maxWidth: '95%' },
  '.cm-slot-handle': { position: 'absolute', insetInlineEnd: '-5px', top: '-3px', bottom: '-3px', width: '9px', borderRadius: '3px', backgroundColor: 'var(--accent)', cursor: 'ew-resize', touchAction: 'none' },

  '.cm-insert': { color: 'var(--insert)', textDecoration: 'underline', textDecorationThickness: '1.5px', textUnderlineOffset: '0.18em', whiteSpace: 'pre-wrap', backgroundColor: 'var(--insert-ground)', borderRadius: '2px', padding: '0 1px', margin: '0 1px', cursor: 'pointer' },
  '.cm-insert.cm-long': { color: 'var(--ink)', textDecorationColor: 'color-mix(in srgb, var(--insert) 45%, transparent)', textDecorationThickness: '1px', boxDecorationBreak: 'clone', WebkitBoxDecorationBreak: 'clone' },
  '.cm-delete, .cm-delete span': { color: 'var(--delete)', textDecoration: 'line-through', textDecorationThickness: '1.5px' },
  '.cm-delete': { backgroundColor: 'var(--delete-ground)', borderRadius: '2px', padding: '0 1px', marginInlineEnd: '2px' },
  '.cm-before': { borderBottom: '2px solid var(--line)' },
  '.cm-after': { whiteSpace: 'pre-wrap', borderBottom: '1px dotted var(--edge)', cursor: 'pointer' },
  '.cm-doubt': { textDecorationLine: 'underline', textDecorationStyle: 'dotted', textDecorationColor: 'var(--doubt)', textDecorationThickness: '3px' },
  '.cm-number': {
    font: 'var(--weight-medium) 10px/14px var(--font-interface)', fontVariantNumeric: 'tabular-nums', color: 'var(--quiet)', verticalAlign: 'super', padding: '0 3px', margin: '0 1px', borderRadius: '7px',
    border: '1px solid var(--line)', backgroundColor: 'var(--paper)', cursor: 'pointer', userSelect: 'none', display: 'inline-block', textDecoration: 'none', fontStyle: 'normal',
  },
  '.cm-number.cm-current': { color: 'var(--on-accent)', backgroundColor: 'var(--accent)', borderColor: 'var(--accent)' },
  '.cm-insert.cm-current, .cm-delete.cm-current, .cm-after.cm-current, .cm-before.cm-current': { outline: '1.5px solid var(--accent)', outlineOffset: '1px' },
  // Where there are no colours the signs must do: brackets of the kind printers use.
  '@media (forced-colors: active)': {
    '.cm-insert::before': { content: '"⁺"' },
    '.cm-delete::before': { content: '"⁻"' },
    '.cm-number.cm-current': { color: 'HighlightText', backgroundColor: 'Highlight', forcedColorAdjust: 'none' },
  },

  '.cm-searchMatch': { backgroundColor: 'var(--doubt-ground)', outline: '1px solid color-mix(in srgb, var(--doubt) 55%, transparent)', borderRadius: '2px' },
  '.cm-searchMatch-selected': { backgroundColor: 'var(--chosen)', outline: '2px solid var(--accent)' },
  '.cm-fold-sign': { font: 'var(--weight-normal) var(--size-small)/1.4 var(--font-interface)', color: 'var(--quiet)', margin: '0 0.5em', padding: '1px 8px', border: '1px solid var(--line)', borderRadius: '9px', backgroundColor: 'var(--sunken)', cursor: 'pointer', verticalAlign: '0.1em', fontStyle: 'normal' },
  '.cm-fold-sign:hover': { color: 'var(--ink)', borderColor: 'var(--edge)' },
  '.cm-fold-handle': { position: 'absolute', insetInlineStart: '-26px', top: '0', width: '24px', height: '24px', padding: '4px', border: 'none', borderRadius: '4px', background: 'transparent', color: 'var(--quiet)', cursor: 'pointer' },
  '.cm-fold-handle[hidden]': { display: 'none' },
  '.cm-fold-handle:hover': { background: 'var(--hover)', color: 'var(--ink)' },
  '.cm-fold-handle svg': { width: '16px', height: '16px', fill: 'none', stroke: 'currentColor', strokeWidth: '2', strokeLinecap: 'round', strokeLinejoin: 'round', display: 'block', transition: 'transform var(--motion) var(--ease)' },
  '.cm-fold-handle[data-folded=true] svg': { transform: 'rotate(-90deg)' },
  '.cm-line.cm-away': { color: 'var(--quiet)', opacity: '0.85' },
  '.cm-search-within': { backgroundColor: 'var(--sunken)' },
  '.cm-empty-match': { display: 'inline-block', width: '0', height: '1em', verticalAlign: '-0.1em', outline: '1px solid var(--doubt)' },
});

export const theme: Extension = [syntaxHighlighting(prose), look];
