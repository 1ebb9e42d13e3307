/** What can be folded away under its first line: sections, list items with what belongs to them, quotes, code, front matter. */
import type { Range } from './change.ts';
import type { Block } from './markdown.ts';
import type { Outline, TextSource } from './outline.ts';

/** The part that a fold at this line hides, from the end of the line on; null where there is none. */
export function foldAt(outline: Outline, source: TextSource, line: Range): Range | null {
  for (const block of outline.blocksFrom(line.from)) {
    if (block.from > line.to) return null;
    if (block.from === line.from) return hidden(outline, source, block);
  }
  return null;
}

/** The innermost foldable part that holds a position, or whose first line does. */
export function foldAround(outline: Outline, source: TextSource, position: number): { readonly line: Range; readonly fold: Range } | null {
  let best: { line: Range; fold: Range } | null = null;
  const consider = (block: Block) => {
    const fold = hidden(outline, source, block);
    if (fold && fold.to >= position && (!best || fold.from >= best.fold.from)) best = { line: { from: block.from, to: fold.from }, fold };
  };
  for (const heading of outline.headings) {
    if (heading.from > position) break;
    if (heading.end >= position) consider({ kind: 'heading', level: heading.level, from: heading.from, to: heading.to });
  }
  const own: Block[] = [];
  for (const block of outline.blocksFrom(Math.max(0, position - REACH))) {
    if (block.from > position) break;
    if (block.kind !== 'heading') own.push(block);
  }
  for (const block of own) consider(block);
  return best;
}

/** How far before a position a list item that holds it is looked for. */
const REACH = 20_000;

/** Everything that can be folded at its heading, in order: for folding all sections. */
export function sectionFolds(outline: Outline, source: TextSource): Range[] {
  return outline.headings.flatMap(({ level, from, to }) => hidden(outline, source, { kind: 'heading', level, from, to }) ?? []);
}

function hidden(outline: Outline, source: TextSource, block: Block): Range | null {
  switch (block.kind) {
    case 'heading': {
      let to = titleEnd(source, block);
      for (const next of outline.blocksFrom(block.to)) {
        if (next.from <= block.from) continue;
        if (next.kind === 'heading' && next.level <= block.level) break;
        to = next.to;
      }
      return range(titleEnd(source, block), to);
    }
    case 'code':
    case 'quote':
    case 'frontMatter':
      return range(firstLineEnd(source, block), block.to);
    case 'item': {
      const depth = indentation(source, block);
      let to = block.to;
      for (const next of outline.blocksFrom(block.to)) {
        if (next.from <= block.from) continue;
        if (next.kind === 'heading' || indentation(source, next) <= depth) break;
        to = next.to;
      }
      return range(firstLineEnd(source, block), to);
    }
    default:
      return null;
  }
}

function range(from: number, to: number): Range | null {
  return to > from ? { from, to } : null;
}

/** The end of the last line of a heading's words: the line under it is folded away with the rest. */
function titleEnd(source: TextSource, block: Block): number {
  const underline = source.slice(block.from, block.to).lastIndexOf('\n');
  return underline < 0 ? block.to : block.from + underline;
}

function firstLineEnd(source: TextSource, block: Block): number {
  const end = source.slice(block.from, block.to).indexOf('\n');
  return end < 0 ? block.to : block.from + end;
}

/** Columns of white space before a block; a tab goes to the next fourth. */
function indentation(source: TextSource, block: Block): number {
  let columns = 0;
  for (const sign of source.slice(block.from, Math.min(block.to, block.from + 60))) {
    if (sign === '\t') columns += 4 - (columns % 4);
    else if (sign === ' ') columns += 1;
    else break;
  }
  return columns;
}
