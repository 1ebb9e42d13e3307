export { commandActions } from './command-actions.ts';
export { CommandsDialog } from './commands-dialog.tsx';
