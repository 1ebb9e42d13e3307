/** What Markdown has here beyond GitHub's: footnotes, as every format this program writes knows them. */
import type { BlockContext, Line, MarkdownConfig } from '@lezer/markdown';
import { tags } from '@lezer/highlight';

/** `[^label]: ` at the start of a note. */
const NOTE = /^\[\^[^\s\]]+\]:[ \t]*/;
const REFERENCE = /^\[\^[^\s\]]+\]/;
/** Longer labels are no labels; looking for their end must not cost anything. */
const LONGEST_LABEL = 120;
/** Lines that are indented so far go on with the note. */
const NOTE_INDENT = 4;

function noteAt(line: Line): RegExpExecArray | null {
  if (line.next !== 91 /* [ */ || line.text.charCodeAt(line.pos + 1) !== 94 /* ^ */ || line.indent - line.baseIndent >= NOTE_INDENT) return null;
  return NOTE.exec(line.text.slice(line.pos, line.pos + LONGEST_LABEL));
}

/** Footnotes: `FootnoteReference` in the text; `FootnoteDefinition`, a block with a `FootnoteMark` at its start, for the note. */
export const footnotes: MarkdownConfig = {
  defineNodes: [
    { name: 'FootnoteReference', style: tags.link },
    {
      name: 'FootnoteDefinition',
      block: true,
      composite: (_cx: BlockContext, line: Line, indent: number) => {
        if (line.indent < line.baseIndent + indent && line.next > -1) return false;
        line.moveBaseColumn(line.baseIndent + indent);
        return true;
      },
    },
    { name: 'FootnoteMark', style: tags.processingInstruction },
  ],
  parseBlock: [
    {
      name: 'FootnoteDefinition',
      before: 'BulletList',
      parse: (cx, line) => {
        const found = noteAt(line);
        if (!found) return false;
        const from = cx.lineStart + line.pos;
        const mark = found[0].trimEnd().length;
        cx.startComposite('FootnoteDefinition', line.pos, NOTE_INDENT);
        cx.addElement(cx.elt('FootnoteMark', from, from + mark));
        line.moveBase(line.pos + found[0].length);
        return null;
      },
      endLeaf: (_cx, line) => noteAt(line) !== null,
    },
  ],
  parseInline: [
    {
      name: 'FootnoteReference',
      before: 'Link',
      parse: (cx, next, pos) => {
        if (next !== 91 /* [ */ || cx.char(pos + 1) !== 94 /* ^ */) return -1;
        const found = REFERENCE.exec(cx.slice(pos, Math.min(cx.end, pos + LONGEST_LABEL)));
        return found ? cx.addElement(cx.elt('FootnoteReference', pos, pos + found[0].length)) : -1;
      },
    },
  ],
};
