export { acceptWithinBound } from './accept.ts';
export { doubtOf, freePositions, lastPass } from './canvas.ts';
export type { Canvas, CanvasEnd, CanvasLayout, CanvasWish, Draw, NoiseKind, PassRecord, Place, PlaceReading, PlaceState, SamplerSettings } from './canvas.ts';
export { choose, logProbabilityOf, restrict } from './distribution.ts';
export type { Choosing, Distribution } from './distribution.ts';
export { MaskNoise } from './mask-noise.ts';
export { uniform } from './noise.ts';
export type { NoisePlace } from './noise.ts';
