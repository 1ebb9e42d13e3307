import { availableParallelism } from 'node:os';

/** Each process holds a recogniser of its own, of 100 to 500 MB. */
const MOST = 4;

/**
 * How many pages are read at a time: half as many as there are processors, since each page keeps one busy and a person has
 * other things to do. What more would bring is measured by `npm run bench -- ocr-reading`.
 */
export function pagesAtOnce(processors = availableParallelism()): number {
  return Math.max(1, Math.min(MOST, Math.floor(processors / 2)));
}
