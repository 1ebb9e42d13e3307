import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { encode } from 'fast-png';
import UTIF from 'utif2';
import { describe, expect, it } from 'vitest';
import { grey, lieOf, openTiff, readJpeg, readPng, rotate, shrink, turn, writeJpeg, writePng, type Raster } from './index.ts';

const lines = readJpeg(readFileSync(new URL('../fixtures/lines.jpg', import.meta.url)));
const columns = readJpeg(readFileSync(new URL('../fixtures/columns.jpg', import.meta.url)));

const raster = (channels: 1 | 3, values: fc.Arbitrary<number>): fc.Arbitrary<Raster> =>
  fc.tuple(fc.integer({ min: 8, max: 40 }), fc.integer({ min: 8, max: 30 })).chain(([width, height]) =>
    fc.uint8Array({ minLength: width * height * channels, maxLength: width * height * channels }).chain((noise) =>
      fc.array(values, { minLength: 1, maxLength: 4 }).map((kinds): Raster => ({ width, height, channels, data: noise.map((byte) => kinds[byte % kinds.length]!), resolution: 300 })),
    ),
  );

/** A TIFF of grey pages, not compressed, 300 dots per inch. */
function tiffOf(pages: readonly Raster[]): Uint8Array {
  const parts: Buffer[] = [Buffer.from([0x49, 0x49, 42, 0, 0, 0, 0, 0])];
  let [length, link] = [8, 4];
  const links: (readonly [number, number])[] = [];
  for (const { width, height, data } of pages) {
    const tags = [[256, 4, width], [257, 4, height], [258, 3, 8], [259, 3, 1], [262, 3, 1], [273, 4, length], [277, 3, 1], [278, 4, height], [279, 4, data.length], [282, 5, length + data.length], [296, 3, 2]] as const;
    const directory = Buffer.alloc(8 + 2 + tags.length * 12 + 4);
    directory.writeUInt32LE(300, 0);
    directory.writeUInt32LE(1, 4);
    directory.writeUInt16LE(tags.length, 8);
    tags.forEach(([tag, type, value], index) => {
      directory.writeUInt16LE(tag, 10 + index * 12);
      directory.writeUInt16LE(type, 12 + index * 12);
      directory.writeUInt32LE(1, 14 + index * 12);
      directory.writeUInt32LE(value, 18 + index * 12);
    });
    links.push([link, length + data.length + 8]);
    link = length + data.length + directory.length - 4;
    length += data.length + directory.length;
    parts.push(Buffer.from(data), directory);
  }
  const file = Buffer.concat(parts);
  for (const [at, to] of links) file.writeUInt32LE(to, at);
  return file;
}

