import type { Raster } from '../image/index.ts';

/** Reads pictures of text. */
export interface Recogniser {
  readonly name: 'tesseract' | 'built-in';
  /**
   * Reads a grey picture.
   * @returns one page of hOCR with what was thought of each character
   * @throws Problem
   */
  read(raster: Raster, language: string): Promise<string>;
}

/** What both are told: whole pages, the new engine, and to tell what else each character could be. */
export const PARAMETERS: Readonly<Record<string, string>> = { tessedit_pageseg_mode: '3', lstm_choice_mode: '2' };

/** A grey picture as a file that Tesseract reads without unpacking (PGM). */
export function asPgm({ width, height, data }: Raster): Uint8Array {
  return Buffer.concat([Buffer.from(`P5\n${width} ${height}\n255\n`, 'latin1'), data]);
}

/** What is taken where a picture doesn't say: print of usual size on a page of usual size. */
export function likelyResolution({ width, height, resolution }: Raster): number {
  if (resolution >= 70 && resolution <= 2400) return resolution;
  // A page is about eleven inches high.
  return Math.min(600, Math.max(70, Math.round(Math.max(width, height) / 11)));
}
