/** Bytes of a text file to text and back, byte for byte. */
import { analyse } from 'chardet';
import iconv from 'iconv-lite';
import { Problem } from '../text/index.ts';

export interface TextEncoding {
  /** As iconv-lite names it: `utf-8`, `utf-16le`, `windows-1252`, … */
  readonly name: string;
  readonly mark: boolean;
}

export interface DecodedText {
  readonly text: string;
  readonly encoding: TextEncoding;
  /** Whether the bytes say so themselves (a mark, valid UTF-8) or it was guessed from their frequencies. */
  readonly certain: boolean;
}

const MARKS: readonly { name: string; bytes: readonly number[] }[] = [
  { name: 'utf-8', bytes: [0xef, 0xbb, 0xbf] },
  { name: 'utf-32le', bytes: [0xff, 0xfe, 0, 0] },
  { name: 'utf-32be', bytes: [0, 0, 0xfe, 0xff] },
  { name: 'utf-16le', bytes: [0xff, 0xfe] },
  { name: 'utf-16be', bytes: [0xfe, 0xff] },
];

/** Control characters that no text holds, but most other files do. */
const binary = (text: string): boolean => {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x20 && (code < 0x09 || (code > 0x0d && code !== 0x1b))) return true;
  }
  return false;
};
/** How much of a file the guess is made from. */
const GUESSED_FROM = 256 * 1024;

/** The marked or valid encodings of a file, or the likeliest one. @throws Problem `not-text` */
export function decodeText(bytes: Uint8Array): DecodedText {
  const marked = MARKS.find(({ bytes: mark }) => mark.every((byte, index) => bytes[index] === byte));
  if (marked) {
    const rest = bytes.subarray(marked.bytes.length);
    return { text: text(iconv.decode(rest, marked.name, { stripBOM: false })), encoding: { name: marked.name, mark: true }, certain: true };
  }
  try {
    return { text: text(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)), encoding: { name: 'utf-8', mark: false }, certain: true };
  } catch (cause) {
    if (cause instanceof Problem) throw cause;
  }
  const guesses = analyse(bytes.subarray(0, GUESSED_FROM)).filter(({ name }) => iconv.encodingExists(name));
  // An eight-bit text of Western Europe is by far the likeliest where the guess is weak.
  const [best] = guesses;
  const name = best && best.confidence >= 30 ? best.name.toLowerCase() : 'windows-1252';
  return { text: text(iconv.decode(bytes, name, { stripBOM: false })), encoding: { name: name === 'iso-8859-1' ? 'windows-1252' : name, mark: false }, certain: false };
}

/** @returns null where the encoding has no bytes for some character of the text */
export function encodeText(value: string, { name, mark }: TextEncoding): Uint8Array | null {
  const bytes = iconv.encode(value, name, { addBOM: false });
  if (iconv.decode(bytes, name, { stripBOM: false }) !== value) return null;
  const prefix = mark ? (MARKS.find((entry) => entry.name === name)?.bytes ?? []) : [];
  return Uint8Array.from([...prefix, ...bytes]);
}

function text(value: string): string {
  if (!binary(value)) return value;
  throw new Problem({ code: 'not-text', what: 'This file holds no text that can be read.', safe: 'Nothing was changed.', todo: 'Choose a text, Markdown, Word or HTML file.' });
}
