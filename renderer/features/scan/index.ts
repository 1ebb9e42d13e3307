export { DropZone } from './drop-zone.tsx';
export { ScanList } from './scan-list.tsx';
export { ScanPanel } from './scan-panel.tsx';
export { scanActions } from './scan-actions.ts';
export { ScanView } from './scan-view.tsx';
export { useOpenScan } from './scans.ts';
