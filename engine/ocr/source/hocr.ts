/** hOCR (specification 1.2), as Tesseract and others write it. */
import type { Box, Page, PageBlock, PageLine, PageWord } from '../../text/index.ts';
import { alternativesOf, type Reading } from './alternatives.ts';
import { around, blockOf, paragraphOf, type Paragraph } from './boxes.ts';
import { find, findPages, parseMarkup, textOf, type Element, type Slice } from './markup.ts';

const LINES = ['ocr_line', 'ocrx_line', 'ocr_header', 'ocr_footer', 'ocr_caption', 'ocr_textfloat'];
const BLOCKS: Readonly<Record<string, PageBlock['kind']>> = {
  ocr_carea: 'text', ocrx_block: 'text', ocr_photo: 'picture', ocr_image: 'picture', ocr_linedrawing: 'picture', ocr_table: 'table',
};

const classesOf = ({ attributes }: Element): readonly string[] => (attributes['class'] ?? '').split(/\s+/);
const has = (...names: readonly string[]) => (element: Element): boolean => classesOf(element).some((name) => names.includes(name));

/** Where the pages of an hOCR file stand. */
export function hocrPages(markup: string): readonly Slice[] {
  return findPages(markup, 'html', (_, attributes) => (attributes['class'] ?? '').split(/\s+/).includes('ocr_page'));
}

export interface HocrPage {
  readonly width: number;
  readonly height: number;
  readonly resolution: number;
  readonly language: string;
  readonly blocks: readonly PageBlock[];
}

/** Reads one page of hOCR. */
export function readHocrPage(markup: string): HocrPage {
  const [page] = find(parseMarkup(markup, 'html'), has('ocr_page'));
  if (!page) return { width: 0, height: 0, resolution: 0, language: '', blocks: [] };
  const title = readTitle(page);
  const blocks = readBlocks(page);
  const box = title.box ?? around(blocks.map((block) => block.box));
  const language = find(page, ({ attributes }) => attributes['lang'] !== undefined)[0]?.attributes['lang'] ?? '';
  return { width: box.x1, height: box.y1, resolution: Number(title.properties.get('scan_res')?.split(/\s+/)[0]) || 0, language, blocks };
}

/** An imported page of an hOCR file. @param number counts from 1 */
export function hocrPage(markup: string, number: number): Page {
  return { number, ...readHocrPage(markup), turned: 0, skew: 0, origin: 'imported' };
}

function readBlocks(page: Element): readonly PageBlock[] {
  const blocks = find(page, (element) => element !== page && (kindOf(element) !== null || has('ocr_par', ...LINES, 'ocrx_word')(element)));
  return blocks.map((element) => {
    const paragraphs = readParagraphs(element);
    return blockOf(kindOf(element) ?? 'text', paragraphs, readTitle(element).box);
  });
}

function kindOf(element: Element): PageBlock['kind'] | null {
  const name = classesOf(element).find((each) => BLOCKS[each] !== undefined);
  if (name === undefined) return null;
  return readTitle(element).properties.has('x_heading') ? 'heading' : BLOCKS[name]!;
}

function readParagraphs(block: Element): readonly Paragraph[] {
  return find(block, (element) => has('ocr_par', ...LINES, 'ocrx_word')(element)).flatMap((element) => {
    const lines = readLines(element);
    return lines.length > 0 ? [paragraphOf(lines, has('ocr_par')(element) ? readTitle(element).box : null)] : [];
  });
}

function readLines(paragraph: Element): readonly PageLine[] {
  return find(paragraph, has(...LINES, 'ocrx_word')).flatMap((element) => {
    const words = find(element, has('ocrx_word')).flatMap(readWord);
    return words.length > 0 ? [{ box: (has(...LINES)(element) && readTitle(element).box) || around(words.map((word) => word.box)), words }] : [];
  });
}

function readWord(element: Element): readonly PageWord[] {
  const { box, properties } = readTitle(element);
  const text = textOf({ ...element, children: element.children.filter((child) => typeof child === 'string' || !has('ocrx_cinfo')(child)) }).trim();
  if (!text || !box) return [];
  const confidence = Number(properties.get('x_wconf') ?? 100);
  return [{ text, box, confidence: Number.isFinite(confidence) ? Math.min(100, Math.max(0, confidence)) : 100, alternatives: readAlternatives(element, text) }];
}

/** Other readings: as this program writes them, or worked out of what Tesseract says of each character. */
function readAlternatives(word: Element, text: string): readonly string[] {
  const own = word.attributes['data-alternatives'];
  if (own !== undefined) {
    try {
      const list: unknown = JSON.parse(own);
      return Array.isArray(list) ? list.filter((each) => typeof each === 'string') : [];
    } catch {
      return [];
    }
  }
  const characters = word.children.filter((child): child is Element => typeof child !== 'string' && has('ocrx_cinfo')(child));
  if (characters.length === 0) return [];
  return alternativesOf(
    text,
    characters.map((character) =>
      find({ ...character, attributes: {} }, has('ocrx_cinfo')).map((choice): Reading => ({ text: textOf(choice), confidence: Number(/x_confs\s+([\d.]+)/.exec(choice.attributes['title'] ?? '')?.[1] ?? 0) })),
    ),
  );
}

interface Title {
  readonly box: Box | null;
  readonly properties: ReadonlyMap<string, string>;
}

/** The properties in an element's title: `bbox 1 2 3 4; x_wconf 90`. */
function readTitle({ attributes }: Element): Title {
  const properties = new Map<string, string>();
  for (const part of (attributes['title'] ?? '').split(';')) {
    const [, name, value] = /^\s*(\S+)\s*(.*?)\s*$/.exec(part) ?? [];
    if (name) properties.set(name.toLowerCase(), value ?? '');
  }
  const numbers = (properties.get('bbox') ?? '').split(/\s+/).map(Number);
  const [x0, y0, x1, y1] = numbers;
  const valid = numbers.length >= 4 && numbers.slice(0, 4).every((value) => Number.isFinite(value) && Math.abs(value) < 1e7) && x0! <= x1! && y0! <= y1!;
  return { box: valid ? { x0: x0!, y0: y0!, x1: x1!, y1: y1! } : null, properties };
}
