/** The backend as its process sees it: one library on disk, one engine, any number of windows. */
import type { Port } from '../contract/index.ts';
import type { EngineHost } from './engine-host.ts';

/** Where log lines go. No line ever holds document text. */
export interface LogSink {
  write(line: { readonly at: number; readonly level: 'error' | 'warn' | 'info' | 'debug'; readonly source: string; readonly message: string }): void;
}

export interface BackendOptions {
  /** The writer's data folder (see `dataFolder`); made if it is missing. */
  readonly dataFolder: string;
  /** The folder `assets` of the program. */
  readonly assets: string;
  /** null: no engine; everything that needs no model works. */
  readonly engineHost: EngineHost | null;
  /** Milliseconds since 1970. Default: the clock. */
  readonly now?: () => number;
  /** Default: files in `<dataFolder>/logs`. */
  readonly log?: LogSink;
}

export interface Backend {
  /** Serves the contract on the port until it closes; events go to every connected port. Calls made before `ready` wait for it. */
  connect(port: Port): void;
  /** Resolves when the library is open. Rejects with a `Problem` when it can't be opened; every call is then answered with that problem. */
  readonly ready: Promise<void>;
  /** Ends the engine, finishes writes in progress, closes the library. Safe to call twice. */
  close(): Promise<void>;
}

/** Opens the library and starts its services. Never throws: what went wrong is in `ready` and in the answer to every call. */
export function createBackend(options: BackendOptions): Backend {
  void options;
  throw new Error('The library is being written.');
}
