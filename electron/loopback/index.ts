export { startBackendProcess } from './backend-process.ts';
export type { BackendProcess, BackendProcessOptions } from './backend-process.ts';
export { startServer } from './server.ts';
export type { LoopbackOptions, LoopbackServer } from './server.ts';
