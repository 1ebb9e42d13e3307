export * from './protocol/index.ts';
export { ocrProgram } from './entry.ts';
export { WorkFolder } from './work-folder.ts';
