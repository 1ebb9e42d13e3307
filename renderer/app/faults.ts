/** Faults of the window itself, for the log: what kind and where in the program, never the message, which may quote text. */
import type { WindowFault } from '../../electron/contract/index.ts';
import { getConnection } from './backend.ts';

/** Error objects that are in the log already: one fault passes through several hands. */
const known = new WeakSet<object>();

export function logFault(source: WindowFault['source'], error: unknown): void {
  if (typeof error === 'object' && error !== null) {
    if (known.has(error)) return;
    known.add(error);
  }
  // The fault is on the console in any case.
  getConnection().call('log.write', { level: 'error', source, message: faultMessage(error) }).catch(() => {});
}

/** Kind of the error, then its functions and places without folders: "TypeError < open (index-a1.js:1:2345)". */
export function faultMessage(error: unknown): string {
  if (!(error instanceof Error)) return `thrown-${typeof error}`;
  const kind = /^[A-Za-z][\w.-]{0,60}$/.test(error.name) ? error.name : 'Error';
  const places = (error.stack ?? '').split('\n').flatMap((line) => {
    // Chromium: "at open (address:1:2)" or "at address:1:2"; Firefox and WebKit: "open@address:1:2".
    const found = /^\s*(?:at )?(?:async )?(?:([\w$.<>[\]#]{1,80})(?: \(|@))?(?:.*\/)?([\w.-]{1,80}):(\d+):(\d+)\)?$/.exec(line);
    return found ? [` < ${found[1] ?? '<anonymous>'} (${found[2]}:${found[3]}:${found[4]})`] : [];
  });
  return kind + places.slice(0, 8).join('');
}
