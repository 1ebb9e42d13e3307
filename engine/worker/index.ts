export type * from './protocol.ts';
export { openTaskModel } from './open-model.ts';
