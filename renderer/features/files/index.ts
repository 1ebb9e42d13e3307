export { FileBanner } from './file-banner.tsx';
export { FileChangeDialog, OpenFileDialog } from './file-dialogs.tsx';
export { fileActions } from './file-actions.ts';
