export { createBackend } from './backend.ts';
export type { Backend, BackendOptions, LogSink } from './backend.ts';
export type { EngineEvent, EngineHost } from './engine-host.ts';
