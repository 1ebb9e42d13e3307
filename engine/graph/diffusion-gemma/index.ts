export { biasInput, buildDiffusionGemma, freshOutputs } from './network.ts';
export { diffusionOutputs } from './tail.ts';
export type { DiffusionGemmaGraph } from './weights.ts';
