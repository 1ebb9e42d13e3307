/** What a picture is, by its bytes: kind, size as it is shown, and whether it may be kept. Nothing is decoded. */
import { Problem } from '../text/index.ts';

export type PictureType = 'image/png' | 'image/jpeg' | 'image/gif' | 'image/webp';

export interface PictureFacts {
  readonly type: PictureType;
  /** Pixels, the way up that it is shown. */
  readonly width: number;
  readonly height: number;
  /** Degrees clockwise that the stored pixels have to be turned to be shown, as cameras note it. */
  readonly turned: 0 | 90 | 180 | 270;
}

/** Bytes and pixels that a picture may have: a camera of 60 million pixels stays below both. */
export const LARGEST_PICTURE = 20 * 2 ** 20;
export const MOST_PIXELS = 64_000_000;
export const PICTURE_ENDINGS: Readonly<Record<PictureType, string>> = { 'image/png': 'png', 'image/jpeg': 'jpg', 'image/gif': 'gif', 'image/webp': 'webp' };

/** The facts of a picture that may be kept. @throws Problem `picture-unsupported`, `picture-damaged`, `picture-too-large` or `picture-too-many-pixels` */
export function checkPicture(bytes: Uint8Array): PictureFacts {
  if (bytes.length > LARGEST_PICTURE) {
    const [size, most] = [Math.ceil(bytes.length / 2 ** 20), LARGEST_PICTURE / 2 ** 20];
    throw new Problem({ code: 'picture-too-large', what: `This picture has ${size} MB; a document takes pictures of up to ${most} MB.`, safe: 'The document is as it was.', todo: 'Make it smaller in an image program, then insert it again.', values: { size, most } });
  }
  const read = readerOf(bytes);
  if (!read) {
    const kind = strangeKind(bytes);
    if (kind === 'svg') throw new Problem({ code: 'picture-svg', what: 'This is an SVG drawing, which can hold programs.', safe: 'The document is as it was.', todo: 'Save it as PNG in the program it comes from, then insert that.' });
    throw new Problem({ code: 'picture-unsupported', what: 'This is no picture that a document can keep.', safe: 'The document is as it was.', todo: 'Choose a PNG, JPEG, GIF or WebP picture.', values: { kind } });
  }
  let facts: PictureFacts | null;
  try {
    facts = read(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), bytes);
  } catch {
    facts = null;
  }
  if (!facts || facts.width < 1 || facts.height < 1) throw new Problem({ code: 'picture-damaged', what: 'This picture is damaged or not complete.', safe: 'The document is as it was.', todo: 'Open it in an image program, save it again, then insert that.' });
  if (facts.width * facts.height > MOST_PIXELS) {
    const { width, height } = facts;
    throw new Problem({ code: 'picture-too-many-pixels', what: `This picture has ${width} × ${height} pixels, more than a window can show at once.`, safe: 'The document is as it was.', todo: 'Make it smaller in an image program, then insert it again.', values: { width, height } });
  }
  return facts;
}

/** The same, and null for what may not be kept. */
export function pictureFacts(bytes: Uint8Array): PictureFacts | null {
  try {
    return checkPicture(bytes);
  } catch {
    return null;
  }
}

type Reader = (view: DataView, bytes: Uint8Array) => PictureFacts | null;

function readerOf(bytes: Uint8Array): Reader | null {
  const begins = (at: number, ...signs: readonly number[]): boolean => signs.every((sign, index) => bytes[at + index] === sign);
  if (begins(0, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return readPng;
  if (begins(0, 0xff, 0xd8, 0xff)) return readJpeg;
  if (begins(0, 0x47, 0x49, 0x46, 0x38) && (bytes[4] === 0x37 || bytes[4] === 0x39) && bytes[5] === 0x61) return readGif;
  if (begins(0, 0x52, 0x49, 0x46, 0x46) && begins(8, 0x57, 0x45, 0x42, 0x50)) return readWebp;
  return null;
}

/** For the message: what was taken for a picture. */
function strangeKind(bytes: Uint8Array): string {
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 1024));
  if (/<svg[\s>]/iu.test(head)) return 'svg';
  if (head.startsWith('BM')) return 'bmp';
  if (/^(?:II\*\0|MM\0\*)/u.test(head)) return 'tiff';
  return /^....ftyp/su.test(head) ? 'heic' : '';
}

const flat = (type: PictureType, width: number, height: number): PictureFacts => ({ type, width, height, turned: 0 });

/** Every chunk is passed, so that a picture cut off in the middle is known for it. */
function readPng(view: DataView): PictureFacts | null {
  if (view.getUint32(12) !== 0x49484452) return null;
  let at = 8;
  while (view.getUint32(at + 4) !== 0x49454e44) at += view.getUint32(at) + 12;
  return at + 12 <= view.byteLength ? flat('image/png', view.getUint32(16), view.getUint32(20)) : null;
}

const readGif: Reader = (view, bytes) => (bytes.at(-1) === 0x3b || bytes.includes(0x3b, 13) ? flat('image/gif', view.getUint16(6, true), view.getUint16(8, true)) : null);

function readWebp(view: DataView, bytes: Uint8Array): PictureFacts | null {
  if (view.getUint32(4, true) + 8 > view.byteLength + 1) return null;
  const kind = String.fromCharCode(...bytes.subarray(12, 16));
  if (kind === 'VP8 ') return flat('image/webp', view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff);
  const packed = view.getUint32(21, true);
  if (kind === 'VP8L') return flat('image/webp', (packed & 0x3fff) + 1, ((packed >> 14) & 0x3fff) + 1);
  const three = (at: number): number => view.getUint16(at, true) + (view.getUint8(at + 2) << 16) + 1;
  return kind === 'VP8X' ? flat('image/webp', three(24), three(27)) : null;
}

/** Walks the segments before the picture; the frame says the size, the Exif segment which way up the camera was held. */
function readJpeg(view: DataView, bytes: Uint8Array): PictureFacts | null {
  let orientation = 1;
  for (let at = 2; ; ) {
    if (view.getUint8(at) !== 0xff) return null;
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    const length = view.getUint16(at + 2);
    if (length < 2) return null;
    if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) {
      const turned = ({ 3: 180, 6: 90, 8: 270 } as const)[orientation] ?? 0;
      const [height, width] = [view.getUint16(at + 5), view.getUint16(at + 7)];
      return turned === 90 || turned === 270 ? { type: 'image/jpeg', width: height, height: width, turned } : { type: 'image/jpeg', width, height, turned };
    }
    // "Exif"
    if (marker === 0xe1 && view.getUint32(at + 4) === 0x45786966) orientation = exifOrientation(bytes.subarray(at + 10, at + 2 + length));
    at += 2 + length;
  }
}

/** An Exif block is a small TIFF; 1 where it says nothing. */
function exifOrientation(block: Uint8Array): number {
  try {
    const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
    const little = block[0] === 0x49;
    const start = view.getUint32(4, little);
    const count = view.getUint16(start, little);
    for (let entry = 0, at = start + 2; entry < count; entry += 1, at += 12) if (view.getUint16(at, little) === 0x0112) return view.getUint16(at + 8, little);
  } catch {
    // A block cut short says nothing.
  }
  return 1;
}
