export { cleanScan, cleanText, findWordChanges } from './clean.ts';
export type { CleanChange, Cleaned, CleanedPages, CleanMode, CleanSettings, Confidence, WordChange } from './clean.ts';
export { clean } from './task.ts';
