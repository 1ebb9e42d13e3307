export { ExportDialog } from './export-dialog.tsx';
export { formatActions } from './format-actions.ts';
export { ImportDialog } from './import-dialog.tsx';
export { importFiles } from './import-file.ts';
