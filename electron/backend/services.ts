/** All services over one open library, put together in one place, and the contract's methods as calls on them. */
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { Problem } from '../../engine/text/index.ts';
import type { Handlers } from '../contract/index.ts';
import type { BackendOptions } from './backend.ts';
import { openLibrary } from './db/open.ts';
import { ActivityLog } from './services/activity.ts';
import type { Backups } from './services/backups.ts';
import { Commands } from './services/commands.ts';
import { Documents } from './services/documents.ts';
import type { Emitter } from './services/emitter.ts';
import { Engine } from './services/engine.ts';
import { Files } from './services/files.ts';
import { Folders } from './services/folders.ts';
import { Formats } from './services/formats.ts';
import { fileSink, Log } from './services/log.ts';
import { WindowLog } from './services/window-log.ts';
import { History } from './services/history.ts';
import { Catalogue, modelHandlers, Models } from './services/models/index.ts';
import { PictureCollecting, Pictures } from './services/pictures/index.ts';
import { Proposals } from './services/proposals.ts';
import { Queue } from './services/queue.ts';
import { createSample } from './services/sample.ts';
import { scanHandlers, Scans } from './services/scans/index.ts';
import { Search } from './services/search.ts';
import { Settings } from './services/settings.ts';
import { Spelling, spellingHandlers } from './services/spelling/index.ts';
import { Versions } from './services/versions.ts';

export interface Services {
  readonly log: Log;
  /** The methods as called by one window. */
  handlers(caller: object): Handlers;
  /** Opens a text file as the document that the window shows next; a file that can't be opened is only logged. */
  openFile(path: string): void;
  stop(): Promise<void>;
}

