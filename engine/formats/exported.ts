import type { Loss } from './loss.ts';

/** A document as the bytes of a file. */
export interface Exported {
  readonly bytes: Uint8Array;
  readonly losses: readonly Loss[];
  /** Files that belong beside it: pictures of a Markdown file. */
  readonly beside?: readonly BesideFile[];
}

export interface BesideFile {
  /** Path from the folder that the main file is in. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface ExportOptions {
  /** Stands where the document says no title of its own. */
  readonly title: string;
  /** BCP 47, `en` for example. */
  readonly language: string;
  /** When the file was written, for formats that say so. */
  readonly at: Date;
}

export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** For the text of an element or a quoted attribute, in HTML and XML alike. */
export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** Archives know no year before 1980 and none after 2099. */
export function zipTime(at: Date): Date {
  const year = at.getUTCFullYear();
  return year >= 1981 && year <= 2098 ? at : new Date(Date.UTC(2000, 0, 1));
}
