/**
 * Markdown as far as a reviser needs it: which lines belong together, and which spans inside them are not prose. A
 * line scanner after the block structure of CommonMark 0.31 and GitHub's tables; no tree.
 */
import type { Range } from './change.ts';
import { lines } from './segment.ts';

export type BlockKind = 'paragraph' | 'heading' | 'item' | 'quote' | 'table' | 'code' | 'frontMatter' | 'rule';

/** Whole lines, without the last line end. Blank lines belong to no block. */
export interface Block extends Range {
  readonly kind: BlockKind;
  /** 1 to 6 for headings, else 0. */
  readonly level: number;
}

const FENCE = /^ {0,3}(`{3,}|~{3,})/;
const HEADING = /^ {0,3}(#{1,6})(?:[ \t]|$)/;
const RULE = /^ {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$/;
const UNDERLINE = /^ {0,3}(=+|-+)[ \t]*$/;
const ITEM = /^[ \t]*(?:[-*+]|\d{1,9}[.)])(?:[ \t]|$)/;
const QUOTE = /^ {0,3}>/;
const TABLE_RULE = /^ {0,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$/;
const BLANK = /^\s*$/;

/** The blocks of a document in order. */
export function blocks(text: string): Block[] {
  const rows = lines(text);
  const content = (row: number) => (rows[row] ? text.slice(rows[row].from, rows[row].to) : '');
  const found: Block[] = [];
  const add = (kind: BlockKind, first: number, last: number, level = 0) => {
    const from = rows[first]?.from;
    const to = rows[last]?.to;
    if (from !== undefined && to !== undefined) found.push({ kind, level, from, to });
  };
  let row = frontMatterEnd(content, rows.length);
  if (row > 0) add('frontMatter', 0, row - 1);
  while (row < rows.length) {
    const line = content(row);
    const first = row;
    row += 1;
    if (BLANK.test(line)) continue;
    const fence = FENCE.exec(line)?.[1];
    if (fence) {
      const close = new RegExp(`^ {0,3}${fence[0]}{${fence.length},}[ \\t]*$`);
      while (row < rows.length && !close.test(content(row))) row += 1;
      row = Math.min(row + 1, rows.length);
      add('code', first, row - 1);
      continue;
    }
    const heading = HEADING.exec(line)?.[1];
    if (heading) add('heading', first, first, heading.length);
    else if (RULE.test(line)) add('rule', first, first);
    else if (line.includes('|') && row < rows.length && content(row).includes('-') && content(row).includes('|') && TABLE_RULE.test(content(row))) {
      while (row < rows.length && content(row).includes('|') && !BLANK.test(content(row))) row += 1;
      add('table', first, row - 1);
    } else if (QUOTE.test(line)) {
      while (row < rows.length && (QUOTE.test(content(row)) || isLazy(content(row)))) row += 1;
      add('quote', first, row - 1);
    } else if (ITEM.test(line)) {
      while (row < rows.length && isLazy(content(row))) row += 1;
      add('item', first, row - 1);
    } else {
      while (row < rows.length && isLazy(content(row)) && !UNDERLINE.test(content(row))) row += 1;
      const underline = UNDERLINE.exec(content(row))?.[1];
      if (underline && row < rows.length) add('heading', first, row++, underline.startsWith('=') ? 1 : 2);
      else add('paragraph', first, row - 1);
    }
  }
  return found;
}

export type SyntaxKind = 'code' | 'link' | 'markup';

/** A span that is not prose: code, an address, or the signs of the markup itself. */
export interface SyntaxSpan extends Range {
  readonly kind: SyntaxKind;
}

const ADDRESS = /(?:https?|ftp|file):\/\/[^\s<>"“”]*[^\s<>"“”.,;:!?)\]}'’*_]|\bwww\.[^\s<>"“”]*[^\s<>"“”.,;:!?)\]}'’*_]|\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+/giu;
const INLINE_CODE = /(`+)(?!`)[^]*?[^`]\1(?!`)/gu;
const LINK_TARGET = /(?<=\])\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s+"[^"]*")?\)|(?<=\])\[[^\]]*\]|^ {0,3}\[[^\]]+\]:.*$|<[a-z][^<>]*>|<\/[a-z][^<>]*>/gimu;
const MARKUP = /^[ \t]*(?:#{1,6}|>+|[-*+]|\d{1,9}[.)])(?:[ \t]+\[[ xX]\])?(?=[ \t])|\*+|(?<![\p{L}\p{N}])_+|_+(?![\p{L}\p{N}])|~~|!?\[|\]/gmu;

/** Code, addresses and markup signs, in order and without overlap. */
export function syntaxSpans(text: string): SyntaxSpan[] {
  const found: SyntaxSpan[] = [];
  const taken = (from: number, to: number) => found.some((span) => span.from < to && from < span.to);
  const add = (kind: SyntaxKind, from: number, to: number) => {
    if (to > from && !taken(from, to)) found.push({ kind, from, to });
  };
  for (const block of blocks(text)) if (block.kind === 'code' || block.kind === 'frontMatter' || block.kind === 'rule') add(block.kind === 'rule' ? 'markup' : 'code', block.from, block.to);
  if (text.includes('`')) for (const match of text.matchAll(INLINE_CODE)) if (!/\n\s*\n/.test(match[0])) add('code', match.index, match.index + match[0].length);
  for (const match of text.matchAll(ADDRESS)) add('link', match.index, match.index + match[0].length);
  for (const match of text.matchAll(LINK_TARGET)) {
    const inside = found.filter((span) => span.kind === 'link' && match.index <= span.from && span.to <= match.index + match[0].length);
    for (const span of inside) found.splice(found.indexOf(span), 1);
    add('link', match.index, match.index + match[0].length);
  }
  for (const match of text.matchAll(MARKUP)) add('markup', match.index, match.index + match[0].length);
  return found.sort((a, b) => a.from - b.from);
}

function frontMatterEnd(content: (row: number) => string, rows: number): number {
  if (!/^---[ \t]*$/.test(content(0))) return 0;
  for (let row = 1; row < rows; row += 1) if (/^(?:---|\.\.\.)[ \t]*$/.test(content(row))) return row + 1;
  return 0;
}

/** Whether a line goes on with the block before it rather than opening one of its own. */
function isLazy(line: string): boolean {
  return !(BLANK.test(line) || FENCE.test(line) || HEADING.test(line) || ITEM.test(line) || QUOTE.test(line) || (RULE.test(line) && !UNDERLINE.test(line)));
}
