/** Applies `electron/policy` to Electron: its one session, and every page that could ever come up in it. */
import { join } from 'node:path';
import { app, protocol, session } from 'electron';
import { chromiumSwitches, commonHeaders, contentPolicy, freshNonce, mayHave, mayNavigate, mayRequest, readStatic, windowScheme, withNonce } from '../policy/index.ts';

/** What has to be set before Electron is ready. */
export function prepareLockDown(): void {
  app.enableSandbox();
  for (const [name, value] of chromiumSwitches) app.commandLine.appendSwitch(name, value);
  protocol.registerSchemesAsPrivileged([{ scheme: windowScheme, privileges: { standard: true, secure: true, codeCache: true } }]);
  app.on('web-contents-created', (_, contents) => {
    const refuse = (event: { preventDefault(): void; readonly url: string }): void => {
      if (!mayNavigate(event.url)) event.preventDefault();
    };
    contents.on('will-navigate', refuse);
    contents.on('will-redirect', refuse);
    contents.on('will-frame-navigate', refuse);
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  });
}

/** Serves the window's files, cuts the network off, refuses permissions. When Electron is ready, before the first window. */
export function lockDown(): void {
  const own = session.defaultSession;
  const root = join(app.getAppPath(), 'dist/renderer');
  own.protocol.handle(windowScheme, async ({ url, method }) => {
    const { host, pathname } = new URL(url);
    const file = method === 'GET' && host === 'palimpsest' ? await readStatic(root, pathname) : null;
    if (!file) return new Response('There is nothing here.', { status: 404, headers: { ...commonHeaders, 'content-type': 'text/plain' } });
    const nonce = freshNonce();
    const body = file.type.startsWith('text/html') ? withNonce(file.body.toString('utf8'), nonce) : new Uint8Array(file.body);
    return new Response(body, { headers: { ...commonHeaders, 'content-security-policy': contentPolicy(nonce, null), 'content-type': file.type } });
  });
  own.webRequest.onBeforeRequest(({ url }, answer) => answer({ cancel: !mayRequest(url, !app.isPackaged) }));
  own.setPermissionRequestHandler((contents, permission, answer) => answer(mayHave(permission, contents.getURL())));
  own.setPermissionCheckHandler((_, permission, askedBy) => mayHave(permission, askedBy));
  own.setDevicePermissionHandler(() => false);
  own.setDisplayMediaRequestHandler((_, answer) => answer({}));
  own.on('will-download', (event, item) => {
    // The window saves texts that it made itself; the system asks where to.
    if (!item.getURL().startsWith('blob:')) event.preventDefault();
  });
  // macOS checks spelling by itself; elsewhere the browser would fetch dictionaries. Proofreading is ours anyway.
  own.setSpellCheckerEnabled(process.platform === 'darwin');
  own.setSpellCheckerDictionaryDownloadURL(`${windowScheme}://palimpsest/no-dictionaries/`);
}
