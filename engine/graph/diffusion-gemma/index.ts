export { biasInput, biasInputs, buildDiffusionGemma, freshOutputs, rotationInputs } from './network.ts';
export { diffusionOutputs } from './tail.ts';
export type { GraphTarget } from './target.ts';
export type { DiffusionGemmaGraph } from './weights.ts';
