export { getSession, openDocumentId, openDocumentStore, useEditorState, useOpenDocument, useSession } from './open-document.ts';
export type { OpenDocument, SaveState } from './open-document.ts';
export { closeDocument, openDocument, reopenDocument, saveNow } from './open.ts';
export { commandRange, paragraphBefore, scopeRange } from './scope.ts';
export { Session } from './session.ts';
export { TextLine } from './text-line.tsx';
