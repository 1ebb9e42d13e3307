/** What a file is, by its content: a name may lie. */
import { Problem } from '../../text/index.ts';
import type { SourceKind } from '../protocol/index.ts';
import { decodeText } from './plain-text.ts';

const starts = (bytes: Uint8Array, ...signature: readonly number[]): boolean => signature.every((byte, index) => bytes[index] === byte);
const ascii = (bytes: Uint8Array, from: number, to: number): string => Buffer.from(bytes.subarray(from, to)).toString('latin1');

export interface Recognised {
  readonly kind: SourceKind;
  /** The file as text, where it is one. */
  readonly text: string;
}

/** @throws Problem `empty-file` or `unknown-kind` */
export function kindOf(bytes: Uint8Array, name: string): Recognised {
  if (bytes.length === 0) throw new Problem({ code: 'empty-file', what: `${name} is empty.`, safe: 'The file was not changed.', todo: 'Get the file again from where it came from.', values: { name } });
  if (ascii(bytes, 0, 1024).includes('%PDF-')) return { kind: 'pdf', text: '' };
  if (starts(bytes, 0x89, 0x50, 0x4e, 0x47)) return { kind: 'png', text: '' };
  if (starts(bytes, 0xff, 0xd8, 0xff)) return { kind: 'jpeg', text: '' };
  if (starts(bytes, 0x49, 0x49, 0x2a, 0) || starts(bytes, 0x4d, 0x4d, 0, 0x2a)) return { kind: 'tiff', text: '' };
  const foreign = foreignKind(bytes);
  const text = foreign === null ? decodeText(bytes) : null;
  if (text === null) throw unknownKind(name, foreign);
  return { kind: textKind(text), text };
}

function textKind(text: string): SourceKind {
  const head = text.slice(0, 16_384).trimStart();
  if (!/^\ufeff?</.test(head)) return 'text';
  if (/<(?:\w+:)?alto[\s>]/i.test(head)) return 'alto';
  if (/<(?:\w+:)?PcGts[\s>]/.test(head)) return 'page-xml';
  if (/class\s*=\s*["'][^"']*\bocr_page\b/.test(text) || /name\s*=\s*["']ocr-(?:system|capabilities)["']/.test(head)) return 'hocr';
  return 'text';
}

/** Kinds that people try and that can't be read; null: none of them. */
function foreignKind(bytes: Uint8Array): string | null {
  if (ascii(bytes, 0, 4) === 'GIF8') return 'a GIF picture';
  if (ascii(bytes, 0, 4) === 'RIFF' && ascii(bytes, 8, 12) === 'WEBP') return 'a WebP picture';
  if (ascii(bytes, 4, 8) === 'ftyp') return /hei|mif|avif/.test(ascii(bytes, 8, 12)) ? 'a HEIC or AVIF picture' : 'a video';
  if (ascii(bytes, 0, 8) === 'AT&TFORM') return 'a DjVu document';
  if (starts(bytes, 0x42, 0x4d)) return 'a BMP picture';
  if (starts(bytes, 0x00, 0x00, 0x00, 0x0c, 0x6a, 0x50) || starts(bytes, 0xff, 0x4f, 0xff, 0x51)) return 'a JPEG 2000 picture';
  if (starts(bytes, 0x50, 0x4b, 3, 4)) return 'a ZIP archive or an office document';
  if (starts(bytes, 0xd0, 0xcf, 0x11, 0xe0)) return 'an old office document';
  if (starts(bytes, 0x1f, 0x8b)) return 'a compressed file';
  return null;
}

function unknownKind(name: string, foreign: string | null): Problem {
  return new Problem({
    code: 'unknown-kind',
    what: foreign === null ? `${name} is no file that pages can be read from.` : `${name} is ${foreign}, which can't be read.`,
    safe: 'The file was not changed.',
    todo: 'Save it as PDF, PNG, JPEG or TIFF, and try again. hOCR, ALTO, PAGE and plain text can be read as well.',
    values: { name, kind: foreign ?? '' },
  });
}
