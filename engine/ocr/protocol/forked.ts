/** The ocr process as a forked child of this one: the way of the command line and of the loopback shell. */
import { fork } from 'node:child_process';
import type { OcrProcess } from './client.ts';
import type { FromOcr } from './messages.ts';

/** How long a process that is told to end may take to end what it started itself. */
const LAST_WORK = 500;

/**
 * @param entry program of the ocr process (`engine/ocr/process/main.ts`, or what it was built to)
 * @param onPid told the process id of each process started
 */
export function forkedOcr(entry: string, onPid?: (pid: number) => void): () => OcrProcess {
  return () => {
    const child = fork(entry, [], {
      serialization: 'advanced',
      // No output, since libraries may print what they were given.
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      execArgv: ['--disable-warning=ExperimentalWarning'],
      env: { ...process.env, MALLOC_ARENA_MAX: '2' },
      windowsHide: true,
    });
    if (child.pid !== undefined) onPid?.(child.pid);
    const onExit: ((why: string) => void)[] = [];
    let ended = false;
    const end = (why: string): void => {
      if (ended) return;
      ended = true;
      for (const listener of onExit) listener(why);
    };
    // `exit` may come before the last messages; `close` of the channel comes after them.
    child.on('exit', (code, signal) => {
      const why = signal ?? `exit code ${code}`;
      if (!child.connected) return end(why);
      child.once('disconnect', () => end(why));
      return undefined;
    });
    child.on('error', (error: NodeJS.ErrnoException) => {
      if (child.pid === undefined) end(error.code ?? error.name);
    });
    const send = (message: unknown): void => {
      if (!ended && child.connected) child.send(message as object, () => undefined);
    };
    return {
      send,
      onMessage: (listener) => void child.on('message', (message) => listener(message as unknown as FromOcr)),
      onExit: (listener) => void onExit.push(listener),
      kill: () => {
        // It ends by itself when it hears this, and with it what it started; when it can't hear it, it is ended.
        send({ kind: 'end' });
        setTimeout(() => void (ended || child.kill('SIGKILL')), LAST_WORK);
      },
    };
  };
}
