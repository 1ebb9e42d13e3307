/** PNG to and from rasters. */
import { crc32, deflateSync } from 'node:zlib';
import { decode } from 'fast-png';
import { checkSize } from './limits.ts';
import type { Raster } from './raster.ts';

/** Reads a PNG of any depth; transparency becomes white paper. @throws Problem; an error of the decoder where the file is damaged */
export function readPng(bytes: Uint8Array): Raster {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length >= 24) checkSize(view.getUint32(16), view.getUint32(20));
  const { width, height, depth, channels, data, palette, resolution, transparency } = decode(bytes);
  const dots = resolution && resolution.unit === 1 ? Math.round(resolution.x * 0.0254) : 0;
  // A palette may have fewer entries than its indices say; then it's black.
  const sample = sampleReader(data, width, channels, depth);
  if (palette) {
    const colours = palette as readonly (readonly number[])[];
    const result = new Uint8Array(width * height * 3);
    for (let y = 0, to = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const colour = colours[sample(x, y, 0)] ?? [0, 0, 0];
        const opaque = (colour[3] ?? 255) / 255;
        for (let c = 0; c < 3; c++) result[to++] = (colour[c] ?? 0) * opaque + 255 * (1 - opaque) + 0.5;
      }
    }
    return { width, height, channels: 3, data: result, resolution: dots };
  }
  const colours = channels >= 3 ? 3 : 1;
  const hasAlpha = channels === 2 || channels === 4;
  const most = 2 ** depth - 1;
  const result = new Uint8Array(width * height * colours);
  const clear = transparency && transparency.length >= colours ? [...transparency] : null;
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const see = clear?.every((value, c) => c >= colours || sample(x, y, c) === value);
      const opaque = see ? 0 : hasAlpha ? sample(x, y, colours) / most : 1;
      for (let c = 0; c < colours; c++) result[to++] = ((sample(x, y, c) / most) * opaque + 1 - opaque) * 255 + 0.5;
    }
  }
  return { width, height, channels: colours, data: result, resolution: dots };
}

/** Samples as numbers, whatever bits they are packed in. */
function sampleReader(data: { readonly [index: number]: number }, width: number, channels: number, depth: number): (x: number, y: number, channel: number) => number {
  if (depth >= 8) return (x, y, channel) => data[(y * width + x) * channels + channel] ?? 0;
  const stride = Math.ceil((width * channels * depth) / 8);
  const mask = 2 ** depth - 1;
  return (x, y, channel) => {
    const bit = (x * channels + channel) * depth;
    return ((data[y * stride + (bit >> 3)] ?? 0) >> (8 - depth - (bit & 7))) & mask;
  };
}

/** Writes a PNG; a raster of nothing but black and white takes one bit a pixel. */
export function writePng(raster: Raster): Uint8Array {
  const { width, height, channels, data, resolution } = raster;
  const oneBit = isBlackAndWhite(raster);
  const stride = oneBit ? Math.ceil(width / 8) : width * channels;
  // Each row begins with a byte that names its filter: 0, none.
  const rows = new Uint8Array((stride + 1) * height);
  for (let y = 0; y < height; y++) {
    const to = y * (stride + 1) + 1;
    if (!oneBit) rows.set(data.subarray(y * stride, (y + 1) * stride), to);
    else for (let x = 0; x < width; x++) if (data[y * width + x]) rows[to + (x >> 3)]! |= 128 >> (x & 7);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([oneBit ? 1 : 8, channels === 3 ? 2 : 0, 0, 0, 0], 8);
  const density = Buffer.alloc(9);
  const perMetre = Math.round(resolution / 0.0254);
  density.writeUInt32BE(perMetre, 0);
  density.writeUInt32BE(perMetre, 4);
  density[8] = 1;
  return Buffer.concat([
    Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]),
    chunk('IHDR', header),
    ...(perMetre > 0 ? [chunk('pHYs', density)] : []),
    chunk('IDAT', deflateSync(rows, { level: 4 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(name: string, content: Uint8Array): Buffer {
  const result = Buffer.alloc(content.length + 12);
  result.writeUInt32BE(content.length, 0);
  result.write(name, 4, 'latin1');
  result.set(content, 8);
  result.writeUInt32BE(crc32(result.subarray(4, content.length + 8)), content.length + 8);
  return result;
}

/** Whether a raster holds nothing but black and white. */
export function isBlackAndWhite({ channels, data }: Raster): boolean {
  return channels === 1 && data.every((value) => value === 0 || value === 255);
}
