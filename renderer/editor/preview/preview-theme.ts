/** How the preview looks. Lines that are on the screen with signs and without have the same height. */
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

/** Code, with few colours and with weight and slant beside them. */
const code = HighlightStyle.define([
  { tag: [tags.keyword, tags.modifier, tags.controlKeyword, tags.operatorKeyword], color: 'var(--accent)', fontWeight: 'var(--weight-medium)' },
  { tag: [tags.string, tags.special(tags.string), tags.regexp, tags.attributeValue, tags.inserted], color: 'var(--insert)' },
  { tag: [tags.number, tags.bool, tags.null, tags.deleted], color: 'var(--delete)' },
  { tag: [tags.comment, tags.lineComment, tags.blockComment, tags.docComment], color: 'var(--quiet)', fontStyle: 'italic' },
  { tag: [tags.tagName, tags.typeName, tags.className, tags.attributeName, tags.propertyName], color: 'var(--doubt)' },
]);

const STEP = 1.5;
/** Lets the selection, which is drawn behind the text, shine through. */
const ground = 'color-mix(in srgb, var(--ink) 4%, transparent)';
/** Hardly seen where grounds differ, and all there is where they do not. */
const edge = 'color-mix(in srgb, var(--line) 60%, transparent)';
const steps = Array.from({ length: 6 }, (_, at) => at + 1);

