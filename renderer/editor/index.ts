export { EditorPane } from './editor-pane.tsx';
export { editorActions } from './editor-actions.ts';
export { closeDocument, openDocument, saveNow, useOpenDocument, useOpenDocumentId } from './core/index.ts';
export type { OpenDocument, SaveState } from './core/index.ts';
