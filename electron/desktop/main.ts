/** The desktop app's main process: locks down, starts the library, opens the window. It holds no text and does no work. */
import { join, resolve } from 'node:path';
import { app, dialog, type BrowserWindow } from 'electron';
import { dataFolder } from '../policy/index.ts';
import { startLibrary, type Library } from './library.ts';
import { lockDown, prepareLockDown } from './lock-down.ts';
import { openWindow, servePorts, setMenu } from './window.ts';
import { say } from './words.ts';

const data = dataFolder(process.env, process.platform);
// Chromium's own files live beside the library's, in a folder that may be deleted at any time. The lock below is per folder.
app.setPath('userData', join(data, 'window'));
prepareLockDown();

let window: BrowserWindow | null = null;
let library: Library | null = null;

if (app.requestSingleInstanceLock()) {
  app.on('second-instance', () => {
    if (window?.isMinimized()) window.restore();
    window?.focus();
  });
  app.on('window-all-closed', () => app.quit());
  app.on('will-quit', (event) => {
    const open = library;
    if (!open) return;
    library = null;
    event.preventDefault();
    void open.close().then(() => app.quit());
  });
  void app.whenReady().then(start);
} else {
  app.quit();
}

/** `--open FILE` from a terminal, or the path that a file manager appends. */
function namedFile(): string {
  const args = process.argv.slice(app.isPackaged ? 1 : 2);
  const file = args.includes('--open') ? args[args.indexOf('--open') + 1] : args.find((each) => !each.startsWith('-'));
  return file === undefined ? '' : resolve(file);
}

function start(): void {
  lockDown();
  setMenu();
  library = startLibrary({
    data,
    file: namedFile(),
    assets: join(app.isPackaged ? process.resourcesPath : app.getAppPath(), 'assets'),
    onGivenUp: () => dialog.showErrorBox(say('desktop.library.what'), `${say('desktop.library.safe')}\n${say('desktop.library.todo')}`),
  });
  servePorts(library);
  window = openWindow(library);
  window.on('closed', () => (window = null));
}
