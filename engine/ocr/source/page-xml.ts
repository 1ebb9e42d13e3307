/** PAGE XML, as Transkribus and eScriptorium write it. */
import type { Box, Page, PageBlock, PageLine, PageWord } from '../../text/index.ts';
import { around, blockOf, paragraphOf } from './boxes.ts';
import { find, findPages, parseMarkup, textOf, type Element, type Slice } from './markup.ts';

const PICTURES = ['imageregion', 'graphicregion', 'linedrawingregion', 'chartregion', 'mapregion', 'mathsregion', 'musicregion'];
const isRegion = ({ name }: Element): boolean => name === 'textregion' || name === 'tableregion' || PICTURES.includes(name);

/** Where the pages of a PAGE file stand; as a rule there is one. */
export function pageXmlPages(markup: string): readonly Slice[] {
  return findPages(markup, 'xml', (name) => name === 'page');
}

/** @param number counts from 1 @param slice where the page stands */
export function pageXmlPage(markup: string, number: number, { from, to }: Slice): Page {
  const [page] = find(parseMarkup(markup.slice(from, to), 'xml'), ({ name }) => name === 'page');
  const attributes = page?.attributes ?? {};
  const regions = page ? inReadingOrder(page) : [];
  const blocks = regions.map(readRegion);
  const size = around(blocks.map(({ box }) => box));
  const side = (name: string, otherwise: number): number => {
    const value = Number(attributes[name]);
    return Number.isFinite(value) && value > 0 && value < 1e7 ? value : otherwise;
  };
  return { number, width: side('imagewidth', size.x1), height: side('imageheight', size.y1), resolution: 0, turned: 0, skew: 0, origin: 'imported', language: '', blocks };
}

/** Regions as the file orders them; those it forgot come last. */
function inReadingOrder(page: Element): readonly Element[] {
  const regions = find(page, isRegion);
  const order = find(page, ({ name }) => name === 'readingorder').flatMap((list) => references(list));
  if (order.length === 0) return regions;
  const places = new Map(order.map((reference, index) => [reference, index]));
  const place = (region: Element): number => places.get(region.attributes['id'] ?? '') ?? order.length;
  return regions.toSorted((a, b) => place(a) - place(b));
}

function references(element: Element): readonly string[] {
  const children = element.children.filter((child): child is Element => typeof child !== 'string');
  const sorted = children.every((child) => child.attributes['index'] !== undefined) ? children.toSorted((a, b) => Number(a.attributes['index']) - Number(b.attributes['index'])) : children;
  return sorted.flatMap((child) => [...(child.attributes['regionref'] === undefined ? [] : [child.attributes['regionref']]), ...references(child)]);
}

function readRegion(region: Element): PageBlock {
  const box = boxOf(region);
  if (PICTURES.includes(region.name)) return blockOf('picture', [], box);
  const found = find(region, ({ name }) => name === 'textline');
  const lines = found.length > 0 ? found.flatMap(readLine) : spread(readingOf(region)?.text ?? '', box);
  const kind = region.name === 'tableregion' ? 'table' : /^(heading|header-title)$/.test(region.attributes['type'] ?? '') ? 'heading' : 'text';
  return blockOf(kind, lines.length > 0 ? [paragraphOf(lines, box)] : [], box);
}

function readLine(line: Element): readonly PageLine[] {
  const box = boxOf(line);
  const words = find(line, ({ name }) => name === 'word').flatMap(readWord);
  if (words.length > 0) return [{ box: box ?? around(words.map((word) => word.box)), words }];
  const reading = readingOf(line);
  return spread(reading?.text ?? '', box, reading?.confidence);
}

function readWord(word: Element): readonly PageWord[] {
  const box = boxOf(word);
  const reading = readingOf(word);
  return box && reading && reading.text ? [{ ...reading, box }] : [];
}

interface Reading {
  readonly text: string;
  readonly confidence: number;
  readonly alternatives: readonly string[];
}

/** What an element's own `TextEquiv` says; with several, the first by index is the reading and the others are alternatives. */
function readingOf(element: Element): Reading | null {
  const all = element.children
    .filter((child): child is Element => typeof child !== 'string' && child.name === 'textequiv')
    .toSorted((a, b) => Number(a.attributes['index'] ?? 0) - Number(b.attributes['index'] ?? 0))
    .map((each) => ({ text: find(each, ({ name }) => name === 'unicode').map(textOf).join('').trim(), confidence: Number(each.attributes['conf'] ?? 1) * 100 }));
  const [first, ...others] = all;
  if (!first) return null;
  const confidence = Number.isFinite(first.confidence) ? Math.round(Math.min(100, Math.max(0, first.confidence)) * 100) / 100 : 100;
  return { text: first.text, confidence, alternatives: others.map(({ text }) => text).filter((text) => text && text !== first.text) };
}

/** Lines of words of a text that is only known as a whole, each given the part of the box that its letters take. */
function spread(text: string, box: Box | null, confidence = 100): readonly PageLine[] {
  const rows = text.split(/\r?\n/).map((row) => row.trim()).filter(Boolean);
  if (!box || rows.length === 0) return [];
  return rows.map((row, index) => {
    const [y0, y1] = [index, index + 1].map((each) => Math.round(box.y0 + ((box.y1 - box.y0) * each) / rows.length)) as [number, number];
    const at = (offset: number): number => Math.round(box.x0 + ((box.x1 - box.x0) * offset) / row.length);
    const words = [...row.matchAll(/\S+/g)].map((match): PageWord => ({ text: match[0], box: { x0: at(match.index), y0, x1: at(match.index + match[0].length), y1 }, confidence, alternatives: [] }));
    return { box: { ...box, y0, y1 }, words };
  });
}

/** The box around an element's outline, in either of the two ways the format has had. */
function boxOf(element: Element): Box | null {
  const coords = element.children.find((child): child is Element => typeof child !== 'string' && child.name === 'coords');
  if (!coords) return null;
  const pairs = coords.attributes['points']?.trim().split(/\s+/).map((pair) => pair.split(',').map(Number)) ?? find(coords, ({ name }) => name === 'point').map(({ attributes }) => [Number(attributes['x']), Number(attributes['y'])]);
  if (pairs.length === 0 || !pairs.every(([x, y]) => Number.isFinite(x) && Number.isFinite(y) && Math.abs(x!) < 1e7 && Math.abs(y!) < 1e7)) return null;
  return around(pairs.map(([x, y]) => ({ x0: x!, y0: y!, x1: x!, y1: y! })));
}
