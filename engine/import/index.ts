export { kindFor } from './kinds.ts';
export type { Bits, MatrixKind, MatrixShape } from './kinds.ts';
export { layOutFolder } from './layout.ts';
export type { ModelLayout, Unit } from './layout.ts';
export { presetConfig, presetNames } from './presets.ts';
export { writeSynthetic } from './synth.ts';
