/** A Word document as Markdown: its styles become headings, lists and emphasis; what Markdown has no sign for is listed. */
import mammoth from 'mammoth';
import rehypeParse from 'rehype-parse';
import { unified } from 'unified';
import { Problem } from '../text/index.ts';
import { damaged, listArchive, readArchived } from './archive.ts';
import { treeToMarkdown } from './html-in.ts';
import type { ImportedText } from './html-in.ts';
import { LossList } from './loss.ts';
import { PictureShelf } from './pictures-in.ts';

const STYLES = [
  "p[style-name='Title'] => h1:fresh",
  "p[style-name='Subtitle'] => h2:fresh",
  "p[style-name='Quote'] => blockquote > p:fresh",
  "p[style-name='Intense Quote'] => blockquote > p:fresh",
  "p[style-name='Code'] => pre:separator('\n')",
  "p[style-name='Source Code'] => pre:separator('\n')",
  "p[style-name='Table Heading'] => p:fresh",
  "p[style-name='footnote text'] => p:fresh",
  "r[style-name='Code'] => code",
  'u => em',
  'strike => s',
];

/** @throws Problem `file-damaged` or `file-too-large` */
export async function docxToMarkdown(bytes: Uint8Array): Promise<ImportedText> {
  const files = listArchive(bytes);
  if (!files.has('word/document.xml')) throw damaged(undefined);
  const losses = new LossList();
  const shelf = new PictureShelf(losses);
  let html: string;
  try {
    const result = await mammoth.convertToHtml(
      { buffer: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) },
      {
        styleMap: STYLES,
        convertImage: mammoth.images.imgElement(async (image) => {
          const address = shelf.add(new Uint8Array(await image.readAsBuffer()), '');
          // Named as what the tree leaves out without counting it again: the shelf has.
          return { src: address ?? '', ...(address ? {} : { width: '0' }) };
        }),
      },
    );
    html = result.value;
    for (const { message } of result.messages) {
      const style = /Unrecognised (?:paragraph|run|table) style: '?([^'(]+)/u.exec(message);
      if (style) losses.add('style', style[1]?.trim());
    }
  } catch (cause) {
    if (cause instanceof Problem) throw cause;
    throw damaged(cause);
  }
  countUnseen(new TextDecoder().decode(readArchived(bytes, 'word/document.xml')), files, losses);
  return treeToMarkdown(unified().use(rehypeParse).parse(html), losses, shelf);
}

/** What the converter passes over without a word. */
function countUnseen(xml: string, files: ReadonlyMap<string, number>, losses: LossList): void {
  const count = (tag: string): number => xml.split(`<${tag}`).length - 1;
  const tracked = count('w:ins ') + count('w:del ');
  if (tracked > 0) losses.add('tracked', 'taken as accepted', tracked);
  if (count('m:oMath>') > 0) losses.add('equation', '', count('m:oMath>'));
  if (count('w:sdt>') > 0) losses.add('form', '', count('w:sdt>'));
  if (files.has('word/comments.xml')) losses.add('comment', '', Math.max(1, count('w:commentReference')));
  const frames = Array.from(files.keys()).filter((name) => /^word\/(?:header|footer)\d*\.xml$/u.test(name)).length;
  if (frames > 0) losses.add('field', 'headers and footers', frames);
  const embedded = Array.from(files.keys()).filter((name) => name.startsWith('word/embeddings/')).length;
  if (embedded > 0) losses.add('embedded', '', embedded);
}
