/** A scan on its way out: its pages with the words as they stand in the document now. */
import type { Page } from '../../../../engine/text/index.ts';
import type { ScanExport } from '../../../contract/index.ts';
import { pagesOf, placesFrom, readingOf } from '../../db/scans.ts';
import type { Store } from '../../db/store.ts';
import type { PageReader } from '../../page-reader.ts';
import type { Documents } from '../documents.ts';
import type { ScanFiles } from './files.ts';
import type { ScanText } from './scan-text.ts';
import { withWords, wordsOf } from './words.ts';

export const exportTypes: Readonly<Record<ScanExport, string>> = {
  pdf: 'application/pdf',
  md: 'text/markdown',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  hocr: 'text/html',
  alto: 'application/xml',
  txt: 'text/plain',
  json: 'application/json',
};

export interface Exported {
  readonly key: string;
  readonly name: string;
  readonly type: string;
  readonly size: number;
}

export interface ExportParts {
  readonly store: Store;
  readonly documents: Documents;
  readonly reader: PageReader;
  readonly files: ScanFiles;
  readonly text: ScanText;
}

/** Writes a new file and says how to fetch it. Throws a `Problem`. */
export async function exportScan({ store, documents, reader, files, text }: ExportParts, id: string, format: ScanExport): Promise<Exported> {
  const pages = pagesOf(store, id).flatMap((row) => {
    const page = readingOf(store, id, row.number, row.reading);
    if (!page) return [];
    const now = documents.text(id).text;
    const texts = presentTexts(page, now, text.present(id, row.number), placesFrom(row.places));
    return [{ page: withWords(page, texts), image: row.width > 0 ? files.image(id, row.number, 'page') : null }];
  });
  const { key, path } = files.newExport(id);
  const title = documents.title(id);
  await reader.export({ format, title, pages, text: documents.text(id).text, to: path });
  const name = `${title.replaceAll(/[\p{Cc}/\\:*?"<>|]/gu, ' ').trim().slice(0, 100) || 'scan'}.${format === 'hocr' ? 'html' : format === 'alto' ? 'xml' : format}`;
  return { key, name, type: exportTypes[format], size: files.exportSize(key) };
}

/**
 * The words of a page as they read now. Parts of one word that was broken at a line end share its place: each part keeps
 * its own letters while nobody changed the word, and afterwards the whole stands in the first one.
 */
function presentTexts(page: Page, now: string, present: readonly ({ from: number; to: number } | undefined)[], places: Int32Array): string[] {
  let last = '';
  return wordsOf(page).map((word, at) => {
    const range = present[at];
    if (!range) return word.text;
    const place = `${places[2 * at]} ${places[2 * at + 1]}`;
    const again = place === last;
    last = place;
    return again ? '' : now.slice(range.from, range.to).replaceAll(/\s+/g, ' ').trim();
  });
}
