/**
 * The engine process's line to whoever started it. Two carriers: the message channel of a forked child, and a message
 * port that Electron's main process hands to a utility process. When the other end is gone so is the reason to live.
 */
import type { FromEngine, ToEngine } from './protocol.ts';

export interface Line {
  send(message: FromEngine): void;
  onMessage(listener: (message: ToEngine) => void): void;
  /** The other end is gone. */
  onClose(listener: () => void): void;
}

/** What is used of Electron's `MessagePortMain`; the engine may not know Electron. */
interface HandedPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  start(): void;
}

/** What is used of `process.parentPort` in a utility process. */
interface ParentPort {
  on(event: 'message', listener: (event: { readonly data: unknown; readonly ports: readonly HandedPort[] }) => void): unknown;
}

/** This process's line; resolves with the first port in a utility process, at once in a forked child. Null when started by hand. */
export function ownLine(): Promise<Line> | null {
  const { parentPort } = process as unknown as { readonly parentPort?: ParentPort };
  if (parentPort) {
    return new Promise((resolve) => {
      parentPort.on('message', ({ ports: [port] }) => {
        if (port) resolve(portLine(port));
      });
    });
  }
  return process.send ? Promise.resolve(forkLine()) : null;
}

function portLine(port: HandedPort): Line {
  return {
    send: (message) => port.postMessage(message),
    onMessage: (listener) => {
      port.on('message', ({ data }) => listener(data as ToEngine));
      port.start();
    },
    onClose: (listener) => void port.on('close', listener),
  };
}

function forkLine(): Line {
  return {
    // The callback takes the error of a parent that is just going away; `disconnect` follows.
    send: (message) => void (process.connected && process.send?.(message, undefined, { keepOpen: false }, () => undefined)),
    onMessage: (listener) => void process.on('message', (message) => listener(message as ToEngine)),
    onClose: (listener) => void process.on('disconnect', listener),
  };
}
