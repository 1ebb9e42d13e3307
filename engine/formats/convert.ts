/** From a file to a document and back: which function does which format. */
import type { Change } from '../text/index.ts';
import { Problem } from '../text/index.ts';
import { bundleToMarkdown } from './bundle-in.ts';
import { docxToMarkdown } from './docx-in.ts';
import { markdownToDocx } from './docx-out.ts';
import { markdownToEpub } from './epub-out.ts';
import { utf8 } from './exported.ts';
import type { Exported } from './exported.ts';
import { htmlToMarkdown } from './html-in.ts';
import type { ImportedText } from './html-in.ts';
import { markdownToHtml } from './html-out.ts';
import { fileKind } from './kind.ts';
import type { FileKind } from './kind.ts';
import type { Loss } from './loss.ts';
import { besidePictures } from './markdown-out.ts';
import { parseMarkdown, titleOf } from './markdown.ts';
import { markdownToPdf } from './pdf-out.ts';
import { odtToMarkdown } from './odt/index.ts';
import type { FontFiles } from './pdf-out.ts';
import { pasteToMarkdown } from './paste-in.ts';
import type { PictureBytes } from './pictures-out.ts';
import type { ImportedPicture } from './pictures-in.ts';
import { decodeFile, encodeFile } from './text-file.ts';
import type { FileFormat } from './text-file.ts';
import { plainWords } from './text-out.ts';
import { toCriticMarkup } from './tracked.ts';

export const EXPORT_FORMATS = ['markdown', 'text', 'html', 'docx', 'pdf', 'epub', 'criticmarkup'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];
export const ENDINGS: Readonly<Record<ExportFormat, string>> = { markdown: 'md', text: 'txt', html: 'html', docx: 'docx', pdf: 'pdf', epub: 'epub', criticmarkup: 'md' };

export interface ImportRequest {
  readonly kind: 'import';
  /** The file's name, for its title and where the contents leave a doubt. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** HTML of the clipboard. */
export interface PasteRequest {
  readonly kind: 'paste';
  readonly html: string;
}

export interface ExportRequest {
  readonly kind: 'export';
  readonly format: ExportFormat;
  readonly text: string;
  readonly title: string;
  readonly language: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Shown as tracked changes (docx) or marks (criticmarkup); in other formats the text is written as it stands. */
  readonly changes: readonly (Change & { readonly author: string; readonly at: number })[];
  /** For Markdown and text: how the bytes are to be written, where the text came from a file. */
  readonly file: FileFormat | null;
  /** The pictures that the text names, by their ids. */
  readonly pictures?: PictureBytes;
  /** The folder that a Markdown file has its pictures in, beside it; `pictures` by default. */
  readonly pictureFolder?: string;
}

export interface Imported {
  readonly title: string;
  readonly text: string;
  readonly from: FileKind;
  /** Null for files that are not plain text. */
  readonly file: FileFormat | null;
  /** Whether the encoding was said by the file or guessed. */
  readonly certain: boolean;
  readonly losses: readonly Loss[];
  /** The pictures that the text names. */
  readonly pictures: readonly ImportedPicture[];
}

/** @throws Problem `file-unsupported`, `file-damaged`, `file-too-large` or `not-text` */
export async function importFile({ name, bytes }: ImportRequest): Promise<Imported> {
  const from = fileKind(bytes, name);
  const plain = name.replace(/\.[^.]{1,5}$/u, '').slice(0, 200);
  switch (from) {
    case 'docx':
    case 'odt':
    case 'bundle': {
      const read = from === 'docx' ? await docxToMarkdown(bytes) : from === 'odt' ? odtToMarkdown(bytes) : bundleToMarkdown(bytes);
      return { ...read, title: read.title || plain, from, file: null, certain: true };
    }
    case 'html': {
      const page = decoded(bytes);
      const read = htmlToMarkdown(page.text);
      return { ...read, title: read.title || plain, from, file: null, certain: page.certain };
    }
    case 'text': {
      const { text, format, certain } = decoded(bytes);
      return { title: titleOf(parseMarkdown(text.slice(0, 2000))) || plain, text, from, file: format, certain, losses: [], pictures: [] };
    }
    default:
      throw unsupported(from);
  }
}

export function pasteHtml({ html }: PasteRequest): ImportedText {
  return pasteToMarkdown(html);
}

/** @throws Problem `changes-overlap` or `encoding-lacks-characters` */
export async function exportFile(request: ExportRequest, fonts: () => FontFiles): Promise<Exported> {
  const { format, text, title, language, file, pictures = new Map(), pictureFolder = 'pictures' } = request;
  const options = { title, language, at: new Date(request.at) };
  const changes = request.changes.map((change) => ({ ...change, at: new Date(change.at) }));
  switch (format) {
    case 'markdown':
    case 'criticmarkup': {
      const { text: own, beside, losses } = besidePictures(format === 'markdown' ? text : toCriticMarkup(text, changes), pictures, pictureFolder);
      return { bytes: written(own, format === 'markdown' ? file : null), losses, beside };
    }
    case 'text': {
      const { words, losses } = plainWords(text);
      return { bytes: written(words, file), losses };
    }
    case 'html': return markdownToHtml(text, options, pictures);
    case 'docx': return markdownToDocx(text, options, changes, pictures);
    case 'epub': return markdownToEpub(text, options, pictures);
    case 'pdf': return markdownToPdf(text, options, fonts(), pictures);
  }
}

function decoded(bytes: Uint8Array): { readonly text: string; readonly format: FileFormat; readonly certain: boolean } {
  const read = decodeFile(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  if (!read) throw new Problem({ code: 'not-text', what: 'This file holds no text that can be read.', safe: 'Nothing was changed.', todo: 'Choose a text, Markdown, Word or HTML file.' });
  return { ...read, certain: read.format.mark || read.format.encoding === 'utf-8' };
}

function written(text: string, file: FileFormat | null): Uint8Array {
  if (!file) return utf8(text);
  const bytes = encodeFile(text, file);
  if (bytes) return bytes;
  throw new Problem({ code: 'encoding-lacks-characters', what: `The file's encoding, ${file.encoding}, has no signs for some letters of this document.`, safe: 'Nothing was written.', todo: 'Export it as UTF-8.', values: { encoding: file.encoding } });
}

function unsupported(kind: FileKind): Problem {
  const names: Partial<Record<FileKind, string>> = { epub: 'a book (EPUB)', 'old-word': 'a Word document of the old kind (.doc)', rtf: 'a rich text file (.rtf)', pdf: 'a PDF', picture: 'a picture', archive: 'an archive' };
  const scan = kind === 'pdf' || kind === 'picture';
  return new Problem({
    code: 'file-unsupported',
    what: `This is ${names[kind] ?? 'a kind of file'} that cannot be opened as a document.`,
    safe: 'Nothing was changed.',
    todo: scan ? 'Import it as a scan.' : 'Save it as a Word document (.docx), OpenDocument text (.odt), HTML or text in the program it comes from, then import that.',
    values: { kind },
  });
}
