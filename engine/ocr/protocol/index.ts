export * from './messages.ts';
export { OcrClient } from './client.ts';
export type { OcrClientOptions, OcrProcess } from './client.ts';
export { forkedOcr } from './forked.ts';
export { pagesAtOnce } from './parallel.ts';
export { Batch } from './batch.ts';
export type { BatchFile, BatchOptions, BatchPage, BatchState, BatchStore } from './batch.ts';
