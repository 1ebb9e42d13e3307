export { HeadingDialog } from './heading-dialog.tsx';
export { outlineActions } from './outline-actions.ts';
export { OutlinePanel } from './outline-panel.tsx';
