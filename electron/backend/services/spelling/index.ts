export { spellingHandlers } from './handlers.ts';
export { Spelling } from './spelling.ts';
