/**
 * Messages between whoever wants pages read (backend, command line) and the ocr process. Everything is plain data that
 * survives structured clone. A process works on one job at a time, in the order of arrival; every job is answered by
 * `done` or `failed`, once. A process keeps nothing between jobs but what makes the next one quicker, so that one that
 * was killed is replaced without ado.
 */
import type { Page, ProblemData } from '../../text/index.ts';

export type SourceKind = 'pdf' | 'png' | 'jpeg' | 'tiff' | 'hocr' | 'alto' | 'page-xml' | 'text';

/** A file with pages; it is opened for reading only. What it is, its content tells, never its name. */
export interface Source {
  readonly path: string;
  /** Of an encrypted PDF. */
  readonly password?: string;
}

export interface SourceFacts {
  readonly kind: SourceKind;
  /** How many pages; 1 or more. */
  readonly pages: number;
  /** SHA-256 of the file, hexadecimal. */
  readonly hash: string;
}

/**
 * Where the words of a PDF page come from. `auto`: its own text where that is good, else recognition. What already is
 * text (hOCR, ALTO, PAGE, plain text) is imported, whatever is asked for.
 */
export type PageWish = 'auto' | 'recognise' | 'text-layer';

export interface PageRequest {
  readonly source: Source;
  /** Counts from 1. */
  readonly number: number;
  /** As Tesseract names them: 'eng', 'deu', 'eng+fra'. */
  readonly language: string;
  readonly wish: PageWish;
  /** Where the page image goes: upright, straightened, in the pixels of the boxes. Null: not wanted. */
  readonly image: string | null;
  /** Where a small image goes, at most 240 pixels high and wide. Null: not wanted. */
  readonly thumbnail: string | null;
}

export interface ImageFile {
  readonly path: string;
  readonly type: 'image/png' | 'image/jpeg';
  readonly width: number;
  readonly height: number;
}

/** What a person should know of how a page was read. */
export interface PageRemark {
  readonly code: 'text-layer-used' | 'text-layer-poor' | 'no-text-found' | 'turned' | 'straightened' | 'columns-ordered' | 'scaled-down';
  readonly values?: Readonly<Record<string, string | number>>;
}

export interface PageResult {
  readonly page: Page;
  /** Null where none was asked for, or the source has none (hOCR, ALTO, PAGE, text). */
  readonly image: ImageFile | null;
  readonly thumbnail: ImageFile | null;
  readonly remarks: readonly PageRemark[];
  /** Who read it; null where nothing was recognised. */
  readonly recogniser: 'tesseract' | 'built-in' | null;
  readonly seconds: number;
}

export type ExportFormat = 'pdf' | 'hocr' | 'alto' | 'txt' | 'json' | 'md' | 'docx';

/** A page on its way out: corrected words stand in the page; boxes stay where they were. */
export interface ExportPage {
  readonly page: Page;
  /** The page image, as `PageResult` gave it; null where there is none. */
  readonly image: string | null;
}

export interface ExportRequest {
  readonly format: ExportFormat;
  readonly title: string;
  readonly pages: readonly ExportPage[];
  /** The laid out text in Markdown, for `md`, `docx` and `txt`; null: the text of the pages as read. */
  readonly text: string | null;
  /** Written beside and renamed: a file that stood there before is whole until the new one is. */
  readonly to: string;
}

/** What this machine reads with. */
export interface Recognisers {
  /** Version of the `tesseract` on the PATH that is used; null: the built-in one is. */
  readonly tesseract: string | null;
  readonly languages: readonly string[];
}

export type Job =
  | { readonly kind: 'open'; readonly source: Source }
  | { readonly kind: 'page'; readonly request: PageRequest }
  | { readonly kind: 'export'; readonly request: ExportRequest }
  | { readonly kind: 'recognisers' }
  /** Whether the built-in recogniser can read with a file of a language, packed or not. */
  | { readonly kind: 'language'; readonly name: string; readonly path: string };

export type JobKind = Job['kind'];

export interface JobResults {
  readonly open: SourceFacts;
  readonly page: PageResult;
  readonly export: { readonly path: string };
  readonly recognisers: Recognisers;
  readonly language: { readonly name: string };
}

/** First message to a process; without it the defaults hold. */
export interface OcrSettings {
  readonly kind: 'settings';
  /** Folder with language files (`NAME.traineddata` or `.traineddata.gz`) beside those of the program; null: none. */
  readonly languages: string | null;
  /** Bytes of memory the process may hold; a page that needs more fails and ends the process. */
  readonly memory: number;
  /** False: the built-in recogniser, whatever is on the PATH. */
  readonly native: boolean;
}

/** `end`: the process ends itself, and first what it started. */
export type ToOcr = OcrSettings | { readonly kind: 'end' } | { readonly kind: 'job'; readonly id: number; readonly job: Job };

export type FromOcr =
  /** Once, before the first answer: everything is loaded, and the first job begins. */
  | { readonly kind: 'ready' }
  | { readonly kind: 'done'; readonly id: number; readonly result: JobResults[JobKind] }
  /** `ending`: the process ends after this message. */
  | { readonly kind: 'failed'; readonly id: number; readonly problem: ProblemData; readonly ending?: boolean };

export const DEFAULT_MEMORY = 1536 * 1024 * 1024;
