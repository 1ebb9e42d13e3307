export { openDocumentStore, useOpenDocument } from './open-document.ts';
export type { OpenDocument, SaveState } from './open-document.ts';
export { closeDocument, openDocument, saveNow } from './open.ts';
