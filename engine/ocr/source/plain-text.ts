/** Plain text with form feeds between its pages. */
import { isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';
import { decodeFile } from '../../formats/index.ts';
import type { Page, PageLine, PageWord } from '../../text/index.ts';
import { blockOf, paragraphOf } from './boxes.ts';

const NOWHERE = { x0: 0, y0: 0, x1: 0, y1: 0 };

/**
 * Bytes as text: by its mark, by what its markup declares, else as text files of documents are read. Null where it is no text.
 */
export function decodeText(bytes: Uint8Array): string | null {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const head = file.subarray(0, 65_536);
  const marked = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff);
  // Letters, spaces and line ends make up a text; a file of another kind is full of other bytes.
  const controls = marked ? 0 : head.reduce((sum, byte) => sum + (byte < 32 && ![9, 10, 12, 13].includes(byte) ? 1 : 0), 0);
  if (controls > head.length * 0.01) return null;
  const declared = /encoding=["']([\w-]+)["']/.exec(head.subarray(0, 200).toString('latin1'))?.[1];
  if (!marked && declared !== undefined && iconv.encodingExists(declared) && !isUtf8(file)) return iconv.decode(file, declared);
  return decodeFile(file)?.text ?? null;
}

/** Texts of the pages; a form feed at the very end begins no page. */
export function textPages(text: string): readonly string[] {
  const pages = text.replace(/\r\n?/g, '\n').split('\f');
  if (pages.length > 1 && pages.at(-1)!.trim() === '') pages.pop();
  return pages;
}

/** @param number counts from 1 */
export function textPage(text: string, number: number): Page {
  const paragraphs = text
    .split(/\n[ \t]*\n/)
    .map((part) => part.split('\n').flatMap(readLine))
    .filter((lines) => lines.length > 0)
    .map((lines) => paragraphOf(lines));
  return { number, width: 0, height: 0, resolution: 0, turned: 0, skew: 0, origin: 'text', language: '', blocks: paragraphs.map((paragraph) => blockOf('text', [paragraph])) };
}

function readLine(line: string): readonly PageLine[] {
  const words = line.split(/\s+/).filter(Boolean).map((text): PageWord => ({ text, box: NOWHERE, confidence: 100, alternatives: [] }));
  return words.length > 0 ? [{ box: NOWHERE, words }] : [];
}
