/** Pages of a scan as the window uses them: words in reading order with their boxes, lines and places. */
import { doubtLevel, type Answer, type DoubtLimits } from '../../../electron/contract/index.ts';
import type { Box, Page, PageWord, Range } from '../../../engine/text/index.ts';

export interface Word extends PageWord {
  /** Which line it stands in, counted over the page. */
  readonly line: number;
}

export interface LoadedPage {
  readonly number: number;
  readonly width: number;
  readonly height: number;
  readonly words: readonly Word[];
  readonly lines: readonly Box[];
  /** Blocks with the index of their first word and how many they have. */
  readonly blocks: readonly { readonly first: number; readonly words: number; readonly box: Box }[];
  /** From and to of every word relative to the page's range; to before from: it is not in the text. */
  readonly places: Int32Array;
}

export function loadedPage(number: number, { recognised, places }: Pick<Answer<'scans.page'>, 'recognised' | 'places'>): LoadedPage {
  const page: Page = recognised;
  const words: Word[] = [];
  const lines: Box[] = [];
  const blocks: LoadedPage['blocks'][number][] = [];
  for (const block of page.blocks) {
    const first = words.length;
    for (const paragraph of block.paragraphs)
      for (const line of paragraph.lines) {
        for (const word of line.words) words.push({ ...word, line: lines.length });
        lines.push(line.box);
      }
    blocks.push({ first, words: words.length - first, box: block.box });
  }
  return { number, width: page.width, height: page.height, words, lines, blocks, places: Int32Array.from(places) };
}

/** Where a word stands in the text as it was laid out; null for one that is not in it. */
export function placeOf(page: LoadedPage, range: Range | null, word: number): Range | null {
  const from = page.places[2 * word];
  const to = page.places[2 * word + 1];
  if (!range || from === undefined || to === undefined || to < from) return null;
  return { from: range.from + from, to: range.from + to };
}

/** The word that stands at a position of the page's text as it was laid out, or the nearest one; null where none is in the text. */
export function nearestWord({ places }: LoadedPage, position: number): number | null {
  let nearest: number | null = null;
  let least = Infinity;
  for (let at = 0; at < places.length && least > 0; at += 2) {
    const [from = 0, to = -1] = [places[at], places[at + 1]];
    if (to < from) continue;
    const away = Math.max(from - position, position - to, 0);
    if (away < least) [nearest, least] = [at / 2, away];
  }
  return nearest;
}

/** The word whose box holds a point, or the nearest one in the same line; null away from all lines. */
export function wordAtPoint(page: LoadedPage, x: number, y: number): number | null {
  let best: number | null = null;
  let least = Infinity;
  page.words.forEach(({ box }, at) => {
    const dx = Math.max(box.x0 - x, 0, x - box.x1);
    const dy = Math.max(box.y0 - y, 0, y - box.y1);
    // Away from the line counts more than along it.
    const distance = dx + 3 * dy;
    if (distance < least) [best, least] = [at, distance];
  });
  const reach = Math.max(page.width, page.height) / 20;
  return least <= reach ? best : null;
}

/** How much a word is to be doubted: not at all once somebody has looked at it. */
export function doubtOf(word: PageWord, state: number, limits: DoubtLimits): 0 | 1 | 2 | 3 {
  return state === 2 ? 0 : doubtLevel(word.confidence, limits);
}

/** Whether a change of this word may only be made by looking at the page: it holds a digit. */
export function hasDigit(text: string): boolean {
  return /\p{Nd}/u.test(text);
}
