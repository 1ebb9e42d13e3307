/**
 * The line of a process (engine, ocr) to whoever started it. Two carriers: the message channel of a forked child, and a message
 * port that Electron's main process hands to a utility process. When the other end is gone so is the reason to live.
 */
export interface Line<In, Out> {
  send(message: Out): void;
  onMessage(listener: (message: In) => void): void;
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
export function ownLine<In, Out>(): Promise<Line<In, Out>> | null {
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

function portLine<In, Out>(port: HandedPort): Line<In, Out> {
  return {
    send: (message) => port.postMessage(message),
    onMessage: (listener) => {
      port.on('message', ({ data }) => listener(data as In));
      port.start();
    },
    onClose: (listener) => void port.on('close', listener),
  };
}

function forkLine<In, Out>(): Line<In, Out> {
  return {
    // The callback takes the error of a parent that is just going away; `disconnect` follows.
    send: (message) => void (process.connected && process.send?.(message, undefined, { keepOpen: false }, () => undefined)),
    onMessage: (listener) => void process.on('message', (message) => listener(message as In)),
    onClose: (listener) => void process.on('disconnect', listener),
  };
}
