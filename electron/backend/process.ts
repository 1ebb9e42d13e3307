/** Runs a backend in this process for the shell that started it: windows connect over the carriers' line, and the shell asks it to close. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { pagesAtOnce } from '../../engine/ocr/protocol/index.ts';
import { Problem } from '../../engine/text/index.ts';
import { backendLink, parentChannel } from '../carriers/index.ts';
import { createEngineHost, engineStarter, modelImporter, pageReader } from '../processes/index.ts';
import { createBackend, type Backend, type BackendOptions } from './backend.ts';

/**
 * Started with `--data FOLDER --assets FOLDER [--open FILE]`; exits with 2 where these are missing or nobody listens. `ownEngine` is
 * the engine's program, `ownReader` that of the process that reads pages; `--engine FILE` names another engine.
 */
export function runBackendProcess(ownEngine: string, ownReader: string, more: Partial<BackendOptions> = {}): Backend {
  const { values } = parseArgs({ options: { data: { type: 'string' }, assets: { type: 'string' }, engine: { type: 'string' }, open: { type: 'string' } }, strict: false });
  const { data, assets, engine = ownEngine, open } = values;
  const channel = parentChannel();
  if (!channel || typeof data !== 'string' || typeof assets !== 'string' || typeof engine !== 'string') {
    console.error('The library process is started by Palimpsest itself: npm start');
    process.exit(2);
  }
  const startEngine = engineStarter(channel, engine);
  const engineHost = createEngineHost({ start: startEngine });
  const reader = pageReader(channel, ownReader, join(data, 'languages'));
  const backend = createBackend({ dataFolder: data, assets, engineHost, modelImporter: modelImporter(startEngine), pageReader: reader, pagesAtOnce: pagesAtOnce(), version: programVersion(assets), ...(typeof open === 'string' ? { openFile: open } : {}), ...more });
  const link = backendLink(channel, {
    onPort: (port) => backend.connect(port),
    onClose: async () => {
      await backend.close();
      process.exit(0);
    },
  });
  // Node would print the error, message and all; a message may quote what somebody wrote. The shell starts the process again.
  process.on('uncaughtException', (error) => {
    backend.reportFault(error);
    console.error(`The library process ended by a fault (${error.name}). The log says where.`);
    process.exit(1);
  });
  backend.ready.then(
    () => link.ready(null),
    (error: unknown) => {
      if (!(error instanceof Problem)) throw error;
      link.ready(error.toData());
    },
  );
  return backend;
}

/** package.json lies beside the folder `assets`, in the source tree and in the packaged app. */
function programVersion(assets: string): string {
  try {
    const { version } = JSON.parse(readFileSync(join(dirname(assets), 'package.json'), 'utf8')) as { version?: unknown };
    return typeof version === 'string' ? version : 'unknown';
  } catch {
    return 'unknown';
  }
}
