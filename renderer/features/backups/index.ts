export { BackupsDialog } from './backups-dialog.tsx';
export { Rescue } from './rescue.tsx';
export { backupActions } from './backup-actions.ts';
export { ActivityDialog } from './activity-dialog.tsx';
