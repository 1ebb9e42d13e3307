/** The text that a PDF page holds itself: its words, lines and blocks, and whether it is worth using. */
import type { Box, Page, PageBlock, PageLine, PageWord } from '../../text/index.ts';
import { around, blockOf, paragraphOf } from './boxes.ts';
import type { Glyph, PdfPage } from './pdf.ts';

/** A page from the characters of a PDF. @param number counts from 1 */
export function textLayerPage(glyphs: readonly Glyph[], { width, height, resolution }: PdfPage, number: number): Page {
  const lines = linesOf(wordsOf(glyphs));
  return { number, width, height, resolution, turned: 0, skew: 0, origin: 'text-layer', language: '', blocks: blocksOf(lines) };
}

/**
 * Whether a text layer can stand for the page: enough of it, real letters, words rather than single letters. What a
 * picture that fills the page shows is more than a line or two, so a stamp over a scan is no text of the scan.
 */
export function isGoodLayer({ blocks }: Page, pictured: number): boolean {
  const words = blocks.flatMap((block) => block.paragraphs.flatMap((paragraph) => paragraph.lines.flatMap((line) => line.words)));
  const text = words.map((word) => word.text).join('');
  if (words.length < (pictured > 0.5 ? 20 : 3)) return false;
  const count = (pattern: RegExp): number => text.match(pattern)?.length ?? 0;
  // Fonts without a table of what their shapes mean give these; so do layers that are only half decoded.
  if (count(/[\ufffd\ue000-\uf8ff\p{Cc}]/gu) > text.length * 0.01) return false;
  if (count(/\p{L}|\p{N}/gu) < text.length * 0.6) return false;
  // Spread letters: "l i k e  t h i s".
  const single = words.filter((word) => /^\p{L}$/u.test(word.text) && !/^[aAiIoOyY]$/.test(word.text)).length;
  if (single > words.length * 0.2) return false;
  // Old recognition in bad shape: words with signs or digits inside.
  const odd = words.filter((word) => /\p{Ll}[\p{Lu}\p{N}\p{S}|\\{}]\p{Ll}|\p{L}\p{N}\p{L}/u.test(word.text)).length;
  return odd <= words.length * 0.05;
}

interface Placed extends PageWord {
  /** Whether PDFium saw a line end before it. */
  readonly first: boolean;
}

function wordsOf(glyphs: readonly Glyph[]): readonly Placed[] {
  const words: Placed[] = [];
  let [text, boxes, first]: [string, Box[], boolean] = ['', [], true];
  const end = (): void => {
    if (text && boxes.length > 0) {
      words.push({ text: text.normalize('NFC'), box: around(boxes), confidence: 100, alternatives: [], first });
      first = false;
    }
    [text, boxes] = ['', []];
  };
  for (const glyph of glyphs) {
    if (/\s/.test(glyph.text) || glyph.text === '\0') {
      end();
      if (/[\r\n]/.test(glyph.text)) first = true;
      continue;
    }
    const last = boxes.at(-1);
    // PDFium puts no space where a line ends with a hyphen, nor always between columns.
    if (last && glyph.box && (glyph.box.y0 >= last.y1 || glyph.box.y1 <= last.y0) && glyph.box.x0 < last.x0 - 4 * (last.x1 - last.x0)) {
      end();
      first = true;
    }
    text += glyph.text;
    if (glyph.box) boxes.push(glyph.box);
  }
  end();
  return words;
}

function linesOf(words: readonly Placed[]): readonly PageLine[] {
  const lines: PageWord[][] = [];
  for (const { first, ...word } of words) {
    if (first || lines.length === 0) lines.push([word]);
    else lines.at(-1)!.push(word);
  }
  return lines.map((line) => ({ box: around(line.map((word) => word.box)), words: line }));
}

/** Lines that follow one another closely and overlap from left to right are one block. */
function blocksOf(lines: readonly PageLine[]): readonly PageBlock[] {
  const blocks: PageLine[][] = [];
  for (const line of lines) {
    const last = blocks.at(-1)?.at(-1);
    const high = last ? Math.max(line.box.y1 - line.box.y0, last.box.y1 - last.box.y0) : 0;
    const follows = last && line.box.y0 >= last.box.y0 && line.box.y0 - last.box.y1 < high * 1.8 && line.box.x0 < last.box.x1 && last.box.x0 < line.box.x1;
    if (follows) blocks.at(-1)!.push(line);
    else blocks.push([line]);
  }
  return blocks.map((block) => blockOf('text', [paragraphOf(block)]));
}
