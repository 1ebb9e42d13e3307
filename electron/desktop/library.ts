/** The backend as a utility process: started, started again when it died, given a port for every window, asked to finish at the end. */
import { join } from 'node:path';
import { app, MessageChannelMain, utilityProcess, type MessagePortMain, type UtilityProcess } from 'electron';
import type { ToBackend } from '../carriers/index.ts';
import { limitedRestarts } from '../policy/index.ts';
import { serveEngines } from '../processes/index.ts';

export interface Library {
  /** A port to the backend for a window, or null while it is not running. */
  connect(): MessagePortMain | null;
  /** Resolves when the backend has finished its writes and ended; a hanging one is ended after `patience` ms. */
  close(patience?: number): Promise<void>;
}

export interface LibraryOptions {
  readonly data: string;
  readonly assets: string;
  /** A text file to begin with; '' for none. */
  readonly file: string;
  /** It died, and is not started again. */
  onGivenUp(): void;
}

/** Folder of the built processes. */
const programs = (): string => join(app.getAppPath(), 'dist/app');

export function startLibrary({ data, assets, file, onGivenUp }: LibraryOptions): Library {
  const restarts = limitedRestarts();
  let current: UtilityProcess | null = null;
  let connection = 0;
  let closing = false;

  function start(): void {
    const backend = utilityProcess.fork(join(programs(), 'electron/backend/main.js'), ['--data', data, '--assets', assets, ...(file === '' ? [] : ['--open', file])], { serviceName: 'Palimpsest library', stdio: 'inherit' });
    current = backend;
    serveEngines<MessagePortMain>({
      backend,
      startEngine: () =>
        // No output: a native library may print what it was given.
        utilityProcess.fork(join(programs(), 'engine/worker/main.js'), [], { serviceName: 'Palimpsest engine', stdio: 'ignore', env: { ...process.env, MALLOC_ARENA_MAX: '2' } }),
      startReader: () => utilityProcess.fork(join(programs(), 'engine/ocr/process/main.js'), [], { serviceName: 'Palimpsest page reader', stdio: 'ignore', env: { ...process.env, MALLOC_ARENA_MAX: '2' } }),
      portPair: () => {
        const { port1, port2 } = new MessageChannelMain();
        return [port1, port2];
      },
    });
    backend.on('exit', () => {
      current = null;
      if (closing) return;
      if (restarts.allow(Date.now())) start();
      else onGivenUp();
    });
  }
  start();

  return {
    connect: () => {
      if (!current) return null;
      const { port1, port2 } = new MessageChannelMain();
      current.postMessage({ kind: 'open', connection: ++connection } satisfies ToBackend, [port1]);
      return port2;
    },
    close: (patience = 20_000) =>
      new Promise((resolve) => {
        closing = true;
        if (!current) return resolve();
        const backend = current;
        const timer = setTimeout(() => backend.kill(), patience);
        backend.on('exit', () => {
          clearTimeout(timer);
          resolve();
        });
        backend.postMessage({ kind: 'close' } satisfies ToBackend);
        return undefined;
      }),
  };
}
