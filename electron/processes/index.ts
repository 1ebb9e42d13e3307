export { createEngineHost } from './engine-host.ts';
export { forkedEngine } from './forked-engine.ts';
export { serveEngines } from './handed-engine.ts';
export { modelImporter } from './model-importer.ts';
export { pageReader } from './ocr-reader.ts';
export { engineStarter } from './start-engine.ts';
