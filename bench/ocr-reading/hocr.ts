import { writeFileSync } from 'node:fs';

const LINES = 30;
const WORDS = ['The', 'harbour', 'was', 'quiet', 'and', 'nobody', 'saw', 'the', 'boat', 'leave'] as const;

/** Writes an hOCR file of so many pages of 300 words. */
export function writeHocr(path: string, pages: number): void {
  const parts = Array.from({ length: pages }, (_, page) => {
    const lines = Array.from({ length: LINES }, (__, line) => {
      const y = 100 + line * 60;
      const words = WORDS.map((word, at) => `<span class="ocrx_word" title="bbox ${100 + at * 140} ${y} ${220 + at * 140} ${y + 40}; x_wconf ${80 + ((page + line + at) % 20)}">${word}</span>`);
      return `<span class="ocr_line" title="bbox 100 ${y} 1500 ${y + 40}">${words.join(' ')}</span>`;
    });
    return `<div class="ocr_page" title="bbox 0 0 1600 2200; ppageno ${page}">${lines.join('\n')}</div>`;
  });
  writeFileSync(path, `<html xmlns="http://www.w3.org/1999/xhtml"><head><meta name="ocr-system" content="x"/></head><body>${parts.join('\n')}</body></html>`);
}
