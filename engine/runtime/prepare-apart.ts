/** Has a prepared copy written by a process of its own, whose memory goes away with it. */
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Products } from './layout.ts';

export interface PrepareMessage {
  /** Folder with palimpsest.json. */
  readonly model: string;
  readonly cache: string;
  /** Default: what measured best. */
  readonly products?: Products | undefined;
}

/** How it went: the copy is there, its folder cannot be written, or something else came between. */
export type Written = 'yes' | 'unwritable' | 'failed';

export type PrepareReport = { readonly kind: 'share'; readonly share: number } | { readonly kind: 'ended'; readonly written: Written };

export interface ApartOptions {
  readonly signal?: AbortSignal | undefined;
  /** Told the share that is done, 0 to 1. */
  readonly onProgress?: ((share: number) => void) | undefined;
  /** Told of the child once it is started. */
  readonly onStart?: ((child: ChildProcess) => void) | undefined;
}

/** How long a child that was asked to stop may take to clean up. */
const PATIENCE_MS = 5000;

/** In a packed desktop app the program is not a Node that could run another module. */
const canFork = process.versions['electron'] === undefined;

/**
 * Writes the copy. `failed` where no process can be started or it ended without an answer, so that the caller prepares
 * in its own process.
 * @throws the signal's reason when aborted, after the child has ended
 */
export async function prepareApart(message: PrepareMessage, { signal, onProgress, onStart }: ApartOptions = {}): Promise<Written> {
  signal?.throwIfAborted();
  if (!canFork) return 'failed';
  const child = start();
  if (!child) return 'failed';
  onStart?.(child);
  let written: Written = 'failed';
  let patience: NodeJS.Timeout | undefined;
  const stop = (): void => {
    if (child.connected) child.disconnect();
    patience = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
  };
  signal?.addEventListener('abort', stop);
  child.on('message', (report) => {
    const heard = report as PrepareReport;
    if (heard.kind === 'ended') written = heard.written;
    else if (!signal?.aborted) onProgress?.(heard.share);
  });
  await new Promise<void>((resolve) => {
    // `exit` may come before the last messages; the end of the channel comes after them.
    child.once('exit', () => (child.connected ? child.once('disconnect', () => resolve()) : resolve()));
    // It could not be started at all: there is no process that could exit.
    child.once('error', () => child.pid === undefined && resolve());
    // The callback takes the error of a child that is gone already; its exit follows.
    child.send(message, () => undefined);
  });
  clearTimeout(patience);
  signal?.removeEventListener('abort', stop);
  signal?.throwIfAborted();
  return written;
}

/** Beside this module under the same ending: as source, and as the bundle's own entry. */
function start(): ChildProcess | undefined {
  try {
    const program = new URL(import.meta.url.endsWith('.ts') ? './prepare-child.ts' : './prepare-child.js', import.meta.url);
    return fork(fileURLToPath(program), [], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      execArgv: ['--disable-warning=ExperimentalWarning'],
      windowsHide: true,
    });
  } catch {
    return undefined;
  }
}
