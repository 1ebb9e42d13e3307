/**
 * The shell's own decisions, with a stand-in for Electron, whose program can't be had everywhere: what it is asked for
 * and how its events are answered. That Electron does as it is asked is not shown here.
 */
import { EventEmitter } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import type { Library } from './library.ts';

interface Answerer {
  (...args: unknown[]): unknown;
}

/** What the stand-in remembers of what it was asked for. */
const asked = vi.hoisted(() => ({
  folder: '',
  sandbox: false,
  switches: [] as string[],
  schemes: [] as unknown[],
  handlers: {} as Record<string, (...args: never[]) => unknown>,
  windowOptions: {} as { webPreferences?: Record<string, unknown> },
  loaded: '',
  dialogs: [] as string[],
  dialogAnswer: 0,
  menu: [] as unknown[],
  languages: ['en-GB'],
}));

vi.mock('electron', async () => {
  const { EventEmitter: Emitter } = await import('node:events');
  const { MessageChannel: Channel } = await import('node:worker_threads');
  const keep = (name: string) => (handler: (...args: never[]) => unknown) => void (asked.handlers[name] = handler);
  class BrowserWindow extends Emitter {
    static fromWebContents(contents: unknown): unknown {
      return contents;
    }
    webContents = new Emitter();
    destroyed = false;
    constructor(options: typeof asked.windowOptions) {
      super();
      asked.windowOptions = options;
    }
    loadURL(address: string): Promise<void> {
      asked.loaded = address;
      return Promise.resolve();
    }
    /** As Electron does: `close` may be prevented, then the page may hold itself open (`heldOpen`), then it is gone. */
    heldOpen = false;
    close(): void {
      let prevented = false;
      this.emit('close', { preventDefault: () => (prevented = true) });
      if (prevented) return;
      if (this.heldOpen) {
        let released = false;
        this.webContents.emit('will-prevent-unload', { preventDefault: () => (released = true) });
        if (!released) return;
      }
      this.destroyed = true;
    }
    isDestroyed(): boolean {
      return this.destroyed;
    }
    show(): void {}
  }
  const app = Object.assign(new Emitter(), {
    isPackaged: true,
    getPreferredSystemLanguages: () => asked.languages,
    getAppPath: () => asked.folder,
    enableSandbox: () => (asked.sandbox = true),
    commandLine: { appendSwitch: (name: string, value?: string) => asked.switches.push(value === undefined ? name : `${name}=${value}`) },
  });
  return {
    app,
    BrowserWindow,
    dialog: {
      showMessageBox: (_: unknown, { message }: { message: string }) => (asked.dialogs.push(message), Promise.resolve({ response: asked.dialogAnswer })),
      showOpenDialog: () => Promise.resolve({ filePaths: ['/chosen'] }),
      showMessageBoxSync: (_: unknown, { message }: { message: string }) => (asked.dialogs.push(message), asked.dialogAnswer),
    },
    ipcMain: Object.assign(new Emitter(), { handle: (name: string, handler: (...args: never[]) => unknown) => void (asked.handlers[name] = handler) }),
    Menu: { buildFromTemplate: (template: unknown) => template, setApplicationMenu: (menu: unknown[]) => (asked.menu = menu) },
    MessageChannelMain: Channel,
    nativeTheme: { shouldUseDarkColors: false },
    protocol: { registerSchemesAsPrivileged: (schemes: unknown[]) => asked.schemes.push(...schemes) },
    session: {
      defaultSession: Object.assign(new Emitter(), {
        protocol: { handle: (_: string, handler: (...args: never[]) => unknown) => void (asked.handlers['files'] = handler) },
        webRequest: { onBeforeRequest: keep('request') },
        setPermissionRequestHandler: keep('permission request'),
        setPermissionCheckHandler: keep('permission check'),
        setDevicePermissionHandler: keep('device'),
        setDisplayMediaRequestHandler: keep('display'),
        setSpellCheckerEnabled: () => undefined,
        setSpellCheckerDictionaryDownloadURL: () => undefined,
      }),
    },
  };
});

const { app, ipcMain } = (await import('electron')) as unknown as { app: EventEmitter; ipcMain: EventEmitter };
const { lockDown, prepareLockDown } = await import('./lock-down.ts');
const { openWindow, servePorts, setMenu } = await import('./window.ts');

asked.folder = mkdtempSync(join(tmpdir(), 'palimpsest-desktop-'));
mkdirSync(join(asked.folder, 'dist/renderer/assets'), { recursive: true });
writeFileSync(join(asked.folder, 'dist/renderer/index.html'), '<!doctype html><html><head></head></html>');
writeFileSync(join(asked.folder, 'dist/renderer/assets/a.js'), 'export {};');
writeFileSync(join(asked.folder, 'secret.json'), '{}');
afterAll(() => rmSync(asked.folder, { recursive: true }));

const handler = (name: string): Answerer => asked.handlers[name] as unknown as Answerer;

