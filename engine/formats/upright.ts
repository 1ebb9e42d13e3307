/** Photographs turned for good, for formats whose readers do not look at how the camera was held. */
import { readJpeg, writeJpeg } from '../ocr/image/index.ts';
import type { PlacedPicture } from './pictures-out.ts';

/** High enough that nobody sees what writing the pixels anew costs. */
const QUALITY = 93;

/** The same picture where it stands upright already; null where its pixels can't be read. */
export function upright(picture: PlacedPicture): PlacedPicture | null {
  if (picture.turned === 0) return picture;
  try {
    return { ...picture, turned: 0, bytes: writeJpeg(readJpeg(picture.bytes), QUALITY) };
  } catch {
    return null;
  }
}
