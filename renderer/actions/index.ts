export type { Action } from './action.ts';
