/** The engine as a forked child of this process: the loopback shell's way. */
import type { FromEngine } from '../../engine/worker/index.ts';
import { forkChild } from '../../engine/worker/line/index.ts';
import type { EngineProcess, StartEngineProcess } from './engine-process.ts';

/**
 * @param entry program of the engine process (`engine/worker/main.ts`, or what it was built to)
 * @param onPid told the process id of each process started
 */
export function forkedEngine(entry: string, onPid?: (pid: number) => void): StartEngineProcess {
  return (): EngineProcess => {
    // Its memory is the model's: without the switch V8 keeps 40 MB more for a heap that needs none of it.
    const child = forkChild(entry, ['--optimize-for-size'], onPid);
    return { send: child.send, onMessage: (listener) => child.onMessage((message) => listener(message as FromEngine)), onExit: child.onExit, kill: child.kill };
  };
}
