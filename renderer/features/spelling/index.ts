export { spellingActions } from './spelling-actions.ts';
export { SpellingDialog } from './spelling-dialog.tsx';
export { SpellingMenu } from './spelling-menu.tsx';
export { SpellingStatus } from './spelling-status.tsx';
