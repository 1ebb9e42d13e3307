export { Sidebar } from './sidebar.tsx';
export { documentActions } from './document-actions.ts';
export { DocumentsFollower } from './follower.tsx';
export { openLast } from './documents.ts';
export { MoveDialog, TagsDialog } from './place-dialogs.tsx';
