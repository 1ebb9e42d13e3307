export { createEngineHost } from './engine-host.ts';
export { forkedEngine } from './forked-engine.ts';
export { serveEngines } from './handed-engine.ts';
export { pageReader, pagesAtOnce } from './ocr-reader.ts';
export { engineStarter } from './start-engine.ts';
