import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { extractRawText } from 'mammoth';
import { beforeAll, describe, expect, it } from 'vitest';
import { rawText, type Page, type PageWord } from '../../text/index.ts';
import { testFolder } from '../client.test-support.ts';
import { rotate, writeJpeg, writePng, type Raster } from '../image/index.ts';
import type { ExportFormat, ExportPage } from '../protocol/index.ts';
import { openSource } from '../source/index.ts';
import { exportDocument } from './index.ts';

const { folder, file } = testFolder('ocr-out');

const paper: Raster = { width: 800, height: 1000, channels: 1, data: new Uint8Array(800_000).fill(255), resolution: 100 };
const black = new Uint8Array(800_000).map((_, i) => (i % 800 < 400 ? 0 : 255));

/** A page whose words lie in lines of boxes, six letters to a hundred pixels. */
function pageOf(number: number, lines: readonly string[]): Page {
  const rows = lines.map((line, row) => {
    let x = 50;
    const words = line.split(' ').map((text): PageWord => {
      const width = [...text].length * 15;
      const box = { x0: x, y0: 100 + row * 60, x1: x + width, y1: 130 + row * 60 };
      x += width + 15;
      return { text, box, confidence: 90, alternatives: [] };
    });
    return { box: { x0: 50, y0: 100 + row * 60, x1: x, y1: 130 + row * 60 }, words };
  });
  const box = { x0: 50, y0: 100, x1: 780, y1: 990 };
  return { number, width: 800, height: 1000, resolution: 100, turned: 0, skew: 0, origin: 'recognised', language: 'eng', blocks: [{ kind: 'text', box, paragraphs: [{ box, lines: rows }] }] };
}

/** Beyond Latin-1 and beyond the sixteen bits of a character. */
const texts = [
  ['The quick brown fox', 'Łódź, Dvořák, Þingvellir', 'naïve “quotes” — dashes'],
  ['Ὅμηρος и Пушкин', 'œuvre ﬁnie: 3½ €'],
];

let pages: readonly ExportPage[] = [];
beforeAll(() => {
  pages = texts.map((lines, index) => ({ page: pageOf(index + 1, lines), image: file(index === 0 ? writeJpeg(rotate(paper, 1), 80) : writePng({ ...paper, data: black })) }));
});

async function exported(format: ExportFormat, text: string | null = null): Promise<string> {
  const to = join(folder, `out.${format}`);
  await exportDocument({ format, title: 'A “title”', pages, text, to });
  expect(existsSync(`${to}.part`)).toBe(false);
  return to;
}

const hasPdftotext = spawnSync('pdftotext', ['-v']).error === undefined;
if (!hasPdftotext) console.warn('pdftotext is not installed: the searchable PDF is read back by PDFium alone.');

describe('a searchable PDF', () => {
  it('gives the words back with their places', async () => {
    const source = await openSource({ path: await exported('pdf') });
    expect(source.pages).toBe(2);
    for (const [index, lines] of texts.entries()) {
      const { page } = source.text(index + 1)!;
      expect(rawText(page).replace(/\n+/g, '\n')).toBe(lines.join('\n').normalize('NFC').replace('ﬁ', 'fi'));
      const wanted = pages[index]!.page.blocks[0]!.paragraphs[0]!.lines.flatMap((line) => line.words);
      const found = page.blocks.flatMap((block) => block.paragraphs.flatMap((paragraph) => paragraph.lines.flatMap((line) => line.words)));
      const scale = page.width / 800;
      for (const [at, word] of wanted.entries()) {
        expect(found[at]!.box.x0 / scale, word.text).toBeCloseTo(word.box.x0, -1);
        expect(Math.abs(found[at]!.box.x1 / scale - word.box.x1), word.text).toBeLessThan(12);
        expect(Math.abs(found[at]!.box.y1 / scale - word.box.y1), word.text).toBeLessThan(12);
      }
    }
    source.close();
  });

  it.skipIf(!hasPdftotext)('gives pdftotext the words back, page by page', async () => {
    const { stdout, status } = spawnSync('pdftotext', ['-raw', '-enc', 'UTF-8', await exported('pdf'), '-'], { encoding: 'utf8' });
    expect(status).toBe(0);
    expect(stdout.split('\f').slice(0, 2).map((page) => page.trim())).toEqual(texts.map((lines) => lines.join('\n')));
  });

  it('looks like the scan', async () => {
    const source = await openSource({ path: await exported('pdf') });
    const second = source.raster(2)!;
    const at = (x: number, y: number): number => second.data[(Math.round(y * second.height) * second.width + Math.round(x * second.width)) * second.channels]!;
    expect([at(0.1, 0.1), at(0.4, 0.9), at(0.6, 0.1), at(0.9, 0.9)]).toEqual([0, 0, 255, 255]);
    expect(second.height / second.width).toBeCloseTo(1000 / 800, 2);
    source.close();
  });

  it('is not made where a page has no picture', async () => {
    const bare = { format: 'pdf', title: '', pages: [{ ...pages[0]!, image: null }], text: null, to: join(folder, 'bare.pdf') } as const;
    await expect(exportDocument(bare)).rejects.toMatchObject({ code: 'no-page-image' });
    expect(existsSync(bare.to)).toBe(false);
  });
});

describe('other documents', () => {
  it('hold the text as read, or as it was laid out', async () => {
    expect(readFileSync(await exported('txt'), 'utf8')).toBe(`${texts.map((lines) => lines.join('\n')).join('\n\f')}\n`);
    expect(readFileSync(await exported('md', '# A *title*\n\nText.'), 'utf8')).toBe('# A *title*\n\nText.\n');
    const { value } = await extractRawText({ buffer: readFileSync(await exported('docx', '# A *title*\n\nA paragraph\nof **two** lines.\n\n- one\n- two\n\n1. first\n\n> said\n\n`a<b`')) });
    expect(value.split(/\n+/).filter(Boolean)).toEqual(['A title', 'A paragraph of two lines.', 'one', 'two', 'first', 'said', 'a<b']);
  });

  it('hold all that is known of the pages in JSON', async () => {
    expect(JSON.parse(readFileSync(await exported('json'), 'utf8'))).toEqual({ title: 'A “title”', pages: pages.map(({ page }) => page) });
  });

  it('leave out words that a correction took away', async () => {
    const page = pageOf(1, ['one gone two', 'gone']);
    const corrected: Page = { ...page, blocks: page.blocks.map((block) => ({ ...block, paragraphs: block.paragraphs.map((paragraph) => ({ ...paragraph, lines: paragraph.lines.map((line) => ({ ...line, words: line.words.map((word) => (word.text === 'gone' ? { ...word, text: '' } : word)) })) })) })) };
    for (const format of ['txt', 'pdf', 'hocr', 'alto'] as const) {
      const to = join(folder, `corrected.${format}`);
      await exportDocument({ format, title: '', pages: [{ page: corrected, image: pages[0]!.image }], text: null, to });
      expect(rawText((await openSource({ path: to })).text(1)!.page), format).toBe('one two');
    }
  });

  it('leave what stood there when they fail', async () => {
    const to = join(folder, 'none', 'out.txt');
    await expect(exportDocument({ format: 'txt', title: '', pages, text: null, to })).rejects.toThrow(/ENOENT/);
  });
});
