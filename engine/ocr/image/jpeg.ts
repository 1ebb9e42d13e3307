/** JPEG to and from rasters. */
import { decode, encode } from 'jpeg-js';
import { checkSize, damaged } from './limits.ts';
import { turn, type Raster } from './raster.ts';

interface Header {
  readonly width: number;
  readonly height: number;
  /** Dots per inch, 0 where not given. */
  readonly resolution: number;
  /** 1 to 8, as Exif numbers the ways a camera was held. */
  readonly orientation: number;
}

/** Reads a JPEG, upright as the camera says. @throws Problem; an error of the decoder where the file is damaged */
export function readJpeg(bytes: Uint8Array): Raster {
  const header = readHeader(bytes);
  checkSize(header.width, header.height);
  const { width, height, data } = decode(bytes, { useTArray: true, formatAsRGBA: false, maxResolutionInMP: 200, maxMemoryUsageInMB: 2048 });
  let raster: Raster = { width, height, channels: 3, data, resolution: header.resolution };
  if (isGrey(data)) {
    const one = new Uint8Array(width * height);
    for (let i = 0; i < one.length; i++) one[i] = data[i * 3]!;
    raster = { ...raster, channels: 1, data: one };
  }
  const turned = ({ 3: 180, 6: 90, 8: 270 } as const)[header.orientation];
  return turned ? turn(raster, turned) : raster;
}

/** @param quality 1 to 100 */
export function writeJpeg({ width, height, channels, data, resolution }: Raster, quality: number): Uint8Array {
  const rgba = new Uint8Array(width * height * 4).fill(255);
  for (let i = 0; i < width * height; i++) for (let c = 0; c < 3; c++) rgba[i * 4 + c] = data[i * channels + (channels === 1 ? 0 : c)]!;
  const bytes = encode({ width, height, data: rgba }, quality).data;
  // The encoder writes "one by one" into the JFIF header; there is the place for dots per inch.
  if (resolution > 0 && bytes.toString('latin1', 6, 10) === 'JFIF') {
    bytes[13] = 1;
    bytes.writeUInt16BE(Math.min(65_535, Math.round(resolution)), 14);
    bytes.writeUInt16BE(Math.min(65_535, Math.round(resolution)), 16);
  }
  return bytes;
}

function isGrey(data: Uint8Array): boolean {
  for (let i = 0; i < data.length; i += 3) if (data[i] !== data[i + 1] || data[i] !== data[i + 2]) return false;
  return true;
}

/** Walks the segments before the picture. @throws Problem `file-damaged` where there is no picture */
function readHeader(bytes: Uint8Array): Header {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let [resolution, orientation] = [0, 1];
  for (let at = 2; at + 9 < bytes.length; ) {
    if (bytes[at] !== 0xff) break;
    const marker = bytes[at + 1]!;
    if (marker === 0xff) {
      at++;
      continue;
    }
    const length = view.getUint16(at + 2);
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (isFrame) return { width: view.getUint16(at + 7), height: view.getUint16(at + 5), resolution, orientation };
    const name = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (marker === 0xe0 && name === 'JFIF' && at + 16 < bytes.length) {
      const unit = bytes[at + 11];
      const density = view.getUint16(at + 12);
      resolution = unit === 1 ? density : unit === 2 ? Math.round(density * 2.54) : 0;
    }
    if (marker === 0xe1 && name === 'Exif') orientation = readOrientation(bytes.subarray(at + 10, at + 2 + length));
    at += 2 + length;
  }
  throw damaged('JPEG picture');
}

/** The orientation in an Exif block (a small TIFF); 1 where it isn't there. */
function readOrientation(block: Uint8Array): number {
  if (block.length < 8) return 1;
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
  const little = block[0] === 0x49;
  const start = view.getUint32(4, little);
  if (start + 2 > block.length) return 1;
  const count = view.getUint16(start, little);
  for (let entry = 0, at = start + 2; entry < count && at + 12 <= block.length; entry++, at += 12) {
    if (view.getUint16(at, little) === 0x0112) return view.getUint16(at + 8, little);
  }
  return 1;
}
