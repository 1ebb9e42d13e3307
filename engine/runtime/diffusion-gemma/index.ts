export { openImportedDiffusionGemma, openInMemory } from './open.ts';
export type { DiffusionGemmaOptions } from './open.ts';
export { holdsCheckpoint } from './golden.ts';
export { compareBits, verifyCheckpoint } from './verify.ts';
export type { DiffusionVerifyReport, QuantisedReport } from './verify.ts';
export type { DiffusionCheck } from './comparison.ts';
