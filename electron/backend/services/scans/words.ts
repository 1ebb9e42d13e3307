/** The words of a page in reading order, as everything else counts them. */
import type { Box, Page, PageWord } from '../../../../engine/text/index.ts';
import { doubtLevel, type DoubtLimits } from '../../../contract/index.ts';

export function wordsOf(page: Page): PageWord[] {
  return page.blocks.flatMap((block) => block.paragraphs.flatMap((paragraph) => paragraph.lines.flatMap((line) => [...line.words])));
}

/** The page with other words in the same places; one that became '' keeps its place, and is in no text. */
export function withWords(page: Page, texts: readonly string[]): Page {
  let at = 0;
  return {
    ...page,
    blocks: page.blocks.map((block) => ({
      ...block,
      paragraphs: block.paragraphs.map((paragraph) => ({
        ...paragraph,
        lines: paragraph.lines.map((line) => ({ ...line, words: line.words.map((word) => ({ ...word, text: texts[at++] ?? word.text })) })),
      })),
    })),
  };
}

/** How many words somebody should look at. `states`: a byte a word, 2 for checked. `limits` as the writer has set them. */
export function doubtfulIn(page: Page, states: Uint8Array, limits: DoubtLimits): number {
  return wordsOf(page).filter((word, at) => states[at] !== 2 && doubtLevel(word.confidence, limits) > 0).length;
}

/** An earlier word with what a person made of it. */
export interface SeenWord {
  readonly box: Box;
  /** As it stands in the document now. */
  readonly text: string;
  readonly checked: boolean;
  /** Its byte as it is kept. */
  readonly state: number;
}

/** Boxes that share this much of the smaller one are the same word. */
const sameWord = 0.5;

/** A new reading with what was checked before put in its place; `states` says which words those are. */
export function keepChecked(page: Page, before: readonly SeenWord[]): { page: Page; states: Uint8Array } {
  const words = wordsOf(page);
  const states = new Uint8Array(words.length);
  const texts = words.map((word) => word.text);
  for (const seen of before.filter(({ checked }) => checked)) {
    const own = words.map((word, at) => ({ at, share: overlap(word.box, seen.box) })).filter(({ share }) => share >= sameWord);
    const best = own.toSorted((a, b) => b.share - a.share)[0];
    if (!best) continue;
    // Where the new reading sees several words in one checked place, the checked text stands once.
    for (const { at } of own) {
      texts[at] = at === best.at ? seen.text : '';
      states[at] = 2;
    }
  }
  return { page: withWords(page, texts), states };
}

function overlap(a: Box, b: Box): number {
  const width = Math.min(a.x1, b.x1) - Math.max(a.x0, b.x0);
  const height = Math.min(a.y1, b.y1) - Math.max(a.y0, b.y0);
  if (width <= 0 || height <= 0) return 0;
  const area = (box: Box): number => Math.max(1, (box.x1 - box.x0) * (box.y1 - box.y0));
  return (width * height) / Math.min(area(a), area(b));
}

/**
 * A page with its blocks in another order, and with every word as it reads now. `order`: indices of the present blocks.
 * Undefined where it does not name each of them once.
 */
export function inOrder(page: Page, order: readonly number[]): { page: Page; keep: (page: Page, before: readonly SeenWord[]) => { page: Page; states: Uint8Array } } | undefined {
  if (order.length !== page.blocks.length || new Set(order).size !== order.length || order.some((index) => page.blocks[index] === undefined)) return undefined;
  let next = 0;
  const firsts = page.blocks.map((block) => {
    const first = next;
    next += wordsOf({ ...page, blocks: [block] }).length;
    return first;
  });
  const blocks = order.flatMap((index) => page.blocks[index] ?? []);
  // New index of every word → its present one.
  const from = order.flatMap((index) => wordsOf({ ...page, blocks: page.blocks.slice(index, index + 1) }).map((_word, at) => (firsts[index] ?? 0) + at));
  return {
    page: { ...page, blocks },
    keep: (ordered, before) => ({ page: withWords(ordered, from.map((at) => before[at]?.text ?? '')), states: Uint8Array.from(from, (at) => before[at]?.state ?? 0) }),
  };
}
