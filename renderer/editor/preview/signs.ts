/**
 * The look of a piece of Markdown: which signs are hidden, what stands in their place, and how lines are set. A pure
 * function of the state and of two positions: only what is on the screen is ever looked at.
 */
import { syntaxTree } from '@codemirror/language';
import { findClusterBreak, type EditorState, type Line, type Range as Placed } from '@codemirror/state';
import { Decoration } from '@codemirror/view';
import { IterMode, type SyntaxNode, type SyntaxNodeRef, type Tree } from '@lezer/common';
import { frontMatterEnd } from './front-matter.ts';
import { revealedIn, type Revealed } from './reveal.ts';
import { bullet, nameless, rule, taskDone, taskOpen } from './small-widgets.ts';
import { alignment } from './table-source.ts';

export interface Look {
  /** Signs that are not shown, in order, none over another. */
  readonly hidden: readonly { readonly from: number; readonly to: number }[];
  readonly decorations: readonly Placed<Decoration>[];
  /** Pieces of a word with a hidden sign in it, which no line may break; a set of its own, since it must lie round every other mark. */
  readonly joined: readonly Placed<Decoration>[];
}

const hide = Decoration.replace({});
const mark = (name: string) => Decoration.mark({ class: name });
const marks = {
  code: mark('cm-inline-code'),
  link: mark('cm-link'),
  picture: mark('cm-picture-name'),
  note: mark('cm-note-number'),
  quiet: mark('cm-markup'),
  box: mark('cm-mark-box'),
  joined: mark('cm-joined'),
  wideBox: mark('cm-mark-box cm-mark-box-wide'),
};
const lineOf = (name: string) => Decoration.line({ class: name });
const lines = {
  code: lineOf('cm-code-line'),
  first: lineOf('cm-code-first'),
  last: lineOf('cm-code-last'),
  frontMatter: lineOf('cm-front-matter'),
  note: lineOf('cm-note'),
  underline: lineOf('cm-underline'),
  table: lineOf('cm-table-line'),
  html: lineOf('cm-markup'),
};
const DEEPEST = 6;
const depths = (name: string) => Array.from({ length: DEEPEST }, (_, at) => lineOf(`${name} ${name}-${at + 1}`));
const quoteLines = depths('cm-quote');
const itemLines = depths('cm-item');
const moreLines = depths('cm-item-more');
const widgets = {
  bullet: Decoration.replace({ widget: bullet }),
  rule: Decoration.replace({ widget: rule }),
  nameless: Decoration.replace({ widget: nameless }),
  taskDone: Decoration.replace({ widget: taskDone }),
  taskOpen: Decoration.replace({ widget: taskOpen }),
};

/** The look of the text between two positions, as far as it has been parsed. They are ends of lines, except in lines too long to be looked at whole. */
export function lookOf(state: EditorState, from: number, to: number): Look {
  const builder = new Builder(state, from, to);
  syntaxTree(state).iterate({ from, to, mode: IterMode.IgnoreMounts | IterMode.IgnoreOverlays, enter: (node) => builder.enter(node) });
  return builder.finish();
}

class Builder {
  readonly #state: EditorState;
  readonly #from: number;
  readonly #to: number;
  readonly #revealed: Revealed;
  readonly #front: number;
  readonly #hidden: { from: number; to: number; decoration: Decoration }[] = [];
  readonly #decorations: Placed<Decoration>[] = [];
  readonly #joined: Placed<Decoration>[] = [];

