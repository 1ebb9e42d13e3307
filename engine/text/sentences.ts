/** Sentences of a Markdown text. A line end inside a paragraph is a space to a reader, so it ends no sentence. */
import type { Range } from './change.ts';
import { blocks } from './markdown.ts';
import { lines } from './segment.ts';

const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' });

/** Titles and abbreviations whose full stop ends no sentence when a word follows. */
const ABBREVIATION = /(?:^|[\s("“‘[])(?:Mr|Mrs|Ms|Messrs|Dr|Prof|Rev|Hon|Capt|Col|Gen|Lieut|Lt|Sgt|Maj|Gov|Sen|Rep|St|Mt|Jr|Sr|No|Nos|Vol|vol|Fig|fig|pp?|vs|etc|cf|viz|e\.g|i\.e|[A-HJ-Z])\.["”’)\]]*\s*$/;

/** Sentences with the spaces after them, in order; together they cover every block that is not code. */
export function sentences(text: string): Range[] {
  const found: Range[] = [];
  for (const block of blocks(text)) {
    switch (block.kind) {
      case 'code':
      case 'frontMatter':
      case 'rule': break;
      case 'paragraph':
      case 'quote':
      case 'item': cut(text.slice(block.from, block.to).replace(/[\r\n]/g, ' '), block.from, found); break;
      default: for (const line of lines(text.slice(block.from, block.to))) cut(text.slice(block.from + line.from, block.from + line.to), block.from + line.from, found);
    }
  }
  return found;
}

function cut(content: string, base: number, found: Range[]): void {
  let open = 0;
  for (const { index, segment } of segmenter.segment(content)) {
    const end = index + segment.length;
    if (end < content.length && ABBREVIATION.test(content.slice(Math.max(open, end - 24), end))) continue;
    found.push({ from: base + open, to: base + end });
    open = end;
  }
}
