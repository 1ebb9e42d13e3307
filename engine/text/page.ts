/**
 * A recognised page: what was read, where, and how sure the recogniser was. Plain data; what was recognised is never
 * changed afterwards, corrections lie over it. Boxes are in pixels of the page image as it was recognised (upright,
 * straightened), origin at the top left.
 */

export interface Box {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

export interface PageWord {
  readonly text: string;
  readonly box: Box;
  /** 0 to 100; what a source without confidences is given as is said by the page's `origin`. */
  readonly confidence: number;
  /** Other readings by the recogniser, likeliest first, without `text`. */
  readonly alternatives: readonly string[];
}

export interface PageLine {
  readonly box: Box;
  readonly words: readonly PageWord[];
}

/** Lines that belong together, in reading order. */
export interface PageBlock {
  readonly kind: 'text' | 'heading' | 'picture' | 'table';
  readonly box: Box;
  /** Paragraphs as the recogniser saw them; the clean-up may see it otherwise. */
  readonly paragraphs: readonly { readonly box: Box; readonly lines: readonly PageLine[] }[];
}

export interface Page {
  /** Counts from 1 in its source file. */
  readonly number: number;
  /** Pixels of the page image the boxes are in. */
  readonly width: number;
  readonly height: number;
  /** Dots per inch; 0 where unknown. */
  readonly resolution: number;
  /** Degrees the source image was turned clockwise, and then straightened, before recognition. */
  readonly turned: 0 | 90 | 180 | 270;
  readonly skew: number;
  /** `recognised`: by Tesseract; `text-layer`: the PDF's own text; `imported`: from hOCR, ALTO, PAGE; `text`: plain text without boxes. */
  readonly origin: 'recognised' | 'text-layer' | 'imported' | 'text';
  /** Language of the text, ISO 639-3 as Tesseract names them ('eng', 'deu'); '' where unknown. */
  readonly language: string;
  /** In reading order. */
  readonly blocks: readonly PageBlock[];
}

/** Text of a page as read: words joined by spaces, lines by line feeds, paragraphs and blocks by an empty line. */
export function rawText(page: Page): string {
  return page.blocks
    .flatMap((block) => block.paragraphs.map((paragraph) => paragraph.lines.map((line) => line.words.map((word) => word.text).join(' ')).join('\n')))
    .filter((text) => text !== '')
    .join('\n\n');
}
