/** Text files as documents have them, and back to the same bytes: encoding, byte order mark and line ends are kept. */
import chardet from 'chardet';
import iconv from 'iconv-lite';

export interface FileFormat {
  /** A name that iconv-lite knows. */
  readonly encoding: string;
  /** Whether a byte order mark stands at the beginning. */
  readonly mark: boolean;
  readonly lineEnds: 'lf' | 'crlf' | 'cr' | 'mixed';
}

const marks: readonly (readonly [string, readonly number[]])[] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
];

/** The text with line feeds alone, where the file has the same line ends throughout; null for a file that holds no text. */
export function decodeFile(bytes: Buffer): { text: string; format: FileFormat } | null {
  const marked = marks.find(([, mark]) => bytes.subarray(0, mark.length).equals(Buffer.from(mark)));
  if (marked) {
    const [encoding, mark] = marked;
    const text = decodeExactly(bytes.subarray(mark.length), encoding);
    if (text !== null) return withLineEnds(text, encoding, true);
  }
  if (bytes.includes(0)) return null;
  for (const encoding of ['utf-8', ...guesses(bytes), 'windows-1252']) {
    const text = decodeExactly(bytes, encoding);
    if (text !== null) return withLineEnds(text, encoding, false);
  }
  // Every byte is a character here, so nothing is lost.
  return withLineEnds(iconv.decode(bytes, 'iso-8859-1'), 'iso-8859-1', false);
}

/** The bytes of the file; null where its encoding lacks a character of the text. */
export function encodeFile(text: string, { encoding, mark, lineEnds }: FileFormat): Buffer | null {
  const own = lineEnds === 'crlf' ? text.replaceAll(/\r?\n/g, '\r\n') : lineEnds === 'cr' ? text.replaceAll('\n', '\r') : text;
  const body = encode(own, encoding);
  if (decode(body, encoding) !== own) return null;
  const sign = mark ? (marks.find(([name]) => name === encoding)?.[1] ?? []) : [];
  return Buffer.concat([Buffer.from(sign), body]);
}

function decodeExactly(bytes: Buffer, encoding: string): string | null {
  const text = decode(bytes, encoding);
  return encode(text, encoding).equals(bytes) ? text : null;
}

function decode(bytes: Buffer, encoding: string): string {
  return encoding === 'utf-8' ? bytes.toString('utf8') : iconv.decode(bytes, encoding, { stripBOM: false });
}

function encode(text: string, encoding: string): Buffer {
  return encoding === 'utf-8' ? Buffer.from(text, 'utf8') : iconv.encode(text, encoding, { addBOM: false });
}

/** What the letters look like, the best guess first. A short text says little. */
function guesses(bytes: Buffer): string[] {
  return chardet
    .analyse(bytes.subarray(0, 200_000))
    .filter(({ confidence, name }) => confidence >= 30 && iconv.encodingExists(name))
    .map(({ name }) => name.toLowerCase())
    .filter((name) => !name.startsWith('utf') && !name.startsWith('iso-2022'))
    .slice(0, 3);
}

function withLineEnds(text: string, encoding: string, mark: boolean): { text: string; format: FileFormat } {
  const crlf = text.split('\r\n').length - 1;
  const lf = text.split('\n').length - 1 - crlf;
  const cr = text.split('\r').length - 1 - crlf;
  const lineEnds = crlf > 0 && lf === 0 && cr === 0 ? 'crlf' : cr > 0 && lf === 0 && crlf === 0 ? 'cr' : cr > 0 || crlf > 0 ? 'mixed' : 'lf';
  const own = lineEnds === 'crlf' ? text.replaceAll('\r\n', '\n') : lineEnds === 'cr' ? text.replaceAll('\r', '\n') : text;
  return { text: own, format: { encoding, mark, lineEnds } };
}
