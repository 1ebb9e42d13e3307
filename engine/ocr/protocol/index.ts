export * from './messages.ts';
export { OcrClient } from './client.ts';
export type { OcrClientOptions, OcrProcess } from './client.ts';
export { forkedOcr } from './forked.ts';
