/** Writes ALTO 4. A text block of ALTO is a paragraph; blocks of several paragraphs become composed blocks. */
import type { Box, Page, PageBlock } from '../../text/index.ts';
import { escape } from './markup.ts';

const place = ({ x0, y0, x1, y1 }: Box): string => `HPOS="${x0}" VPOS="${y0}" WIDTH="${x1 - x0}" HEIGHT="${y1 - y0}"`;

export function toAlto(pages: readonly Page[], title: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<alto xmlns="http://www.loc.gov/standards/alto/ns-v4#" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://www.loc.gov/standards/alto/ns-v4# http://www.loc.gov/standards/alto/v4/alto-4-2.xsd">
  <Description>
    <MeasurementUnit>pixel</MeasurementUnit>
    <sourceImageInformation><fileName>${escape(title)}</fileName></sourceImageInformation>
  </Description>
  <Layout>
${pages.map(pageOf).join('')}  </Layout>
</alto>
`;
}

function pageOf({ number, width, height, language, blocks }: Page): string {
  const id = `page_${number}`;
  const lang = language ? ` LANG="${escape(language)}"` : '';
  const inner = blocks.map((block, index) => blockOf(block, `${id}_${index + 1}`, lang)).join('');
  return `    <Page ID="${id}" PHYSICAL_IMG_NR="${number}" WIDTH="${width}" HEIGHT="${height}">\n      <PrintSpace HPOS="0" VPOS="0" WIDTH="${width}" HEIGHT="${height}">\n${inner}      </PrintSpace>\n    </Page>\n`;
}

function blockOf({ kind, box, paragraphs }: PageBlock, id: string, lang: string): string {
  if (kind === 'picture' || paragraphs.length === 0) return `        <Illustration ID="${id}" ${place(box)}/>\n`;
  const type = kind === 'text' ? '' : ` TYPE="${kind}"`;
  const inner = paragraphs
    .map((paragraph, index) => {
      const lines = paragraph.lines.map((line, row) => `          <TextLine ID="${id}_${index + 1}_${row + 1}" ${place(line.box)}>\n${line.words.map(wordOf).join('            <SP/>\n')}          </TextLine>\n`);
      return `        <TextBlock ID="${id}_${index + 1}" ${place(paragraph.box)}${type}${lang}>\n${lines.join('')}        </TextBlock>\n`;
    })
    .join('');
  return paragraphs.length === 1 ? inner : `        <ComposedBlock ID="${id}" ${place(box)}>\n${inner}        </ComposedBlock>\n`;
}

function wordOf({ text, box, confidence, alternatives }: PageBlock['paragraphs'][number]['lines'][number]['words'][number]): string {
  const start = `            <String CONTENT="${escape(text)}" ${place(box)} WC="${Math.round(confidence * 100) / 10_000}"`;
  return alternatives.length === 0 ? `${start}/>\n` : `${start}>${alternatives.map((each) => `<ALTERNATIVE>${escape(each)}</ALTERNATIVE>`).join('')}</String>\n`;
}
