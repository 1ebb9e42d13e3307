export { readDictionary } from './dictionary.ts';
export type { Dictionary } from './dictionary.ts';
export { SpellerThread } from './speller-thread.ts';
export type { SpellerThreadOptions } from './speller-thread.ts';
