/**
 * A PDF that looks like the scan and can be searched: the picture of each page, and over it the words, invisible, each
 * in its box. The font has one empty glyph for every character (as Tesseract does it), so that any script can be copied.
 */
import { readFileSync } from 'node:fs';
import { deflateSync } from 'node:zlib';
import { PDFDocument, PDFName, type PDFPage, type PDFRef } from 'pdf-lib';
import { Problem, type Page, type PageLine } from '../../text/index.ts';
import { isBlackAndWhite, readPng, type Raster } from '../image/index.ts';
import type { ExportPage } from '../protocol/index.ts';
import { glyphlessFont } from './glyphless-font.ts';

/** Part of a line's height that lies below its letters' feet. */
const DESCENT = 0.22;

/** @throws Problem `no-page-image` */
export async function toSearchablePdf(pages: readonly ExportPage[], title: string): Promise<Uint8Array> {
  const missing = pages.find(({ image }) => image === null);
  if (missing) {
    throw new Problem({
      code: 'no-page-image',
      what: `There is no picture of page ${missing.page.number}, so that no searchable PDF can be made of it.`,
      safe: 'No file was written.',
      todo: 'Export as text, Markdown, Word, hOCR or ALTO, or read the pages from the scan itself.',
      values: { number: missing.page.number },
    });
  }
  const document = await PDFDocument.create();
  document.setTitle(title);
  document.setCreator('Palimpsest');
  document.setProducer('Palimpsest');
  const font = glyphlessFont(document);
  for (const { page, image } of pages) await addPage(document, font, page, image!);
  return document.save({ useObjectStreams: true });
}

async function addPage(document: PDFDocument, font: PDFRef, page: Page, path: string): Promise<void> {
  const scale = 72 / (page.resolution > 0 ? page.resolution : Math.max(70, Math.max(page.width, page.height) / 11));
  const [width, height] = [page.width * scale, page.height * scale];
  const sheet = document.addPage([width, height]);
  const picture = await embed(document, readFileSync(path));
  sheet.node.setXObject(PDFName.of('Scan'), picture);
  sheet.node.setFontDictionary(PDFName.of('Text'), font);
  const lines = page.blocks.flatMap((block) => block.paragraphs.flatMap((paragraph) => paragraph.lines));
  // 3 Tr: neither filled nor stroked.
  const text = lines.map((line) => lineOf(line, scale, height)).join('');
  addContent(document, sheet, `q ${number(width)} 0 0 ${number(height)} 0 0 cm /Scan Do Q\nBT 3 Tr\n${text}ET\n`);
}

/** Words stand on the line's common baseline, each stretched to the width of its box. */
function lineOf(line: PageLine, scale: number, pageHeight: number): string {
  const size = Math.max(1, (line.box.y1 - line.box.y0) * scale);
  const baseline = pageHeight - line.box.y1 * scale + size * DESCENT;
  return line.words
    .map(({ text, box }) => {
      const units = Buffer.from(text, 'utf16le').swap16();
      // The empty glyph is half as wide as the font is high.
      const stretch = (((box.x1 - box.x0) * scale) / (size * 0.5 * (units.length / 2))) * 100;
      return `/Text ${number(size)} Tf ${number(Math.max(1, stretch))} Tz 1 0 0 1 ${number(box.x0 * scale)} ${number(baseline)} Tm <${units.toString('hex')}0020> Tj\n`;
    })
    .join('');
}

const number = (value: number): string => String(Math.round(value * 1000) / 1000);

function addContent(document: PDFDocument, sheet: PDFPage, content: string): void {
  sheet.node.addContentStream(document.context.register(document.context.flateStream(content)));
}

/** JPEG as it is; everything else as rows of bits or bytes. */
async function embed(document: PDFDocument, bytes: Uint8Array): Promise<PDFRef> {
  if (bytes[0] === 0xff && bytes[1] === 0xd8) {
    // A copy: pdf-lib looks at the whole buffer that the bytes are a part of.
    const image = await document.embedJpg(new Uint8Array(bytes));
    await image.embed();
    return image.ref;
  }
  const raster = readPng(bytes);
  const oneBit = isBlackAndWhite(raster);
  const { context } = document;
  const stream = context.stream(deflateSync(oneBit ? bits(raster) : raster.data), {
    Type: 'XObject',
    Subtype: 'Image',
    Width: raster.width,
    Height: raster.height,
    ColorSpace: raster.channels === 3 ? 'DeviceRGB' : 'DeviceGray',
    BitsPerComponent: oneBit ? 1 : 8,
    Filter: 'FlateDecode',
  });
  return context.register(stream);
}

function bits({ width, height, data }: Raster): Uint8Array {
  const stride = Math.ceil(width / 8);
  const result = new Uint8Array(stride * height);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) if (data[y * width + x]) result[y * stride + (x >> 3)]! |= 128 >> (x & 7);
  return result;
}