/** A library that answers `app.closing` over real message ports. */
function libraryWith(runs: { running: number; waiting: number } | 'silent' | 'gone'): Library & { connections: number } {
  const library = {
    connections: 0,
    connect: () => {
      if (runs === 'gone') return null;
      library.connections++;
      const { port1, port2 } = new MessageChannel();
      if (runs !== 'silent') port1.on('message', ({ id }: { id: number }) => port1.postMessage({ kind: 'answer', id, value: runs }));
      const hand = port2 as MessagePort & { start(): void };
      // Electron hands the message inside an event; Node's ports hand it bare.
      const on = hand.on.bind(hand);
      hand.on = ((name: string, listener: (value: unknown) => void) => on(name as 'message', name === 'message' ? (data: unknown) => listener({ data }) : listener)) as typeof hand.on;
      return hand as unknown as ReturnType<Library['connect']>;
    },
    close: () => Promise.resolve(),
  };
  return library;
}

describe('locking down', () => {
  prepareLockDown();
  lockDown();

  it('sandboxes every page, cuts off names, and makes our scheme a proper origin', () => {
    expect(asked.sandbox).toBe(true);
    expect(asked.switches).toContain('host-resolver-rules=MAP * ~NOTFOUND');
    expect(asked.schemes).toEqual([{ scheme: 'app', privileges: { standard: true, secure: true, codeCache: true } }]);
  });

  it('serves the page with its policy and a new nonce each time, files inside the folder, and nothing else', async () => {
    const get = (url: string, method = 'GET'): Promise<Response> => handler('files')({ url, method }) as Promise<Response>;
    const [one, two] = [await get('app://palimpsest/'), await get('app://palimpsest/')];
    const policy = one.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("connect-src 'none'");
    expect(policy).not.toBe(two.headers.get('content-security-policy'));
    expect(await one.text()).toContain(/'nonce-([^']+)'/.exec(policy)?.[1]);
    expect((await get('app://palimpsest/assets/a.js')).headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    for (const url of ['app://other/', 'app://palimpsest/../../secret.json', 'app://palimpsest/%2e%2e/%2e%2e/secret.json', 'app://palimpsest/..%2f..%2fsecret.json', 'app://palimpsest/none.js']) expect([url, (await get(url)).status]).toEqual([url, 404]);
    expect((await get('app://palimpsest/', 'POST')).status).toBe(404);
  });

  it('cancels every request to the network, also to the tools for developers in the packed app', () => {
    const cancelled = (url: string): unknown => {
      let answer: unknown;
      handler('request')({ url }, (given: unknown) => (answer = given));
      return answer;
    };
    expect(cancelled('app://palimpsest/assets/a.js')).toEqual({ cancel: false });
    for (const url of ['https://example.org/', 'http://127.0.0.1/', 'ws://127.0.0.1/', 'file:///etc/passwd', 'devtools://devtools/']) expect([url, cancelled(url)]).toEqual([url, { cancel: true }]);
  });

  it('refuses permissions, devices and the screen', () => {
    let granted: unknown;
    const request = (permission: string, url: string): unknown => {
      handler('permission request')({ getURL: () => url }, permission, (given: unknown) => (granted = given));
      return granted;
    };
    expect(request('media', 'app://palimpsest/')).toBe(false);
    expect(request('clipboard-sanitized-write', 'app://palimpsest/')).toBe(true);
    expect(request('clipboard-sanitized-write', 'https://evil.example/')).toBe(false);
    expect(handler('permission check')(null, 'geolocation', 'app://palimpsest')).toBe(false);
    expect(handler('device')({})).toBe(false);
    handler('display')({}, (given: unknown) => (granted = given));
    expect(granted).toEqual({});
  });

  it('keeps every page where it is: no navigation, redirect, frame, window or webview', () => {
    const contents = Object.assign(new EventEmitter(), { setWindowOpenHandler: vi.fn() });
    app.emit('web-contents-created', {}, contents);
    const prevented = (name: string, url: string): boolean => {
      const preventDefault = vi.fn();
      contents.emit(name, { url, preventDefault });
      return preventDefault.mock.calls.length > 0;
    };
    for (const name of ['will-navigate', 'will-redirect', 'will-frame-navigate']) {
      expect([name, prevented(name, 'https://evil.example/')]).toEqual([name, true]);
      expect([name, prevented(name, 'app://palimpsest/')]).toEqual([name, false]);
    }
    expect(prevented('will-attach-webview', '')).toBe(true);
    const open = contents.setWindowOpenHandler.mock.calls[0]?.[0] as () => unknown;
    expect(open()).toEqual({ action: 'deny' });
  });

  it('saves only texts that the window made itself', () => {
    const prevented = (url: string): boolean => {
      const preventDefault = vi.fn();
      sessionEvents().emit('will-download', { preventDefault }, { getURL: () => url });
      return preventDefault.mock.calls.length > 0;
    };
    expect(prevented('blob:app://palimpsest/1')).toBe(false);
    expect(prevented('https://evil.example/x.exe')).toBe(true);
    expect(prevented('data:text/plain,x')).toBe(true);
  });
});

let electron: { session: { defaultSession: EventEmitter } };
beforeEach(async () => {
  electron = (await import('electron')) as unknown as typeof electron;
  asked.dialogs = [];
  asked.dialogAnswer = 0;
});
const sessionEvents = (): EventEmitter => electron.session.defaultSession;

