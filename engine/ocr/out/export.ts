/** Documents made of pages, as new files. */
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { exportInThread } from '../../formats/index.ts';
import { rawText } from '../../text/index.ts';
import type { ExportRequest } from '../protocol/index.ts';
import { toAlto } from './alto.ts';
import { toHocr } from './hocr.ts';
import { toSearchablePdf } from './searchable-pdf.ts';

/** Writes a document beside its place and renames it: nobody sees half of it. @throws Problem; errors of the file system */
export async function exportDocument(request: ExportRequest): Promise<void> {
  const content = await contentOf(request);
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
  const request = { kind: 'export', format: 'docx', text: text.replaceAll('\f', ''), title, language: 'en', at: Date.now(), changes: [], encoding: null } as const;
  // Fonts are for PDF alone.
  return (await exportInThread(request, { fontFolder: '' })).bytes;
}
