/** From pages, or from plain text, to what the rules work on. */
import { lines as linesOf } from '../segment.ts';
import type { Page } from '../page.ts';
import type { ScanLine, ScanSource, ScanWord } from './rules.ts';

/** Between two pages of the text as read. */
export const PAGE_GAP = '\n\n';

/** Pages one after another: words joined by spaces, lines by line feeds, paragraphs, blocks and pages by an empty line. */
export function sourceOfPages(pages: readonly Page[]): ScanSource {
  let text = '';
  let paragraphs = 0;
  let blocks = 0;
  const lines: ScanLine[] = [];
  pages.forEach((page, index) => {
    for (const block of page.blocks) {
      blocks += 1;
      for (const paragraph of block.paragraphs) {
        paragraphs += 1;
        for (const line of paragraph.lines) {
          const read = line.words.filter((word) => word.text !== '');
          if (read.length === 0) continue;
          const last = lines.at(-1);
          if (last) text += last.page !== index ? PAGE_GAP : last.paragraph === paragraphs ? '\n' : '\n\n';
          const from = text.length;
          const words = read.map((word, at): ScanWord => {
            if (at > 0) text += ' ';
            const start = text.length;
            text += word.text;
            return { from: start, to: text.length, word };
          });
          const { x0, x1, y0, y1 } = line.box;
          lines.push({ from, to: text.length, page: index, block: blocks, paragraph: paragraphs, kind: block.kind, left: x0, right: x1, top: y0, bottom: y1, words });
        }
      }
    }
  });
  return { text, lines, boxes: pages.some((page) => page.origin !== 'text') };
}

/** Plain text: form feeds part pages, empty lines part paragraphs, a column is a character. */
export function sourceOfText(text: string): ScanSource {
  const lines: ScanLine[] = [];
  let page = 0;
  let paragraph = 0;
  let open = false;
  linesOf(text).forEach((range, row) => {
    let { from } = range;
    const feed = text.slice(range.from, range.to).lastIndexOf('\f');
    if (feed >= 0) {
      page += 1;
      open = false;
      from = range.from + feed + 1;
    }
    const content = text.slice(from, range.to);
    const shown = content.trim();
    if (shown === '') {
      open = false;
      return;
    }
    if (!open) paragraph += 1;
    open = true;
    const indent = content.length - content.trimStart().length;
    lines.push({ from: from + indent, to: from + indent + shown.length, page, block: page, paragraph, kind: 'text', left: indent, right: indent + shown.length, top: row, bottom: row + 1, words: [] });
  });
  return { text, lines, boxes: false };
}
