/** The backend as its process sees it: one library on disk, one engine, any number of windows. */
import { Problem, type ProblemData } from '../../engine/text/index.ts';
import { methods, serve, type Connection, type EventName, type Handlers, type LogLine, type MethodName, type Payload, type Port } from '../contract/index.ts';
import type { OpenDriver } from './db/driver.ts';
import type { EngineHost } from './engine-host.ts';
import type { ModelImporter } from './model-importer.ts';
import type { PageReader } from './page-reader.ts';
import { startServices, type Services } from './services.ts';
import { Backups } from './services/backups.ts';
import type { LogSink } from './services/log.ts';

export type { LogSink };

export interface BackendOptions {
  /** The writer's data folder; made if it is missing. */
  readonly dataFolder: string;
  /** The folder `assets` of the program. */
  readonly assets: string;
  /** null: no engine; everything that needs no model works. */
  readonly engineHost: EngineHost | null;
  /** null, the default: scans are not read. */
  readonly pageReader?: PageReader | null;
  /** null, the default: models are neither looked at nor imported. */
  readonly modelImporter?: ModelImporter | null;
  /** Bytes of memory that this computer has. Default: what the system says. */
  readonly machineBytes?: number;
  /** How many pages of scans are read at once. Default 1. */
  readonly pagesAtOnce?: number;
  /** Milliseconds since 1970. Default: the clock. */
  readonly now?: () => number;
  /** Default: files in `<dataFolder>/logs`. */
  readonly log?: LogSink;
  /** The program's version, for reports. */
  readonly version?: string;
  /** Default: better-sqlite3. */
  readonly openDriver?: OpenDriver;
  /** Told of named steps of longer work (migration, backup, search index …); tests end the process there. */
  readonly onStep?: (step: string) => void;
  /** A text file to begin with: it is opened as a document, and the window shows it. */
  readonly openFile?: string;
}

export interface Backend {
  /** Serves the contract on the port until it closes; events go to every connected port. Calls made before `ready` wait for it. */
  connect(port: Port): void;
  /** Resolves when the library is open. Rejects with a `Problem` when it can't be opened; every call is then answered with that problem. */
  readonly ready: Promise<void>;
  /** Puts a fault of the program into the log, without anything that a writer wrote. */
  reportFault(error: unknown): void;
  /** Ends the engine, finishes writes in progress, closes the library. Safe to call twice. */
  close(): Promise<void>;
}

/** Opens the library and starts its services. Never throws: what went wrong is in `ready` and in the answer to every call. */
export function createBackend(options: BackendOptions): Backend {
  const connections = new Set<Connection>();
  const emit = <E extends EventName>(event: E, payload: Payload<E>, except?: object): void => {
    for (const connection of connections) if (connection !== except) connection.send(event, payload);
  };

  const { dataFolder, now = Date.now, openDriver, onStep } = options;
  const backups = new Backups({ folder: dataFolder, emitter: { emit }, now, openDriver, onStep });
  let services: Services | undefined;
  let closing: Promise<void> | undefined;

  async function open(): Promise<void> {
    // Once around the event loop first, so that a port connected right away gets its answer and not a race.
    await new Promise<void>((resolve) => setImmediate(resolve));
    if (closing) return;
    const { openFile, ...rest } = options;
    const started = startServices({ ...rest, backups, emitter: { emit } });
    services = started;
    if (openFile !== undefined && openFile !== '') started.openFile(openFile);
  }
  const ready = open();
  /** As `ready`, and again after another library was put in place. */
  let opened = ready;
  // Every call repeats the problem; nobody has to listen here.
  ready.catch(() => undefined);

  /** Calls made meanwhile wait, and are answered by the library that is open then. */
  function restore(name: string): Promise<{ aside: string }> {
    const work = opened
      .catch(() => undefined)
      .then(async () => {
        const before = services;
        services = undefined;
        await before?.stop();
        return backups.restore(name);
      });
    opened = work.then(open, open);
    opened.catch(() => undefined);
    return work.then(async (result) => {
      await opened.catch(() => undefined);
      emit('library.replaced', {});
      return result;
    });
  }

  /** What can be done while the library can't be opened. */
  const rescue = {
    'backups.list': async () => backups.list(await opened.then(() => null, problemOf)),
    'backups.restore': ({ name }: { name: string }) => restore(name),
  };

  function handlersFor(caller: () => object): Handlers {
    const names = Object.keys(methods) as MethodName[];
    const handler = (name: MethodName) => async (params: never) => {
      if (name === 'backups.list' || name === 'backups.restore') return rescue[name](params);
      await opened;
      if (!services || closing) throw closed();
      return (services.handlers(caller())[name] as (params: never) => unknown)(params);
    };
    return Object.fromEntries(names.map((name) => [name, handler(name)])) as unknown as Handlers;
  }

  return {
    ready,
    connect: (port) => {
      const connection: Connection = serve(port, {
        handlers: handlersFor(() => connection),
        onBug: (method, error) => services?.log.error('contract', `A call failed: ${method}`, error),
      });
      connections.add(connection);
      port.onClose(() => void connections.delete(connection));
    },
    reportFault: (error) => services?.log.error('process', 'The library process ended by a fault', error),
    close: () => (closing ??= opened.catch(() => undefined).then(() => services?.stop())),
  };
}

function problemOf(error: unknown): ProblemData {
  if (error instanceof Problem) return error.toData();
  throw error;
}

function closed(): Problem {
  return new Problem({
    code: 'closing',
    what: 'Palimpsest is closing.',
    safe: 'Everything marked as saved is on disk.',
    todo: 'Start Palimpsest again.',
  });
}

export type { LogLine };
