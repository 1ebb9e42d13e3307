/** A process's line to the process that started it, or to one that it started. Carriers: `child_process` messages, Electron's utility process. */
export interface Channel {
  /** Resolves when the message was handed to the operating system, or when it can no longer be. Never rejects. */
  post(message: unknown): Promise<void>;
  /** `ports` holds what came along with the message; empty where the carrier can't transfer ports. */
  onMessage(listener: (message: unknown, ports: readonly TransferredPort[]) => void): void;
  /** The other process is gone. */
  onClose(listener: () => void): void;
}

/** What is used of Electron's `MessagePortMain`; a shape of our own, since only the desktop shell may import Electron. */
export interface TransferredPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: unknown }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  start(): void;
  close(): void;
}

/** What is used of `process` in a forked child and of `ChildProcess` in its parent. */
interface IpcEnd {
  send?(message: unknown, handle: undefined, options: { keepOpen: boolean }, callback: (error: Error | null) => void): boolean;
  readonly connected: boolean;
  on(event: 'message', listener: (message: unknown) => void): unknown;
  on(event: 'disconnect', listener: () => void): unknown;
}

/** The channel between a process and its forked child, from either end. */
export function ipcChannel(end: IpcEnd): Channel {
  return {
    post: (message) =>
      new Promise((resolve) => {
        if (!end.connected || !end.send) return resolve();
        end.send(message, undefined, { keepOpen: false }, () => resolve());
        return undefined;
      }),
    onMessage: (listener) => void end.on('message', (message) => listener(message, [])),
    onClose: (listener) => void end.on('disconnect', listener),
  };
}

/** What is used of Electron's `process.parentPort`. */
interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: unknown; ports: readonly TransferredPort[] }) => void): unknown;
}

/** This process's channel to the shell that started it, whichever shell that is; null when it was started by hand. */
export function parentChannel(): Channel | null {
  const { parentPort } = process as unknown as { readonly parentPort?: ParentPort };
  if (parentPort) {
    return {
      post: (message) => (parentPort.postMessage(message), Promise.resolve()),
      onMessage: (listener) => void parentPort.on('message', ({ data, ports }) => listener(data, ports)),
      // Electron ends a utility process together with its main process; there is nothing to hear.
      onClose: () => undefined,
    };
  }
  return process.send ? ipcChannel(process as unknown as IpcEnd) : null;
}
