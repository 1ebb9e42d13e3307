import type { Box, PageBlock, PageLine } from '../../text/index.ts';

/** The smallest box around others; a box of nothing for none. */
export function around(boxes: readonly Box[]): Box {
  if (boxes.length === 0) return { x0: 0, y0: 0, x1: 0, y1: 0 };
  let { x0, y0, x1, y1 } = boxes[0]!;
  for (const box of boxes) {
    if (box.x0 < x0) x0 = box.x0;
    if (box.y0 < y0) y0 = box.y0;
    if (box.x1 > x1) x1 = box.x1;
    if (box.y1 > y1) y1 = box.y1;
  }
  return { x0, y0, x1, y1 };
}

export type Paragraph = PageBlock['paragraphs'][number];

/** A paragraph of lines, with the box around them where it has none of its own. */
export function paragraphOf(lines: readonly PageLine[], box?: Box | null): Paragraph {
  return { box: box ?? around(lines.map((line) => line.box)), lines };
}

/** A block of paragraphs, with the box around them where it has none of its own. */
export function blockOf(kind: PageBlock['kind'], paragraphs: readonly Paragraph[], box?: Box | null): PageBlock {
  return { kind, box: box ?? around(paragraphs.map((paragraph) => paragraph.box)), paragraphs };
}
