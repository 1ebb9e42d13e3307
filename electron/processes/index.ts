export { createEngineHost } from './engine-host.ts';
export type { EngineHostOptions } from './engine-host.ts';
export type { EngineProcess, StartEngineProcess } from './engine-process.ts';
export { forkedEngine } from './forked-engine.ts';
export { serveEngines } from './handed-engine.ts';
export type { EngineServer, ShellProcess } from './handed-engine.ts';
export { engineStarter } from './start-engine.ts';
