export { Scans } from './scans.ts';
export { scanHandlers } from './handlers.ts';
