/** What the backend needs of whatever reads pages; `engine/ocr` provides it over processes of its own. */
import type { OcrClient } from '../../engine/ocr/protocol/index.ts';

export type PageReader = Pick<OcrClient, 'open' | 'page' | 'export' | 'recognisers' | 'checkLanguage' | 'close'>;