describe('the window', () => {
  type Standin = EventEmitter & { webContents: EventEmitter; destroyed: boolean; heldOpen: boolean; close(): void };
  const open = (library: Library): Standin => openWindow(library) as unknown as Standin;

  it('is shut in and shows our page', () => {
    open(libraryWith({ running: 0, waiting: 0 }));
    expect(asked.loaded).toBe('app://palimpsest/');
    expect(asked.windowOptions.webPreferences).toMatchObject({ contextIsolation: true, sandbox: true, nodeIntegration: false, webSecurity: true, webviewTag: false, devTools: false });
  });

  it('hands a port to the page that it shows, and to no frame, no other page and no sender that is gone', () => {
    const library = libraryWith({ running: 0, waiting: 0 });
    servePorts(library);
    const mainFrame = { url: 'app://palimpsest/' };
    const sender = { mainFrame, postMessage: vi.fn() };
    ipcMain.emit('palimpsest.connect', { sender, senderFrame: { url: 'app://palimpsest/' } });
    ipcMain.emit('palimpsest.connect', { sender, senderFrame: null });
    const strange = { url: 'https://evil.example/' };
    ipcMain.emit('palimpsest.connect', { sender: { ...sender, mainFrame: strange }, senderFrame: strange });
    expect(sender.postMessage).not.toHaveBeenCalled();
    ipcMain.emit('palimpsest.connect', { sender, senderFrame: mainFrame });
    expect(sender.postMessage).toHaveBeenCalledExactlyOnceWith('palimpsest.port', null, [expect.anything()]);
    expect(library.connections).toBe(1);
  });

  it('lets only the page that it shows ask for a folder', async () => {
    servePorts(libraryWith({ running: 0, waiting: 0 }));
    const choose = handler('palimpsest.chooseFolder');
    const mainFrame = { url: 'app://palimpsest/' };
    const strange = { url: 'https://evil.example/' };
    expect(await choose({ sender: { mainFrame }, senderFrame: mainFrame })).toBe('/chosen');
    expect(await choose({ sender: { mainFrame }, senderFrame: { ...mainFrame } })).toBe('');
    expect(await choose({ sender: { mainFrame: strange }, senderFrame: strange })).toBe('');
    expect(await choose({ sender: { mainFrame }, senderFrame: null })).toBe('');
  });

  it('speaks the language of the system, English where it has no other', () => {
    const quit = (): string => JSON.stringify(asked.menu);
    asked.languages = ['fr-FR', 'de-AT', 'en-GB'];
    setMenu();
    const german = quit();
    asked.languages = ['fr-FR'];
    setMenu();
    expect(quit()).not.toBe(german);
    asked.languages = ['en-GB'];
  });

  it('closes at once when nothing is under way, and when the library is gone', async () => {
    for (const state of [{ running: 0, waiting: 0 }, 'gone'] as const) {
      const window = open(libraryWith(state));
      window.close();
      await vi.waitFor(() => expect(window.destroyed).toBe(true));
    }
    expect(asked.dialogs).toEqual([]);
  });

  it('asks when runs are unfinished, and stays or goes as told', async () => {
    const window = open(libraryWith({ running: 1, waiting: 2 }));
    window.heldOpen = true;
    window.close();
    await vi.waitFor(() => expect(asked.dialogs).toEqual(['Close while runs are unfinished?']));
    expect(window.destroyed).toBe(false);
    asked.dialogAnswer = 1;
    window.close();
    await vi.waitFor(() => expect(asked.dialogs).toHaveLength(2));
    window.heldOpen = false; // what was typed last is saved meanwhile
    await vi.waitFor(() => expect(window.destroyed).toBe(true), { timeout: 3000 });
    expect(asked.dialogs).toHaveLength(2);
  });

  it('waits for text that is not saved yet, and asks only when it does not get saved', async () => {
    vi.useFakeTimers();
    try {
      const window = open(libraryWith('gone'));
      window.heldOpen = true;
      window.close();
      await vi.advanceTimersByTimeAsync(2000);
      expect([window.destroyed, asked.dialogs]).toEqual([false, []]);
      await vi.advanceTimersByTimeAsync(10_000);
      expect(asked.dialogs).toEqual(['Your last words are not saved yet. Close anyway?']);
      expect(window.destroyed).toBe(false);
      asked.dialogAnswer = 1;
      window.close();
      await vi.advanceTimersByTimeAsync(10_000);
      expect(window.destroyed).toBe(true);
    } finally {
      vi.useRealTimers();
    }
  });

  it('does not hang on a library that does not answer', async () => {
    const window = open(libraryWith('silent'));
    window.close();
    await vi.waitFor(() => expect(window.destroyed).toBe(true), { timeout: 5000 });
  });

  it('has no tools for developers in the menu of the packed app', () => {
    setMenu();
    expect(asked.menu.length).toBeGreaterThan(0);
    const text = JSON.stringify(asked.menu);
    expect(text).toContain('editMenu');
    expect(text).not.toContain('toggleDevTools');
    expect(text).not.toContain('reload');
  });
});
