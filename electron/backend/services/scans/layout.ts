/** From pages to the text of a document, with the place of every word. */
import type { Page, Range } from '../../../../engine/text/index.ts';
import type { ScanChange } from '../../../contract/index.ts';

export interface LaidPage {
  readonly range: Range;
  /** From and to of every word, relative to the start of `range`; to before from: the word is not in the text. */
  readonly places: Int32Array;
}

export interface LaidOut {
  readonly text: string;
  readonly pages: readonly LaidPage[];
  /** What the rules did. */
  readonly changes: readonly Omit<ScanChange, 'id'>[];
}

/** Stands for a page that could not be read: a gap, never an invention. */
const gap = '[…]';
const absent = [0, -1] as const;

/** Lays out pages in order; null for one that could not be read. `rulesOff` names rules that are not to act. */
export function layOut(pages: readonly (Page | null)[], _rulesOff: readonly string[]): LaidOut {
  let text = '';
  const laid: LaidPage[] = [];
  for (const page of pages) {
    if (text !== '') text += '\n\n';
    const from = text.length;
    const places: number[] = [];
    if (!page) text += gap;
    for (const block of page?.blocks ?? []) {
      for (const paragraph of block.paragraphs) {
        const words = paragraph.lines.flatMap((line) => [...line.words]);
        if (words.length > 0 && text.length > from) text += '\n\n';
        if (words.length > 0 && block.kind === 'heading') text += '## ';
        words.forEach((word, at) => {
          if (at > 0) text += ' ';
          if (word.text === '') return void places.push(...absent);
          places.push(text.length - from, text.length - from + word.text.length);
          text += word.text;
          return undefined;
        });
      }
    }
    laid.push({ range: { from, to: text.length }, places: Int32Array.from(places) });
  }
  return { text, pages: laid, changes: [] };
}
