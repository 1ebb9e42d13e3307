import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { decode as decodeJpeg } from 'jpeg-js';
import { PDFDocument, PDFName, PDFRawStream } from 'pdf-lib';
import { describe, expect, it } from 'vitest';
import { pictureMarkdown } from '../text/index.ts';
import { exportFile, importFile } from './convert.ts';
import type { ExportFormat } from './convert.ts';
import { checkPicture } from './picture.ts';
import { gif, jpeg, png, webp } from './pictures.test-support.ts';
import type { FontFiles } from './pdf-out.ts';

const idOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex').slice(0, 32);
const [map, photo] = [png(), jpeg()];
const TEXT = `# Harbour

The tide turned. ${pictureMarkdown(idOf(map), 'A [map] of the quay')} It was four.

${pictureMarkdown(idOf(photo), 'The mole')}

${pictureMarkdown(idOf(map), 'A [map] of the quay')}
`;
const kept = new Map([map, photo, gif(), webp()].map((bytes) => [idOf(bytes), bytes]));
const fonts = (): FontFiles => {
  const read = (name: string): Uint8Array => new Uint8Array(readFileSync(`assets/fonts/${name}.ttf`));
  const serif = read('source-serif-4/source-serif-4-regular');
  return { regular: serif, italic: serif, bold: serif, 'bold-italic': serif, mono: read('jetbrains-mono/jetbrains-mono-regular') };
};
const exported = (format: ExportFormat, text = TEXT, pictures = kept) =>
  exportFile({ kind: 'export', format, text, title: 'Untitled', language: 'en', at: Date.UTC(2026, 0, 2), changes: [], file: null, pictures }, fonts);
const imported = (bytes: Uint8Array, name = 'x') => importFile({ kind: 'import', name, bytes });

