/** ALTO, versions 2 to 4. */
import type { Box, Page, PageBlock, PageLine, PageWord } from '../../text/index.ts';
import { around, blockOf, paragraphOf } from './boxes.ts';
import { find, findPages, parseMarkup, textOf, type Element, type Slice } from './markup.ts';

/** Pixels per unit of length; lengths that aren't pixels are told as pixels of a page of 300 dots per inch. */
const UNITS: Readonly<Record<string, number>> = { pixel: 1, mm10: 300 / 254, inch1200: 300 / 1200 };

/** Where the pages of an ALTO file stand. */
export function altoPages(markup: string): readonly Slice[] {
  return findPages(markup, 'xml', (name) => name === 'page');
}

/** @param number counts from 1 @param slice where the page stands */
export function altoPage(markup: string, number: number, { from, to }: Slice): Page {
  const unit = /<(?:\w+:)?MeasurementUnit>\s*(\w+)\s*</.exec(markup.slice(0, Math.min(from, 100_000)))?.[1]?.toLowerCase() ?? 'pixel';
  const scale = UNITS[unit] ?? 1;
  const [page] = find(parseMarkup(markup.slice(from, to), 'xml'), ({ name }) => name === 'page');
  if (!page) return { number, width: 0, height: 0, resolution: 0, turned: 0, skew: 0, origin: 'imported', language: '', blocks: [] };
  const blocks = find(page, ({ name }) => name === 'textblock' || name === 'illustration' || name === 'graphicalelement').map((element) => readBlock(element, scale));
  const size = around(blocks.map(({ box }) => box));
  const language = find(page, ({ attributes }) => attributes['lang'] !== undefined || attributes['language'] !== undefined)[0]?.attributes;
  return {
    number,
    width: numberOf(page, 'width') * scale || size.x1,
    height: numberOf(page, 'height') * scale || size.y1,
    resolution: scale === 1 ? 0 : 300,
    turned: 0,
    skew: 0,
    origin: 'imported',
    language: language?.['lang'] ?? language?.['language'] ?? '',
    blocks,
  };
}

function readBlock(element: Element, scale: number): PageBlock {
  const box = boxOf(element, scale);
  if (element.name !== 'textblock') return blockOf('picture', [], box);
  const lines = find(element, ({ name }) => name === 'textline').flatMap((line): readonly PageLine[] => {
    const words = readWords(line, scale);
    return words.length > 0 ? [{ box: boxOf(line, scale) ?? around(words.map((word) => word.box)), words }] : [];
  });
  // A text block is a paragraph in ALTO; there is nothing between it and its lines.
  const kind = element.attributes['type'] === 'heading' ? 'heading' : element.attributes['type'] === 'table' ? 'table' : 'text';
  return blockOf(kind, lines.length > 0 ? [paragraphOf(lines, box)] : [], box);
}

function readWords(line: Element, scale: number): readonly PageWord[] {
  const words: PageWord[] = [];
  for (const element of find(line, ({ name }) => name === 'string' || name === 'hyp')) {
    const text = (element.attributes['content'] ?? '').trim();
    const box = boxOf(element, scale);
    const last = words.at(-1);
    if (element.name === 'hyp') {
      // The hyphen at the end of a line stands for itself; it belongs to the word before it.
      if (last && !/[-\u00ad\u2010]$/.test(last.text)) words[words.length - 1] = { ...last, text: last.text + (text.replace('\u00ad', '-') || '-'), box: box ? around([last.box, box]) : last.box };
      continue;
    }
    if (!text || !box) continue;
    const confidence = Number(element.attributes['wc'] ?? 1) * 100;
    const alternatives = element.children.flatMap((child) => (typeof child !== 'string' && child.name === 'alternative' ? [textOf(child).trim()] : [])).filter(Boolean);
    words.push({ text, box, confidence: Number.isFinite(confidence) ? Math.round(Math.min(100, Math.max(0, confidence)) * 100) / 100 : 100, alternatives });
  }
  return words;
}

function numberOf({ attributes }: Element, name: string): number {
  const number = Number(attributes[name]);
  return Number.isFinite(number) && Math.abs(number) < 1e7 ? number : 0;
}

function boxOf(element: Element, scale: number): Box | null {
  const values = ['hpos', 'vpos', 'width', 'height'].map((name) => (element.attributes[name] === undefined ? Number.NaN : Number(element.attributes[name])));
  if (!values.every((value) => Number.isFinite(value) && Math.abs(value) < 1e7)) return null;
  const [left, top, width, height] = values as [number, number, number, number];
  if (width < 0 || height < 0) return null;
  const rounded = (value: number): number => (scale === 1 ? value : Math.round(value * scale));
  return { x0: rounded(left), y0: rounded(top), x1: rounded(left + width), y1: rounded(top + height) };
}
