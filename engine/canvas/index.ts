export { doubtOf, lastPass } from './canvas.ts';
export type { Canvas, NoiseKind, PassRecord, Place, PlaceReading, SamplerSettings } from './canvas.ts';
export { choose, restrict } from './distribution.ts';
export { MaskNoise } from './mask-noise.ts';
export { uniform } from './noise.ts';