/** Throws a `Problem` when the library can't be opened. */
export function startServices(options: Omit<BackendOptions, 'openFile'> & { readonly emitter: Emitter; readonly backups: Backups }): Services {
  const { dataFolder, assets, engineHost, emitter, backups, now = Date.now, version = 'unknown', onStep } = options;
  const log = new Log(options.log ?? fileSink(join(dataFolder, 'logs')), now);
  let store;
  try {
    store = openLibrary({ folder: dataFolder, now, onStep, ...(options.openDriver ? { openDriver: options.openDriver } : {}) });
  } catch (error) {
    log.error('library', 'The library could not be opened', error);
    throw error;
  }
  const library = store;
  const settings = new Settings({ store, emitter });
  const spelling = new Spelling({ store, emitter, assets, dataFolder });
  const documents = new Documents({ store, emitter, now });
  const versions = new Versions({ store, documents, emitter, now, onStep });
  const pictures = new Pictures({ store, documents, now, onStep });
  const collecting = new PictureCollecting({ store, documents, log, now });
  const search = new Search({ store, documents, log, onStep });
  const folders = new Folders({ store, documents, emitter, now });
  const files = new Files({ store, documents, versions, emitter, log });
  const activity = new ActivityLog({ store, emitter, now });
  const commands = new Commands(settings);
  const embedded = join(assets, 'models', 'palimpsest-135m');
  const modelFolder = join(dataFolder, 'models');
  const { modelImporter: importer = null, machineBytes = totalmem() } = options;
  const catalogue = new Catalogue({ store, importer, embedded, folder: modelFolder, machineBytes });
  const engine = new Engine({ host: engineHost, model: embedded, imported: catalogue, cache: join(dataFolder, 'cache'), emitter, log });
  const proposals = new Proposals({ store, documents, emitter, log, now });
  const formats = new Formats({ documents, pictures, proposals, settings, assets, now });
  const queue = new Queue({ store, documents, proposals, engine, settings, spelling, emitter, log, now });
  const history = new History({ store, documents, proposals, queue, engine, emitter });
  const scans = new Scans({ store, documents, engine, settings, emitter, log, now, dataFolder, assets, reader: options.pageReader ?? null, parallel: options.pagesAtOnce ?? 1 });
  createSample({ store, documents, scans: options.pageReader ? scans : null, settings, assets });
  const models = new Models({ store, catalogue, engine, settings, importer, folder: modelFolder, machineBytes, emitter, log, now });
  const windowLog = new WindowLog(log, now);
  log.info('library', 'The library is open', { version });
  queue.start();
  scans.start();
  engine.start();
  search.start();
  models.start();
  collecting.start();
  backups.start({ store, log });

  return {
    log,
    openFile: (path) => {
      try {
        settings.set({ lastDocument: files.open(path).id });
      } catch (error) {
        log.warn('files', 'The file given at the start could not be opened', { code: error instanceof Problem ? error.code : 'unknown' });
        console.error(error instanceof Problem ? `${error.what}\n${error.safe}\n${error.todo}` : 'The file could not be opened.');
      }
    },
    handlers: (caller) => ({
      'documents.list': () => documents.list(),
      'documents.create': (params) => documents.create(params),
      'documents.open': (params) => documents.open(params),
      'documents.rename': (params) => documents.rename(params),
      'documents.trash': (params) => documents.trash(params),
      'documents.restore': (params) => scans.restored(documents.restore(params)),
      'documents.delete': (params) => (spelling.forget(params.id), documents.delete(params)),
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
      'settings.set': ({ values }) => scans.settingsChanged(settings.set(values)),
      'commands.export': ({ ids }) => commands.export(ids),
      'commands.import': ({ text }) => commands.import(text),
      'engine.status': () => engine.status(),
      'engine.start': () => engine.start(),
      'engine.stop': () => (queue.interrupt(), engine.stop()),
      'log.write': (fault) => (windowLog.write(fault), {}),
      'log.read': ({ limit }) => log.read(limit),
      'log.report': () => ({ text: log.report(version, engine.status()) }),
      'formats.import': (params) => formats.import(params),
      'formats.export': (params) => formats.export(params),
      'formats.paste': (params) => formats.paste(params),
      'pictures.add': (params) => pictures.add(params),
      'pictures.get': (params) => pictures.get(params),
      ...scanHandlers(scans),
      ...modelHandlers(models),
      ...spellingHandlers(spelling),
      'folders.list': () => folders.list(),
      'folders.create': (params) => folders.create(params),
      'folders.rename': (params) => folders.rename(params),
      'folders.move': (params) => folders.move(params),
      'folders.delete': ({ id }) => (folders.delete(id), {}),
      'documents.place': (params) => folders.place(params),
      'documents.tag': (params) => folders.tag(params),
      'search.find': (params) => search.find(params),
      'versions.list': ({ documentId }) => versions.list(documentId),
      'versions.get': ({ id }) => versions.get(id),
      'versions.keep': (params) => versions.keep(params),
      'versions.rename': (params) => versions.rename(params),
      'versions.delete': ({ id }) => (versions.delete(id), {}),
      'backups.list': () => backups.list(null),
      'backups.make': () => backups.make('asked'),
      'backups.restore': ({ name }) => backups.restore(name),
      'backups.renew': () => backups.renew(),
      'files.open': ({ path }) => files.open(path),
      'files.state': ({ documentId }) => files.state(documentId),
      'files.theirs': ({ documentId }) => files.theirs(documentId),
      'files.settle': (params) => files.settle(params),
      'files.write': ({ documentId, encoding }) => files.write(documentId, encoding),
      'files.forget': ({ documentId }) => (files.forget(documentId), {}),
      'activity.list': ({ limit }) => activity.list(limit),
      'activity.export': () => activity.export(),
      'activity.clear': () => ({ deleted: activity.clear() }),
      'app.closing': () => ({ running: queue.running ? 1 : 0, waiting: engine.status().waiting }),
    }),
    stop: async () => {
      queue.stop();
      scans.stop();
      models.stop();
      await engine.close();
      await backups.stop();
      await spelling.stop();
      search.stop();
      collecting.stop();
      formats.close();
      files.stop();
      documents.stop();
      library.close();
    },
  };
}
