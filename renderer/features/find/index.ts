export { FindBar } from './find-bar.tsx';
export { findActions } from './find-actions.ts';
export { ReplaceDialog } from './replace-dialog.tsx';
export { TypographyDialog } from './typography-dialog.tsx';