const look = EditorView.theme({
  '.cm-line': { '--quote': '0px', '--item': '0em', '--hang': '0em', paddingInlineStart: 'calc(var(--quote) + var(--item))', textIndent: 'calc(0em - var(--hang))' },
  // Boxes inside a line begin at their own start.
  '.cm-line *': { textIndent: '0' },
  '.cm-mark-box': { display: 'inline-block', minWidth: `${STEP}em`, whiteSpace: 'pre' },
  '.cm-bullet': { boxSizing: 'border-box', paddingInlineStart: '0.4em' },
  ...Object.fromEntries(steps.map((depth) => [`.cm-item-${depth}`, { '--item': `${depth * STEP}em`, '--hang': `${STEP}em` }])),
  ...Object.fromEntries(steps.map((depth) => [`.cm-item-more-${depth}`, { '--item': `${depth * STEP}em` }])),

  '.cm-task': { cursor: 'pointer' },
  '.cm-task-sign': { display: 'inline-block', width: '0.85em', height: '0.85em', border: '1.5px solid var(--edge)', borderRadius: '3px', verticalAlign: '-0.08em' },
  '.cm-task[aria-checked="true"] .cm-task-sign::after': { content: '""', display: 'block', width: '0.22em', height: '0.46em', margin: '0.03em auto 0', border: 'solid var(--on-accent)', borderWidth: '0 2px 2px 0', transform: 'rotate(45deg)' },
  '.cm-task[aria-checked="true"] .cm-task-sign': { backgroundColor: 'var(--accent)', borderColor: 'var(--accent)' },

  ...Object.fromEntries(
    steps.map((depth) => [
      `.cm-quote-${depth}`,
      { '--quote': `${depth * 18}px`, backgroundSize: `${depth * 18 - 15}px 100%` },
    ]),
  ),
  '.cm-quote': { backgroundImage: 'repeating-linear-gradient(to right, var(--edge) 0 3px, transparent 3px 18px)', backgroundRepeat: 'no-repeat', backgroundPosition: 'left top' },
  '.cm-quote:dir(rtl)': { backgroundImage: 'repeating-linear-gradient(to left, var(--edge) 0 3px, transparent 3px 18px)', backgroundPosition: 'right top' },

  // Grounds are gone there.
  '@media (forced-colors: active)': { '.cm-quote': { borderInlineStart: '3px solid CanvasText' } },
  '.cm-joined': { whiteSpace: 'nowrap' },
  '.cm-link': { color: 'var(--accent)', textDecoration: 'underline', textDecorationThickness: '1px', textUnderlineOffset: '0.2em', textDecorationColor: 'color-mix(in srgb, var(--accent) 45%, transparent)' },
  '.cm-note-number': { fontSize: '0.72em', verticalAlign: 'super', lineHeight: '1', color: 'var(--accent)' },
  '.cm-note': { fontSize: '0.92em' },
  '.cm-markup, .cm-markup span': { color: 'var(--quiet)' },
  '.cm-front-matter': { fontFamily: 'var(--font-code)', fontSize: '0.78em', color: 'var(--quiet)' },
  '.cm-front-matter span': { fontSize: 'inherit', fontWeight: 'var(--weight-normal)', color: 'var(--quiet)', lineHeight: 'inherit' },
  '.cm-underline span': { fontSize: '0.8rem', color: 'var(--quiet)' },
  '.cm-rule': { display: 'inline-block', width: '100%', height: '0', verticalAlign: 'middle', borderTop: '1px solid var(--edge)' },

  // No room at its ends: it may be in pieces, whose ends would show.
  '.cm-inline-code': { backgroundColor: ground, padding: '0.05em 0' },
  '.cm-code-line': { fontFamily: 'var(--font-code)', fontSize: '0.84em', backgroundColor: ground, paddingInlineStart: 'calc(var(--quote) + var(--item) + 0.9em)', paddingInlineEnd: '0.9em', tabSize: '4', borderInline: `1px solid ${edge}` },
  '.cm-code-line span': { fontSize: 'inherit' },
  '.cm-code-first': { paddingTop: '0.3em', borderTop: `1px solid ${edge}`, borderStartStartRadius: 'var(--corner)', borderStartEndRadius: 'var(--corner)' },
  '.cm-code-last': { borderBottom: `1px solid ${edge}`, borderEndStartRadius: 'var(--corner)', borderEndEndRadius: 'var(--corner)' },

  '.cm-table-line': { fontFamily: 'var(--font-code)', fontSize: '0.78em' },
  '.cm-table-line span': { fontSize: 'inherit' },
  '.cm-pad': { display: 'inline-block' },
  '.cm-table': { padding: '0.4em 0', cursor: 'text' },
  '.cm-table table': { borderCollapse: 'collapse', maxWidth: '100%', fontSize: '0.92em', lineHeight: '1.4' },
  '.cm-table th, .cm-table td': { border: '1px solid var(--line)', padding: '0.35em 0.7em', textAlign: 'start', verticalAlign: 'top', overflowWrap: 'anywhere', minWidth: '3em' },
  '.cm-table th': { backgroundColor: 'var(--sunken)', fontWeight: 'var(--weight-strong)' },
  '.cm-table .cm-left': { textAlign: 'left' },
  '.cm-table .cm-center': { textAlign: 'center' },
  '.cm-table .cm-right': { textAlign: 'right', fontVariantNumeric: 'tabular-nums' },
  '.cm-table code': { fontFamily: 'var(--font-code)', fontSize: '0.86em' },

  '.cm-picture': { padding: '0.3em 0 0.6em' },
  '.cm-picture img': { display: 'block', maxWidth: '100%', maxHeight: '32rem', borderRadius: 'var(--corner)' },
  '.cm-picture-missing': { margin: '0.2em 0 0.5em', padding: '0.5em 0.8em', border: '1px dashed var(--edge)', borderRadius: 'var(--corner)', color: 'var(--quiet)', font: 'var(--weight-normal) var(--size-interface)/var(--line-interface) var(--font-interface)' },
  '.cm-picture-name, .cm-picture-name span': { color: 'var(--quiet)', fontStyle: 'italic' },

  '.cm-tooltip': { border: '1px solid var(--line)', borderRadius: 'var(--corner)', backgroundColor: 'var(--raised)', color: 'var(--ink)', boxShadow: 'var(--shadow)', zIndex: '6' },
  '.cm-hint': { maxWidth: '26rem', padding: '6px 10px', font: 'var(--weight-normal) var(--size-interface)/var(--line-interface) var(--font-interface)', overflowWrap: 'anywhere' },
  '.cm-hint p': { margin: '0 0 4px' },
  '.cm-hint button': { font: 'inherit', color: 'var(--accent)', background: 'none', border: '0', padding: '2px 0', cursor: 'pointer', textDecoration: 'underline' },
});

export const previewTheme: Extension = [syntaxHighlighting(code), look];
