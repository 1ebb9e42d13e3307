export { ownLine } from './line.ts';
export type { Line } from './line.ts';
