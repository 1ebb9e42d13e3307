export { ModelsDialog } from './models-dialog.tsx';
export { ImportModelDialog } from './import-dialog.tsx';
export { modelActions } from './model-actions.ts';
