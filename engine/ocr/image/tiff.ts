/** Multi-page TIFF. */
import UTIF from 'utif2';
import { checkSize, damaged } from './limits.ts';
import { turn, type Raster } from './raster.ts';

type Directory = UTIF.IFD;

export interface Tiff {
  readonly pages: number;
  /** Counts from 1. @throws Problem */
  page(number: number): Raster;
}

/** @throws Problem; an error of the decoder where the file is damaged */
export function openTiff(bytes: Uint8Array): Tiff {
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  // A small version of a page beside the page is no page.
  const pages = UTIF.decode(buffer).filter((directory) => first(directory, 't256', 0) > 0 && (first(directory, 't254', 0) & 1) === 0);
  return {
    pages: pages.length,
    page: (number) => {
      const directory = pages[number - 1];
      if (!directory) throw damaged('TIFF picture');
      const [width, height] = [first(directory, 't256', 0), first(directory, 't257', 0)];
      checkSize(width, height);
      UTIF.decodeImage(buffer, directory);
      const rgba = UTIF.toRGBA8(directory);
      if (rgba.length < width * height * 4) throw damaged('TIFF picture');
      const turned = ({ 3: 180, 6: 90, 8: 270 } as const)[first(directory, 't274', 1)] ?? 0;
      return turn(fromRgba(rgba, width, height, resolutionOf(directory)), turned);
    },
  };
}

function first(directory: Directory, tag: string, otherwise: number): number {
  // Fractions come as two numbers.
  const value = (directory[tag] as ArrayLike<number | readonly [number, number]> | undefined)?.[0];
  const number = typeof value === 'object' ? value[0] / value[1] : Number(value);
  return Number.isFinite(number) ? number : otherwise;
}

function resolutionOf(directory: Directory): number {
  const unit = first(directory, 't296', 2);
  const dots = first(directory, 't282', 0);
  return unit === 2 ? Math.round(dots) : unit === 3 ? Math.round(dots * 2.54) : 0;
}

function fromRgba(rgba: Uint8Array, width: number, height: number, resolution: number): Raster {
  let isGrey = true;
  for (let i = 0; i < rgba.length && isGrey; i += 4) isGrey = rgba[i] === rgba[i + 1] && rgba[i] === rgba[i + 2];
  const channels = isGrey ? 1 : 3;
  const data = new Uint8Array(width * height * channels);
  for (let i = 0; i < width * height; i++) for (let c = 0; c < channels; c++) data[i * channels + c] = rgba[i * 4 + c]!;
  return { width, height, channels, data, resolution };
}
