export type { Action } from './action.ts';
export { findAction, keyOfAction, listActions, registerActions, remapKeys, rivalFor, runAction, useActions } from './registry.ts';
export { keyCaps, keyOfEvent, listenForKeys } from './keys.ts';
