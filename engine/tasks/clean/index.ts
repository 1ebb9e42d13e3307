export { cleanScan, cleanText } from './clean.ts';
export type { CleanChange, Cleaned, CleanMode } from './clean.ts';
export { clean } from './task.ts';
