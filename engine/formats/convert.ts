/** From a file to a document and back: which function does which format. */
import type { Change } from '../text/index.ts';
import { Problem } from '../text/index.ts';
import { docxToMarkdown } from './docx-in.ts';
import { markdownToDocx } from './docx-out.ts';
import { decodeText, encodeText } from './encoding.ts';
import type { TextEncoding } from './encoding.ts';
import { markdownToEpub } from './epub-out.ts';
import { utf8 } from './exported.ts';
import type { Exported } from './exported.ts';
import { htmlToMarkdown } from './html-in.ts';
import { markdownToHtml } from './html-out.ts';
import { fileKind } from './kind.ts';
import type { FileKind } from './kind.ts';
import type { Loss } from './loss.ts';
import { parseMarkdown, titleOf } from './markdown.ts';
import { markdownToPdf } from './pdf-out.ts';
import type { FontFiles } from './pdf-out.ts';
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
  readonly encoding: TextEncoding | null;
}

export interface Imported {
  readonly title: string;
  readonly text: string;
  readonly from: FileKind;
  /** Null for files that are not plain text. */
  readonly encoding: TextEncoding | null;
  /** Whether the encoding was said by the file or guessed. */
  readonly certain: boolean;
  readonly losses: readonly Loss[];
}

/** @throws Problem `file-unsupported`, `file-damaged`, `file-too-large` or `not-text` */
export async function importFile({ name, bytes }: ImportRequest): Promise<Imported> {
  const from = fileKind(bytes, name);
  const plain = name.replace(/\.[^.]{1,5}$/u, '').slice(0, 200);
  switch (from) {
    case 'docx': {
      const { title, text, losses } = await docxToMarkdown(bytes);
      return { title: title || plain, text, from, encoding: null, certain: true, losses };
    }
    case 'html': {
      const decoded = decodeText(bytes);
      const { title, text, losses } = htmlToMarkdown(decoded.text);
      return { title: title || plain, text, from, encoding: null, certain: decoded.certain, losses };
    }
    case 'text': {
      const { text, encoding, certain } = decodeText(bytes);
      return { title: titleOf(parseMarkdown(text.slice(0, 2000))) || plain, text, from, encoding, certain, losses: [] };
    }
    default:
      throw unsupported(from);
  }
}

/** @throws Problem `changes-overlap` or `encoding-lacks-characters` */
export async function exportFile(request: ExportRequest, fonts: () => FontFiles): Promise<Exported> {
  const { format, text, title, language, encoding } = request;
  const options = { title, language, at: new Date(request.at) };
  const changes = request.changes.map((change) => ({ ...change, at: new Date(change.at) }));
  switch (format) {
    case 'markdown': return { bytes: written(text, encoding), losses: [] };
    case 'criticmarkup': return { bytes: utf8(toCriticMarkup(text, changes)), losses: [] };
    case 'text': {
      const { words, losses } = plainWords(text);
      return { bytes: written(words, encoding), losses };
    }
    case 'html': return markdownToHtml(text, options);
    case 'docx': return markdownToDocx(text, options, changes);
    case 'epub': return markdownToEpub(text, options);
    case 'pdf': return markdownToPdf(text, options, fonts());
  }
}

function written(text: string, encoding: TextEncoding | null): Uint8Array {
  if (!encoding) return utf8(text);
  const bytes = encodeText(text, encoding);
  if (bytes) return bytes;
  throw new Problem({ code: 'encoding-lacks-characters', what: `The file's encoding, ${encoding.name}, has no signs for some letters of this document.`, safe: 'Nothing was written.', todo: 'Export it as UTF-8.', values: { encoding: encoding.name } });
}

function unsupported(kind: FileKind): Problem {
  const names: Partial<Record<FileKind, string>> = { odt: 'an OpenDocument text', epub: 'a book (EPUB)', 'old-word': 'a Word document of the old kind (.doc)', rtf: 'a rich text file (.rtf)', pdf: 'a PDF', picture: 'a picture', archive: 'an archive' };
  const scan = kind === 'pdf' || kind === 'picture';
  return new Problem({
    code: 'file-unsupported',
    what: `This is ${names[kind] ?? 'a kind of file'} that cannot be opened as a document.`,
    safe: 'Nothing was changed.',
    todo: scan ? 'Import it as a scan.' : 'Save it as a Word document (.docx), HTML or text in the program it comes from, then import that.',
    values: { kind },
  });
}
