/** A backend process under test: started as a shell starts it, talked to over the contract, killed. */
import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { ipcChannel, shellLink } from '../../electron/carriers/index.ts';
import { createClient, type Client, type Port } from '../../electron/contract/index.ts';
import type { ProblemData } from '../../engine/text/index.ts';

const root = join(import.meta.dirname, '../..');
export const assets = join(root, 'assets');

export interface ProgramOptions {
  readonly data: string;
  /** The point of a transaction at which it kills itself; null: it is killed from outside. */
  readonly point: { readonly name: string; readonly at: number } | null;
  /** The real engine with the embedded model, or the quick one. */
  readonly engine: 'real' | 'quick';
}

export class Program {
  readonly client: Client;
  /** The process has ended. */
  readonly ended: Promise<void>;
  readonly ready: Promise<ProblemData | null>;
  readonly #child: ChildProcess;
  readonly #close: () => void;
  errors = '';

  constructor({ data, point, engine }: ProgramOptions) {
    const entry = point ? join(root, 'e2e/crash/pointed-backend.ts') : join(root, 'electron/backend/main.ts');
    const program = engine === 'real' ? 'engine/worker/main.ts' : 'e2e/crash/quick-engine.ts';
    const args = ['--data', data, '--assets', assets, '--engine', join(root, program), ...(point ? ['--point', point.name, '--at', String(point.at)] : [])];
    this.#child = fork(entry, args, { execArgv: ['--disable-warning=ExperimentalWarning'], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
    this.#child.stderr?.on('data', (chunk: Buffer) => (this.errors += chunk.toString()));
    this.ended = new Promise((resolve) => this.#child.once('exit', () => resolve()));
    const link = shellLink(ipcChannel(this.#child));
    this.ready = new Promise((resolve, reject) => {
      link.onReady(resolve);
      void this.ended.then(() => reject(new Error(`The backend ended before it was ready. ${this.errors}`)));
    });
    this.ready.catch(() => undefined);
    this.#close = () => link.close();
    this.client = createClient(portOver(link.connect.bind(link)));
  }

  /** Asks it to close, as a shell does. */
  close(): void {
    this.#close();
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }
}

function portOver(connect: ReturnType<typeof shellLink>['connect']): Port {
  const onMessage = new Set<(message: unknown) => void>();
  const onClose = new Set<() => void>();
  const gone = (): void => {
    for (const listener of onClose) listener();
  };
  const connection = connect({
    onText: (text) => {
      for (const listener of onMessage) listener(JSON.parse(text));
    },
    onGone: gone,
  });
  // The backend was killed before we connected; whoever listens hears of it.
  if (!connection) queueMicrotask(gone);
  return {
    post: (message) => void connection?.send(JSON.stringify(message)),
    onMessage: (listener) => (onMessage.add(listener), () => void onMessage.delete(listener)),
    onClose: (listener) => (onClose.add(listener), () => void onClose.delete(listener)),
    close: () => connection?.close(),
  };
}
