/** A program as a forked child of this process, from the parent's side: messages in order, and one word of its end. */
import { fork } from 'node:child_process';

export interface ForkedChild {
  /** Messages sent before the child listens wait for it; messages to one that has ended are dropped. */
  send(message: object): void;
  onMessage(listener: (message: unknown) => void): void;
  /** The child has ended, whoever ended it, or never began. Called once, after the last message. */
  onExit(listener: (why: string) => void): void;
  readonly ended: boolean;
  kill(): void;
}

/**
 * @param entry program of the child
 * @param switches further switches of its Node
 * @param onPid told its process id
 */
export function forkChild(entry: string, switches: readonly string[], onPid?: (pid: number) => void): ForkedChild {
  const child = fork(entry, [], {
    // Typed arrays cross as they are; no output, since a native library may print what it was given.
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    execArgv: ['--disable-warning=ExperimentalWarning', ...switches],
    // glibc otherwise keeps a pool of freed memory for every thread.
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
  // The program could not be started at all: there is no process that could exit.
  child.on('error', (error: NodeJS.ErrnoException) => {
    if (child.pid === undefined) end(error.code ?? error.name);
  });
  return {
    send: (message) => {
      if (!ended && child.connected) child.send(message, () => undefined);
    },
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => void onExit.push(listener),
    get ended() {
      return ended;
    },
    kill: () => void child.kill('SIGKILL'),
  };
}
