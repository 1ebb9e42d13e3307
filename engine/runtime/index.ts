export type * from './diffusion-model.ts';
export type * from './language-model.ts';
export { openImportedDiffusionGemma } from './diffusion-gemma/index.ts';
export { loadModel } from './load.ts';
export type { LoadedModel, LoadOptions } from './load.ts';
export type { Products } from './layout.ts';
export { verify } from './verify.ts';
export type { Check, VerifyReport } from './verify.ts';
export * from './diffusion-gemma/index.ts';
