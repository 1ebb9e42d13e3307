/** Words of Markdown as elements, for what is drawn beside the text: cells of tables, notes. Never HTML of the text's own. */
import { markdownLanguage } from '@codemirror/lang-markdown';
import type { MarkdownParser } from '@lezer/markdown';
import type { SyntaxNode, Tree } from '@lezer/common';
import { footnotes } from './grammar.ts';

const parser = (markdownLanguage.parser as MarkdownParser).configure(footnotes);

/** Parses a piece of text by itself. */
export function parsePiece(text: string): Tree {
  return parser.parse(text);
}

const elements: Readonly<Record<string, string>> = { Emphasis: 'em', StrongEmphasis: 'strong', Strikethrough: 's', InlineCode: 'code' };
const signs = new Set(['EmphasisMark', 'StrikethroughMark', 'CodeMark', 'LinkMark', 'URL', 'LinkTitle', 'LinkLabel', 'QuoteMark']);

/** Appends the words between two positions, with emphasis, code and links as elements and without their signs. */
export function appendInline(parent: Node, node: SyntaxNode, text: string, from = node.from, to = node.to): void {
  let at = from;
  const plain = (end: number): void => {
    if (end > at) parent.appendChild(document.createTextNode(text.slice(at, end)));
    at = Math.max(at, end);
  };
  for (let child = node.firstChild; child; child = child.nextSibling) {
    if (child.to <= from || child.from >= to) continue;
    plain(child.from);
    append(parent, child, text);
    at = child.to;
  }
  plain(to);
}

function append(parent: Node, node: SyntaxNode, text: string): void {
  const { name } = node;
  // An address by itself is its own words; in a link it stands for others.
  if (signs.has(name) && !(name === 'URL' && node.parent?.name !== 'Link' && node.parent?.name !== 'Image')) return;
  if (name === 'Escape') {
    parent.appendChild(document.createTextNode(text.slice(node.from + 1, node.to)));
    return;
  }
  if (name === 'FootnoteReference') {
    const number = document.createElement('sup');
    number.textContent = text.slice(node.from + 2, node.to - 1);
    parent.appendChild(number);
    return;
  }
  const linked = (name === 'Link' || name === 'Image') && node.getChild('URL') !== null;
  if (name === 'Link' && !linked) {
    parent.appendChild(document.createTextNode(text.slice(node.from, node.to)));
    return;
  }
  const tag = elements[name];
  if (!tag && !linked && name !== 'Autolink') {
    appendInline(parent, node, text);
    return;
  }
  const element = document.createElement(tag ?? 'span');
  if (linked || name === 'Autolink') element.className = name === 'Image' ? 'cm-picture-name' : 'cm-link';
  appendInline(element, node, text);
  parent.appendChild(element);
}
