export { write } from './autoregressive.ts';
export { writeOnCanvases } from './canvas-text.ts';
export { Context } from './context.ts';
export { denoise } from './denoise.ts';
export { FrameWriter, unsettledRanges } from './frames.ts';
export { PROSE_GUARD } from './repetition.ts';
export { neverStops } from './stop.ts';
export type { StopSignal } from './stop.ts';
