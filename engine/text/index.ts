export type { Change, Range } from './change.ts';
export { Problem } from './problem.ts';
export type { ProblemData } from './problem.ts';
