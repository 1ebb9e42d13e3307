/** Plain text with form feeds between its pages. */
import { isUtf8 } from 'node:buffer';
import { analyse } from 'chardet';
import iconv from 'iconv-lite';
import type { Page, PageLine, PageWord } from '../../text/index.ts';
import { blockOf, paragraphOf } from './boxes.ts';

const NOWHERE = { x0: 0, y0: 0, x1: 0, y1: 0 };

/** Bytes as text: by its mark, as UTF-8 where it is that, else by what it most likely is. Null where it is no text. */
export function decodeText(bytes: Uint8Array): string | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return iconv.decode(Buffer.from(bytes), 'utf-16le');
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return iconv.decode(Buffer.from(bytes), 'utf-16be');
  const head = bytes.subarray(0, 65_536);
  if (head.includes(0)) return null;
  if (isUtf8(bytes)) return new TextDecoder('utf-8').decode(bytes);
  // Letters, spaces and line ends make up a text; a file of another kind is full of other bytes.
  const controls = head.reduce((sum, byte) => sum + (byte < 32 && ![9, 10, 12, 13].includes(byte) ? 1 : 0), 0);
  if (controls > head.length * 0.01) return null;
  const declared = /encoding=["']([\w-]+)["']/.exec(Buffer.from(head.subarray(0, 200)).toString('latin1'))?.[1];
  const guess = analyse(head).find(({ name }) => iconv.encodingExists(name))?.name;
  const name = declared !== undefined && iconv.encodingExists(declared) && !/utf-?8/i.test(declared) ? declared : (guess ?? 'windows-1252');
  return iconv.decode(Buffer.from(bytes), name);
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