  constructor(state: EditorState, from: number, to: number) {
    this.#state = state;
    this.#from = from;
    this.#to = to;
    // A block that begins or ends out of sight is looked at as a whole.
    const tree = syntaxTree(state);
    this.#revealed = revealedIn(state, Math.min(from, blockAt(tree, from).from), Math.max(to, blockAt(tree, to).to));
    this.#front = frontMatterEnd(state.doc);
    if (this.#front > from) this.#lines(0, this.#front, lines.frontMatter);
  }

  enter(node: SyntaxNodeRef): boolean {
    if (node.from < this.#front && node.name !== 'Document' && node.to <= this.#front) return false;
    switch (node.name) {
      case 'ATXHeading1':
      case 'ATXHeading2':
      case 'ATXHeading3':
      case 'ATXHeading4':
      case 'ATXHeading5':
      case 'ATXHeading6':
        this.#heading(node.node);
        return true;
      case 'SetextHeading1':
      case 'SetextHeading2':
        for (const sign of node.node.getChildren('HeaderMark')) this.#lines(sign.from, sign.to, lines.underline);
        return true;
      case 'Emphasis':
      case 'StrongEmphasis':
        this.#pair(node.node, 'EmphasisMark');
        return true;
      case 'Strikethrough':
        this.#pair(node.node, 'StrikethroughMark');
        return true;
      case 'InlineCode':
        this.#pair(node.node, 'CodeMark');
        this.#decorations.push(marks.code.range(node.from, node.to));
        return false;
      case 'Link':
        this.#link(node.node);
        return true;
      case 'Image':
        this.#picture(node.node);
        return true;
      case 'Autolink':
        this.#pair(node.node, 'LinkMark');
        return false;
      case 'Escape':
        if (!this.#revealed.touches(node.from, node.to)) this.#hide(node.from, node.from + 1);
        return false;
      case 'ListItem':
        this.#item(node.node);
        return true;
      case 'Blockquote':
        this.#lines(node.from, node.to, quoteLines[depthOf(node.node, 'Blockquote') - 1]);
        return true;
      case 'QuoteMark':
        this.#quoteSign(node.from, node.to);
        return false;
      case 'FencedCode':
        this.#fence(node.node);
        return true;
      case 'CodeBlock':
        this.#lines(node.from, node.to, lines.code);
        return true;
      case 'HorizontalRule':
        if (!this.#touchesLine(node.from) && node.to > node.from) this.#replace(node.from, node.to, widgets.rule);
        return false;
      case 'Table':
        this.#table(node.node);
        return false;
      case 'FootnoteDefinition':
        this.#lines(node.from, node.to, lines.note);
        return true;
      case 'FootnoteMark':
        this.#note(node.from, node.to, 2);
        return false;
      case 'FootnoteReference':
        this.#note(node.from, node.to, 1);
        return false;
      case 'HTMLBlock':
      case 'CommentBlock':
      case 'ProcessingInstructionBlock':
      case 'LinkReference':
        this.#lines(node.from, node.to, lines.html);
        return false;
      case 'HTMLTag':
      case 'Comment':
      case 'ProcessingInstruction':
        this.#decorations.push(marks.quiet.range(node.from, node.to));
        return false;
      default:
        return true;
    }
  }

  finish(): Look {
    const hidden: { from: number; to: number }[] = [];
    let end = -1;
    for (const { from, to, decoration } of this.#hidden.toSorted((a, b) => a.from - b.from || b.to - a.to)) {
      // One sign, one reason: what lies in another is hidden with it.
      if (from < end) continue;
      end = to;
      hidden.push({ from, to });
      this.#decorations.push(decoration.range(from, to));
    }
    this.#join(hidden);
    return { hidden, decorations: this.#decorations, joined: this.#joined };
  }

  /** What stands in place of a sign is no letter to the browser, which would break the line there: between a word and its comma. */
  #join(hidden: readonly { readonly from: number; readonly to: number }[]): void {
    const { doc } = this.#state;
    for (let first = 0; first < hidden.length; ) {
      let last = first;
      while (hidden[last + 1]?.from === hidden[last]!.to) last += 1;
      const from = hidden[first]!.from;
      const to = hidden[last]!.to;
      first = last + 1;
      const line = doc.lineAt(from);
      const start = line.from + findClusterBreak(line.text, from - line.from, false);
      const end = line.from + findClusterBreak(line.text, to - line.from, true);
      if (start < from && end > to && !/\s/.test(doc.sliceString(start, from) + doc.sliceString(to, end))) this.#joined.push(marks.joined.range(start, end));
    }
  }

  #hide(from: number, to: number): void {
    this.#replace(from, to, hide);
  }

  /** Only inside one line: a line end that is hidden would join two lines. What is not on the screen is left alone. */
  #replace(from: number, to: number, decoration: Decoration): void {
    if (to > from && from >= this.#from && to <= this.#to && !this.#revealed.holdsHit(from, to) && this.#state.doc.lineAt(from).to >= to) this.#hidden.push({ from, to, decoration });
  }

  #touchesLine(at: number): boolean {
    const { from, to } = this.#state.doc.lineAt(at);
    return this.#revealed.touches(from, to);
  }

  /** A decoration of every line of a block that is on the screen. */
  #lines(from: number, to: number, decoration: Decoration | undefined): void {
    if (!decoration) return;
    const start = this.#state.doc.lineAt(Math.max(from, this.#from));
    for (let line: Line = start; ; line = this.#state.doc.line(line.number + 1)) {
      this.#decorations.push(decoration.range(line.from));
      if (line.to >= Math.min(to, this.#to)) break;
    }
  }

  #heading(node: SyntaxNode): void {
    const [open, close] = node.getChildren('HeaderMark');
    if (!open || this.#touchesLine(node.from)) return;
    const { doc } = this.#state;
    const text = doc.sliceString(open.to, close ? close.from : node.to);
    // A heading without words would be gone.
    if (!/\S/.test(text)) return;
    this.#hide(open.from, open.to + (/^[ \t]+/.exec(text)?.[0].length ?? 0));
    if (close) this.#hide(close.from - (/[ \t]+$/.exec(text)?.[0].length ?? 0), close.to);
  }

  #pair(node: SyntaxNode, name: string): void {
    if (this.#revealed.touches(node.from, node.to)) return;
    const [first, ...rest] = node.getChildren(name);
    const last = rest.at(-1);
    if (!first || !last || last.from <= first.to) return;
    this.#hide(first.from, first.to);
    this.#hide(last.from, last.to);
  }

  /** `[words](address "title")`. A reference has its address elsewhere and stays as it is: `[sic]` looks the same. */
  #link(node: SyntaxNode): void {
    const [open, close] = node.getChildren('LinkMark');
    if (!open || !close || !node.getChild('URL')) return;
    if (close.from > open.to) this.#decorations.push(marks.link.range(open.to, close.from));
    this.#words(node, open, close);
  }

  #picture(node: SyntaxNode): void {
    const [open, close] = node.getChildren('LinkMark');
    if (!open || !close || !node.getChild('URL')) return;
    if (close.from > open.to) {
      this.#decorations.push(marks.picture.range(open.to, close.from));
      this.#words(node, open, close);
    } else if (!this.#revealed.touches(node.from, node.to)) this.#replace(node.from, node.to, widgets.nameless);
  }

  /** Leaves the words of a link: both ends go, or none. */
  #words(node: SyntaxNode, open: SyntaxNode, close: SyntaxNode): void {
    if (this.#revealed.touches(node.from, node.to)) return;
    const { doc } = this.#state;
    if (!/\S/.test(doc.sliceString(open.to, close.from)) || doc.lineAt(close.from).to < node.to) return;
    this.#hide(open.from, open.to);
    this.#hide(close.from, node.to);
  }

  #item(node: SyntaxNode): void {
    const sign = node.getChild('ListMark');
    if (!sign) return;
    const { doc } = this.#state;
    const line = doc.lineAt(sign.from);
    const task = node.getChild('Task')?.getChild('TaskMarker');
    const own = task && doc.lineAt(task.from).number === line.number ? task : null;
    const bulleted = node.parent?.name === 'BulletList';
    const lead = doc.sliceString(line.from, sign.from);
    const depth = depthOf(node, 'ListItem') - 1;
    if (/^[ \t>]*$/.test(lead)) this.#decorations.push(itemLines[depth]!.range(line.from));
    if (/^[ \t]*$/.test(lead)) this.#indent(line.from, sign.from);
    for (const words of [...node.getChildren('Paragraph'), ...node.getChildren('Task')]) this.#goingOn(words, line, depth);
    // The room before the words is the same whether the sign is shown or not, so that nothing moves.
    const end = Math.min(own ? own.to + 1 : sign.to + 1, line.to);
    if (this.#revealed.touches(sign.from, own ? own.to : sign.to)) {
      this.#decorations.push((own ? marks.wideBox : marks.box).range(sign.from, end));
      return;
    }
    if (own) {
      if (bulleted) this.#hide(sign.from, own.from);
      this.#replace(own.from, end, /\[ \]/.test(doc.sliceString(own.from, own.to)) ? widgets.taskOpen : widgets.taskDone);
    } else if (bulleted) this.#replace(sign.from, end, widgets.bullet);
    else this.#decorations.push(marks.box.range(sign.from, end));
  }

  /** Indentation shows as depth already. */
  #indent(from: number, to: number): void {
    if (to > from && !this.#revealed.touches(from, to - 1)) this.#hide(from, to);
  }

  /** Further lines of an item stand under its words. */
  #goingOn(words: SyntaxNode, first: Line, depth: number): void {
    const { doc } = this.#state;
    const end = Math.min(words.to, this.#to);
    for (let line = doc.lineAt(Math.max(words.from, this.#from)); ; line = doc.line(line.number + 1)) {
      if (line.number > first.number) {
        const indent = /^[ \t]*/.exec(line.text)?.[0].length ?? 0;
        this.#decorations.push(moreLines[depth]!.range(line.from));
        this.#indent(line.from, line.from + indent);
      }
      if (line.to >= end) break;
    }
  }

  #quoteSign(from: number, to: number): void {
    if (this.#revealed.touches(from, to)) return;
    const next = this.#state.doc.sliceString(to, to + 1);
    this.#hide(from, next === ' ' ? to + 1 : to);
  }

  #fence(node: SyntaxNode): void {
    const { doc } = this.#state;
    this.#lines(node.from, node.to, lines.code);
    if (node.from >= this.#from) this.#decorations.push(lines.first.range(doc.lineAt(node.from).from));
    if (node.to <= this.#to) this.#decorations.push(lines.last.range(doc.lineAt(node.to).from));
    if (this.#revealed.touches(node.from, node.to)) return;
    for (const sign of node.getChildren('CodeMark')) this.#hide(sign.from, sign.to);
  }

  /** Where a table is not drawn as one, its source stands in columns. */
  #table(node: SyntaxNode): void {
    this.#lines(node.from, node.to, lines.table);
    if (node.parent?.name === 'Document' && !this.#revealed.touches(node.from, node.to)) return;
    this.#decorations.push(...alignment(this.#state.doc, node.from, node.to, this.#from, this.#to));
  }

  /** `[^7]` → a raised 7. */
  #note(from: number, to: number, tail: number): void {
    this.#decorations.push(marks.note.range(from, to));
    if (this.#revealed.touches(from, to)) return;
    this.#hide(from, from + 2);
    this.#hide(to - tail, to);
  }
}

/** The outermost block at a position. */
function blockAt(tree: Tree, position: number): SyntaxNode {
  let node = tree.resolve(position, 1);
  while (node.parent?.parent) node = node.parent;
  return node;
}

/** How many nodes of a kind there are from this one upwards, itself counted; at most DEEPEST. */
function depthOf(node: SyntaxNode, name: string): number {
  let depth = 0;
  for (let at: SyntaxNode | null = node; at; at = at.parent) if (at.name === name) depth += 1;
  return Math.min(depth, DEEPEST);
}
