export type { Backend, BackendOptions, LogSink } from './backend.ts';
export { openBetterSqlite } from './db/driver.ts';
export type { Driver, OpenDriver } from './db/driver.ts';
export type { EngineEvent, EngineHost } from './engine-host.ts';
export type { ModelImporter } from './model-importer.ts';
export { runBackendProcess } from './process.ts';
