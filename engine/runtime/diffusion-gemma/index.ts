export { DiffusionGemmaModel } from './model.ts';
export { embeddingScale, openImportedDiffusionGemma, openInMemory } from './open.ts';
export type { DiffusionGemmaOptions } from './open.ts';
