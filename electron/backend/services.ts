/** All services over one open library, put together in one place, and the contract's methods as calls on them. */
import { join } from 'node:path';
import type { Handlers } from '../contract/index.ts';
import type { BackendOptions } from './backend.ts';
import { openLibrary } from './db/open.ts';
import { Commands } from './services/commands.ts';
import { Documents } from './services/documents.ts';
import type { Emitter } from './services/emitter.ts';
import { Engine } from './services/engine.ts';
import { fileSink, Log } from './services/log.ts';
import { History } from './services/history.ts';
import { Proposals } from './services/proposals.ts';
import { Queue } from './services/queue.ts';
import { createSample } from './services/sample.ts';
import { scanHandlers, Scans } from './services/scans/index.ts';
import { Settings } from './services/settings.ts';

export interface Services {
  readonly log: Log;
  /** The methods as called by one window. */
  handlers(caller: object): Handlers;
  stop(): Promise<void>;
}

/** Throws a `Problem` when the library can't be opened. */
export function startServices(options: BackendOptions & { readonly emitter: Emitter }): Services {
  const { dataFolder, assets, engineHost, emitter, now = Date.now, version = 'unknown' } = options;
  const log = new Log(options.log ?? fileSink(join(dataFolder, 'logs')), now);
  let store;
  try {
    store = openLibrary({ folder: dataFolder, ...(options.openDriver ? { openDriver: options.openDriver } : {}) });
  } catch (error) {
    log.error('library', 'The library could not be opened', error);
    throw error;
  }
  const library = store;
  const settings = new Settings({ store, emitter });
  const documents = new Documents({ store, emitter, now });
  const commands = new Commands(settings);
  const engine = new Engine({ host: engineHost, model: join(assets, 'models', 'palimpsest-135m'), cache: join(dataFolder, 'cache'), emitter, log });
  const proposals = new Proposals({ store, documents, emitter, log, now });
  const queue = new Queue({ store, documents, proposals, engine, settings, emitter, log, now });
  const history = new History({ store, documents, proposals, queue, engine, emitter });
  const scans = new Scans({ store, documents, emitter, log, now, dataFolder, assets, reader: options.pageReader ?? null, parallel: options.pagesAtOnce ?? 1 });
  createSample({ store, documents, settings, assets });
  log.info('library', 'The library is open', { version });
  queue.start();
  scans.start();
  engine.start();

  return {
    log,
    handlers: (caller) => ({
      'documents.list': () => documents.list(),
      'documents.create': (params) => documents.create(params),
      'documents.open': (params) => documents.open(params),
      'documents.rename': (params) => documents.rename(params),
      'documents.trash': (params) => documents.trash(params),
      'documents.restore': (params) => scans.restored(documents.restore(params)),
      'documents.delete': (params) => documents.delete(params),
      'documents.edit': (params) => documents.edit(params, caller),
      'documents.saveView': (params) => documents.saveView(params),
      'runs.start': (params) => queue.add(params),
      'runs.stop': ({ id, keep }) => (queue.stopRun(id, keep), {}),
      'runs.list': (params) => history.list(params),
      'runs.get': ({ id }) => history.get(id),
      'runs.passes': ({ id, draft }) => history.passes(id, draft),
      'runs.delete': ({ id }) => (history.delete(id), {}),
      'runs.export': ({ id }) => history.export(id),
      'runs.again': (params) => history.again(params),
      'queue.list': () => queue.list(),
      'queue.pause': ({ paused }) => (queue.pause(paused), {}),
      'queue.move': ({ id, before }) => (queue.move(id, before), {}),
      'proposals.fromPass': (params) => history.fromPass(params),
      'proposals.get': ({ id }) => proposals.get(id),
      'settings.get': () => settings.get(),
      'settings.set': ({ values }) => settings.set(values),
      'commands.export': ({ ids }) => commands.export(ids),
      'commands.import': ({ text }) => commands.import(text),
      'engine.status': () => engine.status(),
      'engine.start': () => engine.start(),
      'engine.stop': () => (queue.interrupt(), engine.stop()),
      'log.read': ({ limit }) => log.read(limit),
      'log.report': () => ({ text: log.report(version, engine.status()) }),
      ...scanHandlers(scans),
      'app.closing': () => ({ running: queue.running ? 1 : 0, waiting: engine.status().waiting }),
    }),
    stop: async () => {
      queue.stop();
      scans.stop();
      await engine.close();
      documents.stop();
      library.close();
    },
  };
}
