export type * from './import-protocol.ts';
export type * from './protocol.ts';
export { openModel, openTaskModel } from './open-model.ts';
