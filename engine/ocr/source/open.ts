/** Opens a file with pages, whatever kind it is. */
import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { Problem, type Page } from '../../text/index.ts';
import { damaged, openTiff, readJpeg, readPng, type Raster } from '../image/index.ts';
import type { Source, SourceFacts, SourceKind } from '../protocol/index.ts';
import { altoPage, altoPages } from './alto.ts';
import { hocrPage, hocrPages } from './hocr.ts';
import { kindOf } from './kind.ts';
import { pageXmlPage, pageXmlPages } from './page-xml.ts';
import { Pdf } from './pdf.ts';
import { textPage, textPages } from './plain-text.ts';
import { isGoodLayer, textLayerPage } from './text-layer.ts';

/** Larger files aren't opened: they have to be in memory whole. */
const MOST_BYTES = 1024 * 1024 * 1024;

/** Text a page holds itself. */
export interface OwnText {
  readonly page: Page;
  /** Whether it can stand for the page. */
  readonly good: boolean;
}

/** A file of pages; pages count from 1. All of it may throw a Problem. */
export interface OpenSource extends SourceFacts {
  /** What the page says as text; null where there is only a picture. */
  text(number: number): OwnText | null;
  /** What the page looks like; null where there is only text. */
  raster(number: number): Raster | null;
  close(): void;
}

/** @throws Problem `file-unreadable`, `file-too-large`, `empty-file`, `unknown-kind`, `file-damaged`, `no-pages`, `password-needed`, `password-wrong` */
export async function openSource({ path, password }: Source): Promise<OpenSource> {
  const name = basename(path);
  const bytes = readFile(path, name);
  const hash = createHash('sha256').update(bytes).digest('hex');
  const { kind, text } = kindOf(bytes, name);
  const opened = await within(kind, () => openKind(kind, bytes, text, password));
  if (opened.pages < 1) {
    opened.close?.();
    throw new Problem({ code: 'no-pages', what: `${name} holds no pages.`, safe: 'The file was not changed.', todo: 'Check that this is the right file.', values: { name } });
  }
  const checked = <T>(read: (number: number) => T) => (number: number): T => {
    if (!Number.isInteger(number) || number < 1 || number > opened.pages) throw new Problem({ code: 'no-such-page', what: `${name} has no page ${number}.`, safe: 'The file was not changed.', todo: `Choose a page from 1 to ${opened.pages}.`, values: { name, number } });
    return within(kind, () => read(number));
  };
  return { kind, hash, pages: opened.pages, text: checked(opened.text ?? (() => null)), raster: checked(opened.raster ?? (() => null)), close: () => opened.close?.() };
}

interface Opened {
  readonly pages: number;
  text?(number: number): OwnText | null;
  raster?(number: number): Raster;
  close?(): void;
}

async function openKind(kind: SourceKind, bytes: Uint8Array, text: string, password: string | undefined): Promise<Opened> {
  const imported = (pages: number, read: (number: number) => Page): Opened => ({ pages, text: (number) => ({ page: read(number), good: true }) });
  switch (kind) {
    case 'pdf': {
      const pdf = await Pdf.open(bytes, password);
      return {
        pages: pdf.pages,
        text: (number) => {
          const glyphs = pdf.glyphs(number);
          if (glyphs.length === 0) return null;
          const facts = pdf.page(number);
          const page = textLayerPage(glyphs, facts, number);
          return { page, good: isGoodLayer(page, facts.pictured) };
        },
        raster: (number) => pdf.raster(number),
        close: () => pdf.close(),
      };
    }
    case 'png':
      return { pages: 1, raster: () => readPng(bytes) };
    case 'jpeg':
      return { pages: 1, raster: () => readJpeg(bytes) };
    case 'tiff': {
      const tiff = openTiff(bytes);
      return { pages: tiff.pages, raster: (number) => tiff.page(number) };
    }
    case 'hocr': {
      const pages = hocrPages(text);
      return imported(pages.length, (number) => hocrPage(text.slice(pages[number - 1]!.from, pages[number - 1]!.to), number));
    }
    case 'alto': {
      const pages = altoPages(text);
      return imported(pages.length, (number) => altoPage(text, number, pages[number - 1]!));
    }
    case 'page-xml': {
      const pages = pageXmlPages(text);
      return imported(pages.length, (number) => pageXmlPage(text, number, pages[number - 1]!));
    }
    case 'text': {
      const pages = textPages(text);
      return imported(pages.length, (number) => textPage(pages[number - 1]!, number));
    }
  }
}

const KINDS: Readonly<Record<SourceKind, string>> = { pdf: 'PDF', png: 'PNG picture', jpeg: 'JPEG picture', tiff: 'TIFF picture', hocr: 'hOCR file', alto: 'ALTO file', 'page-xml': 'PAGE file', text: 'text' };

/** What a decoder throws at a damaged file is told as that; lack of memory is told by whoever watches over it. */
function within<T>(kind: SourceKind, read: () => T): T {
  const tell = (error: unknown): never => {
    if (error instanceof Problem || (error instanceof RangeError && /allocation|array buffer|memory/i.test(error.message))) throw error;
    throw damaged(KINDS[kind], error);
  };
  try {
    const result = read();
    return result instanceof Promise ? (result.catch(tell) as T) : result;
  } catch (error) {
    return tell(error);
  }
}

function readFile(path: string, name: string): Uint8Array {
  try {
    const { size } = statSync(path);
    if (size > MOST_BYTES) throw new Problem({ code: 'file-too-large', what: `${name} is larger than one gigabyte.`, safe: 'The file was not changed.', todo: 'Split it into parts.', values: { name } });
    return readFileSync(path);
  } catch (error) {
    if (error instanceof Problem) throw error;
    const reason = (error as NodeJS.ErrnoException).code ?? '';
    throw new Problem({ code: 'file-unreadable', what: `${name} could not be read (${reason}).`, safe: 'Nothing was changed.', todo: 'Check the name of the file and whether you may read it.', values: { name, reason } });
  }
}
