/** The engine as a forked child of this process: the loopback shell's way. */
import { fork } from 'node:child_process';
import type { FromEngine } from '../../engine/worker/index.ts';
import type { EngineProcess, StartEngineProcess } from './engine-process.ts';

/**
 * @param entry program of the engine process (`engine/worker/main.ts`, or what it was built to)
 * @param onPid told the process id of each process started
 */
export function forkedEngine(entry: string, onPid?: (pid: number) => void): StartEngineProcess {
  return (): EngineProcess => {
    const child = fork(entry, [], {
      // Typed arrays cross as they are; no output, since a native library may print what it was given.
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      // Its memory is the model's: without the second switch V8 keeps 40 MB more for a heap that needs none of it.
      execArgv: ['--disable-warning=ExperimentalWarning', '--optimize-for-size'],
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
      onMessage: (listener) => void child.on('message', (message) => listener(message as unknown as FromEngine)),
      onExit: (listener) => void onExit.push(listener),
      kill: () => void child.kill('SIGKILL'),
    };
  };
}
