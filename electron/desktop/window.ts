/** The one window, its menu, and the question before it closes. */
import { join } from 'node:path';
import { app, BrowserWindow, dialog, ipcMain, Menu, nativeTheme, type MenuItemConstructorOptions } from 'electron';
import { createClient } from '../contract/index.ts';
import { messagePort } from '../carriers/index.ts';
import { isOwnAddress, pagePreferences, windowOrigin } from '../policy/index.ts';
import { say } from './words.ts';
import type { Library } from './library.ts';

/** How often a window with text that is not saved yet is asked again to close, and how long between. */
const tries = 10;
const pause = 500;

export function openWindow(library: Library): BrowserWindow {
  const window = new BrowserWindow({
    width: 1280,
    height: 800,
    minWidth: 480,
    minHeight: 400,
    show: false,
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#191817' : '#FBFAF7',
    webPreferences: { ...pagePreferences, preload: join(app.getAppPath(), 'dist/app/electron/desktop/preload.cjs'), devTools: !app.isPackaged, spellcheck: process.platform === 'darwin' },
  });
  window.once('ready-to-show', () => window.show());
  askBeforeClosing(window, library);
  void window.loadURL(`${windowOrigin}/`);
  return window;
}

/** Hands a port to the library to our page's main frame when it asks, and to nobody else. */
export function servePorts(library: Library): void {
  ipcMain.on('palimpsest.connect', ({ sender, senderFrame }) => {
    if (!senderFrame || senderFrame !== sender.mainFrame || !isOwnAddress(senderFrame.url)) return;
    const port = library.connect();
    if (port) sender.postMessage('palimpsest.port', null, [port]);
  });
  ipcMain.handle('palimpsest.chooseFolder', async ({ sender, senderFrame }) => {
    const window = BrowserWindow.fromWebContents(sender);
    if (!window || !senderFrame || senderFrame !== sender.mainFrame || !isOwnAddress(senderFrame.url)) return '';
    const { filePaths } = await dialog.showOpenDialog(window, { properties: ['openDirectory'] });
    return filePaths[0] ?? '';
  });
}

/**
 * Unfinished runs: the writer decides. Text that is not on disk yet: the window stays until it is, a moment as a rule.
 * The page holds itself open (`beforeunload`) for either reason.
 */
function askBeforeClosing(window: BrowserWindow, library: Library): void {
  let settled = false;
  let tried = 0;
  window.on('close', (event) => {
    if (settled) return;
    event.preventDefault();
    void unfinishedRuns(library).then(async (runs) => {
      if (runs > 0) {
        // Not blocking: the page goes on saving while the question stands.
        const { response } = await dialog.showMessageBox(window, {
          type: 'question', message: say('desktop.closing.runs'), detail: say('desktop.closing.runsDetail'), buttons: [say('desktop.closing.stay'), say('desktop.closing.leave')], defaultId: 0, cancelId: 0,
        });
        if (response === 0) return;
      }
      settled = true;
      window.close();
    });
  });
  window.webContents.on('will-prevent-unload', (event) => {
    if (!settled) return;
    if (tried++ < tries) return void setTimeout(() => window.isDestroyed() || window.close(), pause);
    const choice = dialog.showMessageBoxSync(window, {
      type: 'warning', message: say('desktop.closing.unsaved'), detail: say('desktop.closing.unsavedDetail'), buttons: [say('desktop.closing.stay'), say('desktop.closing.leave')], defaultId: 0, cancelId: 0,
    });
    if (choice === 1) return event.preventDefault(); // which lets it go
    settled = false;
    tried = 0;
    return undefined;
  });
}

/** How many runs are not finished; 0 when the library does not answer, since then nothing of them can be saved by waiting. */
async function unfinishedRuns(library: Library): Promise<number> {
  const port = library.connect();
  if (!port) return 0;
  const client = createClient(messagePort(port));
  const silence = new Promise<number>((resolve) => setTimeout(() => resolve(0), 2000));
  const asked = client.call('app.closing', {}).then(({ running, waiting }) => running + waiting, () => 0);
  const runs = await Promise.race([asked, silence]);
  client.close();
  return runs;
}

/** The menu of the system's commands; everything else is in the window's palette. */
export function setMenu(): void {
  const view: MenuItemConstructorOptions[] = [{ role: 'resetZoom' }, { role: 'zoomIn' }, { role: 'zoomOut' }, { type: 'separator' }, { role: 'togglefullscreen' }];
  if (!app.isPackaged) view.push({ type: 'separator' }, { role: 'toggleDevTools' });
  const menus: MenuItemConstructorOptions[] = [{ role: 'editMenu' }, { label: say('desktop.menu.view'), submenu: view }, { role: 'windowMenu' }];
  Menu.setApplicationMenu(Menu.buildFromTemplate(process.platform === 'darwin' ? [{ role: 'appMenu' }, ...menus] : menus));
}
