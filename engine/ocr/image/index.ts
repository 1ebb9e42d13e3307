export { readJpeg, writeJpeg } from './jpeg.ts';
export { damaged } from './limits.ts';
export { isBlackAndWhite, readPng, writePng } from './png.ts';
export { band, grey, rotate, shrink, turn, withoutNeedlessColour } from './raster.ts';
export type { QuarterTurn, Raster } from './raster.ts';
export { lieOf } from './straighten.ts';
export { openTiff } from './tiff.ts';
