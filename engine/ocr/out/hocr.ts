/** Writes hOCR (specification 1.2); other readings travel in an attribute of their own. */
import type { Box, Page, PageBlock } from '../../text/index.ts';
import { escape } from './markup.ts';

const CLASSES: Readonly<Record<PageBlock['kind'], string>> = { text: 'ocr_carea', heading: 'ocr_carea', picture: 'ocr_photo', table: 'ocr_table' };

const bbox = ({ x0, y0, x1, y1 }: Box): string => `bbox ${x0} ${y0} ${x1} ${y1}`;

export function toHocr(pages: readonly Page[], title: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml">
 <head>
  <title>${escape(title)}</title>
  <meta http-equiv="Content-Type" content="text/html;charset=utf-8"/>
  <meta name="ocr-system" content="palimpsest"/>
  <meta name="ocr-capabilities" content="ocr_page ocr_carea ocr_par ocr_line ocrx_word ocr_photo ocr_table"/>
 </head>
 <body>
${pages.map(pageOf).join('')} </body>
</html>
`;
}

function pageOf(page: Page): string {
  const { number, width, height, resolution, language } = page;
  let [blocks, paragraphs, lines, words] = [0, 0, 0, 0];
  const word = (each: Page['blocks'][number]['paragraphs'][number]['lines'][number]['words'][number]): string => {
    const others = each.alternatives.length > 0 ? ` data-alternatives="${escape(JSON.stringify(each.alternatives))}"` : '';
    return `<span class="ocrx_word" id="word_${number}_${++words}" title="${bbox(each.box)}; x_wconf ${each.confidence}"${others}>${escape(each.text)}</span>`;
  };
  const body = page.blocks.map((block) => {
    const heading = block.kind === 'heading' ? '; x_heading 1' : '';
    const inner = block.paragraphs.map((paragraph) => {
      const rows = paragraph.lines.map((line) => `     <span class="ocr_line" id="line_${number}_${++lines}" title="${bbox(line.box)}">${line.words.map(word).join(' ')}</span>\n`);
      return `    <p class="ocr_par" id="par_${number}_${++paragraphs}" title="${bbox(paragraph.box)}">\n${rows.join('')}    </p>\n`;
    });
    return `   <div class="${CLASSES[block.kind]}" id="block_${number}_${++blocks}" title="${bbox(block.box)}${heading}">\n${inner.join('')}   </div>\n`;
  });
  const scan = resolution > 0 ? `; scan_res ${resolution} ${resolution}` : '';
  return `  <div class="ocr_page" id="page_${number}"${language ? ` lang="${escape(language)}"` : ''} title="bbox 0 0 ${width} ${height}; ppageno ${number - 1}${scan}">\n${body.join('')}  </div>\n`;
}
