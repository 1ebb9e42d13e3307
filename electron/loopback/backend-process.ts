/** The backend in a process of its own: started, started again when it died, asked to finish at the end. */
import { fork, type ChildProcess } from 'node:child_process';
import { ipcChannel, shellLink, type RelayedConnection, type RelayListener, type ShellLink } from '../carriers/index.ts';
import type { ProblemData } from '../../engine/text/index.ts';
import { limitedRestarts } from '../policy/index.ts';

export interface BackendProcessOptions {
  /** The program that the process runs, with its arguments. */
  readonly entry: string;
  readonly args: readonly string[];
  /** Told why the process ended when nobody asked it to, and whether it is started again. */
  onDeath(why: string, restarting: boolean): void;
  onReady(problem: ProblemData | null): void;
}

export interface BackendProcess {
  /** Null while the backend is not running: the tab should come back later. */
  connect(listener: RelayListener): RelayedConnection | null;
  /** Process id; null while it is not running. */
  readonly pid: number | null;
  /** Resolves when the process has finished its writes and ended. A process that hangs is killed after `patience` ms. */
  close(patience?: number): Promise<void>;
}

export function startBackendProcess({ entry, args, onDeath, onReady }: BackendProcessOptions): BackendProcess {
  let current: { readonly child: ChildProcess; readonly link: ShellLink } | null = null;
  let closing = false;
  const restarts = limitedRestarts();

  function start(): void {
    const child = fork(entry, args, {
      execArgv: ['--disable-warning=ExperimentalWarning'],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      // A group of its own: the terminal's Ctrl C must not end it before it was asked to finish its writes.
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    const link = shellLink(ipcChannel(child));
    link.onReady(onReady);
    current = { child, link };
    child.on('error', () => undefined); // `exit` follows, or `pid` is missing and nothing ever ran
    child.on('exit', (code, signal) => {
      current = null;
      if (closing) return;
      const restarting = restarts.allow(Date.now());
      onDeath(signal ?? `exit code ${code}`, restarting);
      if (restarting) start();
    });
  }
  start();

  return {
    connect: (listener) => current?.link.connect(listener) ?? null,
    get pid() {
      return current?.child.pid ?? null;
    },
    close: (patience = 20_000) =>
      new Promise((resolve) => {
        closing = true;
        if (!current) return resolve();
        const { child, link } = current;
        const timer = setTimeout(() => child.kill('SIGKILL'), patience);
        child.on('exit', () => {
          clearTimeout(timer);
          resolve();
        });
        link.close();
        return undefined;
      }),
  };
}
