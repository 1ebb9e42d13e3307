/** A document as pages that can be shown whole: each of whole sections, none longer than what a browser lays out at once. */
import { Outline, type Range } from '../../../engine/text/index.ts';

/** Characters of a page: more takes a screen reader, and the window, seconds to take in. */
export const LONGEST_PAGE = 200_000;

/** The pages of a text, in order: they touch, and together they are the text. Cut before headings, or between paragraphs of a section that is too long by itself. */
export function pagesOf(text: string, longest = LONGEST_PAGE): Range[] {
  if (text.length <= longest) return [{ from: 0, to: text.length }];
  const outline = Outline.of({ length: text.length, slice: (from, to) => text.slice(from, to) });
  const cuts = outline.headings.map(({ from }) => from).filter((from) => from > 0);
  const pages: Range[] = [];
  let from = 0;
  let end = 0;
  for (const cut of [...cuts, text.length]) {
    if (cut - from > longest && end > from) {
      pages.push({ from, to: end });
      from = end;
    }
    while (cut - from > longest) {
      const to = betweenParagraphs(text, from, from + longest);
      pages.push({ from, to });
      from = to;
    }
    end = cut;
  }
  if (from < text.length) pages.push({ from, to: text.length });
  return pages;
}

/** Behind the last empty line before `end`; at a line or a letter where there is none. */
function betweenParagraphs(text: string, from: number, end: number): number {
  for (const gap of ['\n\n', '\n', ' ']) {
    const at = text.lastIndexOf(gap, end - gap.length);
    if (at > from) return at + gap.length;
  }
  // Not between the halves of one character.
  return /[\uD800-\uDBFF]/u.test(text.charAt(end - 1)) ? end - 1 : end;
}

/** The definitions of links and footnotes that stand outside a page: its references need them. */
export function definitionsOutside(text: string, page: Range): string {
  if (page.from === 0 && page.to === text.length) return '';
  const found: string[] = [];
  for (const match of text.matchAll(/^ {0,3}\[[^\]\n]{1,999}\]:.*(?:\n(?: {4}|\t).*)*$/gmu)) if (match.index < page.from || match.index >= page.to) found.push(match[0]);
  return found.length > 0 ? `\n\n${found.join('\n\n')}\n` : '';
}