describe('pictures', () => {
  it('come back from PNG as they were, in one bit, grey and colour', () => {
    const any = fc.oneof(raster(1, fc.constantFrom(0, 255)), raster(1, fc.integer({ min: 0, max: 255 })), raster(3, fc.integer({ min: 0, max: 255 })));
    fc.assert(fc.property(any, (one) => {
        expect(readPng(writePng(one))).toEqual(one);
      }), { numRuns: 60, seed: 5 });
  });

  it('show white paper through what is transparent', () => {
    // Ink of grey 10, on the left half transparent.
    const data = Uint8Array.from({ length: 128 }, (_, i) => (i % 2 === 0 ? 10 : (i >> 1) % 8 < 4 ? 0 : 255));
    const seen = readPng(encode({ width: 8, height: 8, channels: 2, depth: 8, data }));
    expect([...seen.data.subarray(0, 8)]).toEqual([255, 255, 255, 255, 10, 10, 10, 10]);
  });

  it('turned four times by a quarter are what they were', () => {
    fc.assert(fc.property(raster(3, fc.integer({ min: 0, max: 255 })), (one) => void expect(turn(turn(turn(turn(one, 90), 90), 90), 90)).toEqual(one)), { numRuns: 30, seed: 5 });
    fc.assert(fc.property(raster(1, fc.integer({ min: 0, max: 255 })), (one) => void expect(turn(turn(one, 90), 270)).toEqual(one)), { numRuns: 30, seed: 5 });
    fc.assert(fc.property(raster(1, fc.integer({ min: 0, max: 255 })), (one) => void expect(turn(turn(one, 90), 90)).toEqual(turn(one, 180))), { numRuns: 30, seed: 5 });
  });

  it('are turned upright as the camera says', () => {
    const plain = writeJpeg({ ...lines, resolution: 200 }, 90);
    const exif = Buffer.from('ffe1002245786966000049492a00080000000100120103000100000006000000000000000000', 'hex').subarray(0, 36);
    const held = readJpeg(Buffer.concat([plain.subarray(0, 2), exif, plain.subarray(2)]));
    expect([held.width, held.height]).toEqual([lines.height, lines.width]);
    expect(held.data).toEqual(turn(readJpeg(plain), 90).data);
    expect(readJpeg(plain).resolution).toBe(200);
  });

  it('come page by page from a TIFF of many', () => {
    const pages = [shrink(lines, 200), turn(shrink(columns, 150), 90)];
    const tiff = openTiff(tiffOf(pages));
    expect(tiff.pages).toBe(2);
    expect([1, 2].map((number) => tiff.page(number))).toEqual(pages.map((page) => ({ ...page, resolution: 300 })));
    expect(() => tiff.page(3)).toThrow(/damaged/);
  });

  it('come from a TIFF as other programs write it', () => {
    const small = shrink(lines, 200);
    const rgba = Uint8Array.from({ length: small.width * small.height * 4 }, (_, i) => (i % 4 === 3 ? 255 : small.data[i >> 2]!));
    expect(openTiff(new Uint8Array(UTIF.encodeImage(rgba, small.width, small.height))).page(1).data).toEqual(small.data);
  });

  it('of 20,000 by 20,000 pixels, or of one, are refused before they are unpacked', () => {
    const header = (width: number, height: number): Uint8Array => {
      const file = Buffer.from(writePng(shrink(lines, 50)));
      file.writeUInt32BE(width, 16);
      file.writeUInt32BE(height, 20);
      return file;
    };
    expect(() => readPng(header(20_000, 20_000))).toThrow(expect.objectContaining({ code: 'image-too-large' }));
    expect(() => readPng(header(1, 1))).toThrow(expect.objectContaining({ code: 'image-too-small' }));
  });
});

describe('how a page lies', () => {
  it.each([-4, -1.5, -0.3, 0.4, 2, 5])('is found to a tenth of a degree at %d degrees, and taken back', (degrees) => {
    for (const page of [lines, columns]) {
      const own = lieOf(page).skew;
      const sloping = rotate(page, degrees);
      expect(Math.abs(lieOf(sloping).skew - own - degrees)).toBeLessThanOrEqual(0.15);
      expect(Math.abs(lieOf(rotate(sloping, -lieOf(sloping).skew)).skew)).toBeLessThanOrEqual(0.15);
    }
  });

  it('is found on its side, whichever side that is', () => {
    for (const page of [lines, columns]) {
      expect(lieOf(page).sideways).toBe(false);
      expect(lieOf(turn(page, 180)).sideways).toBe(false);
      expect(lieOf(turn(page, 90)).sideways).toBe(true);
      expect(lieOf(turn(page, 270)).sideways).toBe(true);
    }
  });

  it('is level where there is nothing to see', () => {
    expect(lieOf({ width: 100, height: 100, channels: 1, data: new Uint8Array(10_000).fill(255), resolution: 0 })).toEqual({ skew: 0, sideways: false });
    expect(lieOf({ width: 100, height: 100, channels: 1, data: new Uint8Array(10_000), resolution: 0 }).sideways).toBe(false);
  });

  it('needs no colour', () => {
    const coloured: Raster = { ...lines, channels: 3, data: Uint8Array.from({ length: lines.data.length * 3 }, (_, i) => lines.data[Math.floor(i / 3)]!) };
    expect(lieOf(coloured)).toEqual(lieOf(lines));
    expect(grey(coloured).data.every((value, i) => Math.abs(value - lines.data[i]!) <= 1)).toBe(true);
  });
});
