import { availableParallelism } from 'node:os';
import { forkedOcr, OcrClient, type FromOcr, type ToOcr } from '../../engine/ocr/protocol/index.ts';
import type { Channel } from '../carriers/index.ts';
import { handedProcess } from './handed-engine.ts';

/** Half of the processors read pages, but no more than this: each process holds a recogniser of its own. */
const mostAtOnce = 4;

/** How many pages are read at once on this computer. */
export function pagesAtOnce(): number {
  return Math.max(1, Math.min(mostAtOnce, Math.floor(availableParallelism() / 2)));
}

/**
 * The reader of scanned pages, over processes that are started when there is something to read: through the desktop shell
 * where the backend is one of its utility processes, else as children of this process.
 * @param channel the backend's channel to its shell
 * @param entry program of the ocr process
 * @param languages folder with further language files
 */
export function pageReader(channel: Channel, entry: string, languages: string): OcrClient {
  const start = 'parentPort' in process ? handedProcess<ToOcr, FromOcr>(channel, 'ocr') : forkedOcr(entry);
  return new OcrClient({ start, processes: pagesAtOnce(), settings: { languages } });
}