describe('Pictures of a document', () => {
  it.each(['docx', 'html'] as const)('come back from %s byte for byte, with what they show', async (format) => {
    const { bytes, losses } = await exported(format);
    expect(losses).toEqual([]);
    const back = await imported(bytes, `x.${format}`);
    expect(back.losses).toEqual([]);
    expect(back.text).toBe(TEXT);
    expect(back.pictures.map((picture) => [idOf(picture.bytes), picture.type, picture.width])).toEqual([[idOf(map), 'image/png', 40], [idOf(photo), 'image/jpeg', 32]]);
  });

  it('lie beside a Markdown file, once each, and come back in one archive with it', async () => {
    const { bytes, losses, beside = [] } = await exported('markdown');
    expect(losses).toEqual([]);
    expect(beside.map(({ name }) => name)).toEqual(['pictures/picture-1.png', 'pictures/picture-2.jpg']);
    expect(strFromU8(bytes)).toBe(TEXT.replaceAll(`picture:${idOf(map)}`, 'pictures/picture-1.png').replace(`picture:${idOf(photo)}`, 'pictures/picture-2.jpg'));
    const back = await imported(zipSync({ 'Harbour.md': bytes, ...Object.fromEntries(beside.map(({ name, bytes: own }) => [name, own])) }));
    expect(back).toMatchObject({ from: 'bundle', title: 'Harbour', text: TEXT, losses: [] });
    expect(back.pictures.map((picture) => idOf(picture.bytes))).toEqual([idOf(map), idOf(photo)]);
  });

  it('leave code that names one as it is', async () => {
    const text = `\`![x](picture:${idOf(map)})\` and ![x](picture:${idOf(map)})\n`;
    const { bytes } = await exported('markdown', text);
    expect(strFromU8(bytes)).toBe(`\`![x](picture:${idOf(map)})\` and ![x](pictures/picture-1.png)\n`);
  });

  it('are files of a book, told in its list', async () => {
    const { bytes, losses } = await exported('epub');
    expect(losses).toEqual([]);
    const files = unzipSync(bytes);
    expect(files['OEBPS/pictures/picture-1.png']).toEqual(map);
    expect(files['OEBPS/pictures/picture-2.jpg']).toEqual(photo);
    expect(strFromU8(files['OEBPS/package.opf']!)).toContain('<item id="p2" href="pictures/picture-2.jpg" media-type="image/jpeg"/>');
    expect(strFromU8(files['OEBPS/chapter-1.xhtml']!)).toContain('<img src="pictures/picture-1.png" alt="A [map] of the quay" />');
  });

  it('are drawn on the pages of a PDF, each embedded once', async () => {
    const { bytes, losses } = await exported('pdf');
    expect(losses).toEqual([]);
    const document = await PDFDocument.load(bytes);
    const images = document.context.enumerateIndirectObjects().filter(([, object]) => object instanceof PDFRawStream && object.dict.get(PDFName.of('Subtype')) === PDFName.of('Image'));
    const widths = images.map(([, object]) => String((object as PDFRawStream).dict.get(PDFName.of('Width'))));
    expect(widths.toSorted()).toEqual(['32', '40']);
  });

  it('that were taken with the camera turned stand upright in Word', async () => {
    const turned = jpeg(320, 160, 6);
    const { bytes } = await exported('docx', pictureMarkdown(idOf(turned), ''), new Map([[idOf(turned), turned]]));
    const files = unzipSync(bytes);
    const [, width = '', height = ''] = /<a:ext cx="(\d+)" cy="(\d+)"/u.exec(strFromU8(files['word/document.xml']!)) ?? [];
    expect(Number(height)).toBe(2 * Number(width));
    const media = Object.entries(files).find(([name]) => name.startsWith('word/media/'))?.[1];
    expect(checkPicture(media!)).toEqual({ type: 'image/jpeg', width: 160, height: 320, turned: 0 });
    // Left half red, turned clockwise: the upper half is.
    const { data } = decodeJpeg(media!, { useTArray: true });
    expect([data[4 * (160 * 40 + 80)]! > 180, data[4 * (160 * 280 + 80)]! < 80]).toEqual([true, true]);
  });

  it.each(['docx', 'pdf'] as const)('of kinds that %s does not know are told of, with their description in their place', async (format) => {
    const { losses } = await exported(format, `${pictureMarkdown(idOf(webp()), 'A gull')}\n`);
    expect(losses).toEqual([{ kind: 'image', count: 1, examples: ['A gull'] }]);
  });

  it('that are missing or lie on the web are never fetched, and told of', async () => {
    const text = `![gone](picture:${'0'.repeat(32)}) ![far](https://example.org/a.png) ![odd](data:image/png;base64,AAAA)\n`;
    for (const format of ['docx', 'html', 'epub', 'pdf', 'text'] as const) {
      const { bytes, losses } = await exported(format, text);
      expect([format, losses]).toEqual([format, [{ kind: 'image', count: 3, examples: ['gone', 'far', 'odd'] }]]);
      expect(strFromU8(bytes, true)).not.toContain('example.org');
    }
  });

  it('that the text itself holds go along too', async () => {
    const { bytes, losses } = await exported('html', `![x](data:image/png;base64,${Buffer.from(map).toString('base64')})\n`);
    expect(losses).toEqual([]);
    expect((await imported(bytes, 'x.html')).text).toBe(`${pictureMarkdown(idOf(map), 'x')}\n`);
  });
});

describe('An imported page', () => {
  it('keeps its own pictures, makes links of those elsewhere, and leaves out what only counts readers', async () => {
    const data = `data:image/png;base64,${Buffer.from(map).toString('base64')}`;
    const svg = `data:image/svg+xml;base64,${Buffer.from('<svg/>').toString('base64')}`;
    const back = await imported(strToU8(`<!doctype html><p><img src="${data}" alt="in"><img src="https://example.org/x/far%20away.png"><a href="https://example.org/"><img src="https://example.org/y.png" alt="y"></a><img src="https://track.example/1.gif" width="1" height="1"><img src="${svg}" alt="drawn"><img src="file:///C:/a.png"></p>`), 'x.html');
    expect(back.text).toBe(`![in](picture:${idOf(map)})[far away.png](https://example.org/x/far%20away.png)[y](https://example.org/)\n`);
    expect(back.losses).toEqual([{ kind: 'image', count: 4, examples: ['y', 'drawn'] }]);
    expect(back.pictures).toHaveLength(1);
  });
});
