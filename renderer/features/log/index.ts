export { AboutDialog } from './about-dialog.tsx';
export { LogDialog } from './log-dialog.tsx';
