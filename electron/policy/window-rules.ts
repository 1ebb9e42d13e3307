/** What the desktop's window may do, as data and pure functions; `electron/desktop` hands them to Electron. */

/** Where the window's files are. A scheme of our own instead of `file:`, which could read the whole disk. */
export const windowScheme = 'app';
export const windowOrigin = `${windowScheme}://palimpsest`;

/** Whether an address is one of our own files. */
export function isOwnAddress(address: string): boolean {
  const url = parse(address);
  return url !== null && url.protocol === `${windowScheme}:` && url.host === 'palimpsest' && url.username === '' && url.password === '' && url.port === '';
}

/** Whether the window may be led to an address: only to the page it shows already, so that reloading works. */
export function mayNavigate(address: string): boolean {
  return isOwnAddress(address) && ['/', '/index.html'].includes(parse(address)?.pathname ?? '');
}

/** Whether a request may leave the window: to our own files and to pictures made in memory. Everything else, all of the network, is cut off. */
export function mayRequest(address: string, development: boolean): boolean {
  if (isOwnAddress(address) || address.startsWith(`blob:${windowOrigin}/`)) return true;
  return development && address.startsWith('devtools://');
}

/** What a page may ask a browser for, and why it gets it or not. What is not listed is refused. */
export const permissions: Readonly<Record<string, { readonly granted: boolean; readonly why: string }>> = {
  'clipboard-sanitized-write': { granted: true, why: 'buttons that copy text' },
  'clipboard-read': { granted: false, why: 'pasting with the keys or the menu needs no permission' },
  'deprecated-sync-clipboard-read': { granted: false, why: 'pasting with the keys or the menu needs no permission' },
  media: { granted: false, why: 'nothing records sound or pictures' },
  'display-capture': { granted: false, why: 'nothing records the screen' },
  geolocation: { granted: false, why: 'nothing depends on where the writer is' },
  notifications: { granted: false, why: 'a finished run shows in the window' },
  openExternal: { granted: false, why: 'nothing leads out of the app' },
  fileSystem: { granted: false, why: 'files are read and written by the backend, after the system asked' },
  midi: { granted: false, why: 'no devices' },
  midiSysex: { granted: false, why: 'no devices' },
  hid: { granted: false, why: 'no devices' },
  serial: { granted: false, why: 'no devices' },
  usb: { granted: false, why: 'no devices' },
  'local-network': { granted: false, why: 'no network' },
  'local-network-access': { granted: false, why: 'no network' },
  'loopback-network': { granted: false, why: 'no network' },
  'background-fetch': { granted: false, why: 'no network' },
  'background-sync': { granted: false, why: 'no network' },
};

export function mayHave(permission: string, askedBy: string): boolean {
  return isOwnAddress(askedBy) && Object.hasOwn(permissions, permission) && permissions[permission]?.granted === true;
}

/** Settings of the window's page. The page is treated as hostile: text from anywhere is pasted into it. */
export const pagePreferences = {
  contextIsolation: true,
  sandbox: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  webviewTag: false,
  navigateOnDragDrop: false,
  safeDialogs: true,
} as const;

/** Chromium's switches, set before it starts: its own background services never talk to anybody. */
export const chromiumSwitches: readonly (readonly [string, string?])[] = [
  // No name leads anywhere, whoever asks.
  ['host-resolver-rules', 'MAP * ~NOTFOUND'],
  ['disable-background-networking'],
  ['disable-component-update'],
  ['disable-domain-reliability'],
  ['disable-quic'],
  ['no-pings'],
];

function parse(address: string): URL | null {
  try {
    return new URL(address);
  } catch {
    return null;
  }
}
