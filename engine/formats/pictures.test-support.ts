/** Small pictures for tests, made here: of each kind one whose pixels are known. */
import { encode } from 'fast-png';
import { encode as encodeJpeg } from 'jpeg-js';

/** Left half red, right half blue. */
function pixels(width: number, height: number, channels: 3 | 4): Uint8Array {
  const data = new Uint8Array(width * height * channels).fill(255);
  for (let at = 0; at < width * height; at += 1) data.set(at % width < width / 2 ? [220, 30, 30] : [30, 30, 220], at * channels);
  return data;
}

export function png(width = 40, height = 20): Uint8Array {
  return encode({ width, height, data: pixels(width, height, 3), channels: 3 });
}

/** @param orientation of the Exif block; none is written where it is left out */
export function jpeg(width = 32, height = 16, orientation?: number): Uint8Array {
  const plain = new Uint8Array(encodeJpeg({ width, height, data: pixels(width, height, 4) }, 90).data);
  if (orientation === undefined) return plain;
  const block = [0x45, 0x78, 0x69, 0x66, 0, 0, 0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0];
  return Uint8Array.from([0xff, 0xd8, 0xff, 0xe1, 0, block.length + 2, ...block, ...plain.subarray(2)]);
}

/** One white pixel. */
export function gif(): Uint8Array {
  return Uint8Array.from(Buffer.from('R0lGODlhAQABAIAAAP///wAAACH5BAAAAAAALAAAAAABAAEAAAICRAEAOw==', 'base64'));
}

/** One pixel, lossless. */
export function webp(): Uint8Array {
  return Uint8Array.from(Buffer.from('UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==', 'base64'));
}
