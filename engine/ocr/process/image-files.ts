/** Pictures of pages as files, written beside and renamed. */
import { renameSync, writeFileSync } from 'node:fs';
import { isBlackAndWhite, shrink, writeJpeg, writePng, type Raster } from '../image/index.ts';
import type { ImageFile } from '../protocol/index.ts';

const QUALITY = 80;
const THUMBNAIL = 240;

/** A page's picture: black and white without loss, everything else as JPEG. */
export function writePageImage(raster: Raster, path: string): ImageFile {
  const png = isBlackAndWhite(raster);
  return write(raster, path, png);
}

export function writeThumbnail(raster: Raster, path: string): ImageFile {
  return write(shrink(raster, THUMBNAIL), path, false);
}

function write(raster: Raster, path: string, png: boolean): ImageFile {
  const part = `${path}.part`;
  writeFileSync(part, png ? writePng(raster) : writeJpeg(raster, QUALITY));
  renameSync(part, path);
  return { path, type: png ? 'image/png' : 'image/jpeg', width: raster.width, height: raster.height };
}
