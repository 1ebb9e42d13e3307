export { forkChild } from './forked.ts';
export type { ForkedChild } from './forked.ts';
export { ownLine } from './line.ts';
export type { Line } from './line.ts';
