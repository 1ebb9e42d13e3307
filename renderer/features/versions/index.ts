export { VersionsPanel } from './versions-panel.tsx';
export { KeepVersionDialog } from './keep-dialog.tsx';
export { versionActions } from './version-actions.ts';
