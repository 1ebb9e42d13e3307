/** Documents made of pages, as new files. */
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { exportInThread } from '../../formats/index.ts';
import { rawText, type Page } from '../../text/index.ts';
import type { ExportRequest } from '../protocol/index.ts';
import { toAlto } from './alto.ts';
import { toHocr } from './hocr.ts';
import { toSearchablePdf } from './searchable-pdf.ts';

/** Writes a document beside its place and renames it: nobody sees half of it. @throws Problem; errors of the file system */
export async function exportDocument(request: ExportRequest): Promise<void> {
  const content = await contentOf({ ...request, pages: request.pages.map(({ page, image }) => ({ page: withoutEmptyWords(page), image })) });
  const part = `${request.to}.part`;
  try {
    writeFileSync(part, content, { flush: true });
    renameSync(part, request.to);
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
}

function contentOf({ format, title, pages, text }: ExportRequest): string | Uint8Array | Promise<Uint8Array> {
  const plain = pages.map(({ page }) => page);
  switch (format) {
    case 'pdf':
      return toSearchablePdf(pages, title);
    case 'hocr':
      return toHocr(plain, title);
    case 'alto':
      return toAlto(plain, title);
    case 'json':
      return `${JSON.stringify({ title, pages: plain }, null, 1)}\n`;
    case 'txt':
      return `${text ?? plain.map(rawText).join('\n\f')}\n`;
    case 'md':
      return `${text ?? plain.map(rawText).join('\n\n')}\n`;
    case 'docx':
      return toWord(text ?? plain.map(rawText).join('\n\n'), title);
  }
}

async function toWord(text: string, title: string): Promise<Uint8Array> {
  const request = { kind: 'export', format: 'docx', text: text.replaceAll('\f', ''), title, language: 'en', at: Date.now(), changes: [], file: null } as const;
  // Fonts are for PDF alone.
  return (await exportInThread(request, { fontFolder: '' })).bytes;
}

/** A word that a correction took away (two read as one, a speck) is not written, nor is a line of nothing else. */
function withoutEmptyWords(page: Page): Page {
  const blocks = page.blocks.map((block) => {
    const paragraphs = block.paragraphs.map((paragraph) => ({ ...paragraph, lines: paragraph.lines.map((line) => ({ ...line, words: line.words.filter(({ text }) => text.trim() !== '') })).filter(({ words }) => words.length > 0) }));
    return { ...block, paragraphs: paragraphs.filter(({ lines }) => lines.length > 0) };
  });
  return { ...page, blocks: blocks.filter(({ paragraphs }, index) => paragraphs.length > 0 || page.blocks[index]?.paragraphs.length === 0) };
}
