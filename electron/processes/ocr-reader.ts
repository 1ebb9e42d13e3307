import { forkedOcr, OcrClient, pagesAtOnce, type FromOcr, type ToOcr } from '../../engine/ocr/protocol/index.ts';
import type { Channel } from '../carriers/index.ts';
import { handedProcess } from './handed-engine.ts';

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
