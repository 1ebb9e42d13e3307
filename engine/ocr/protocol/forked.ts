/** The ocr process as a forked child of this one: the way of the command line and of the loopback shell. */
import { forkChild } from '../../worker/line/index.ts';
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
    const child = forkChild(entry, [], onPid);
    return {
      send: child.send,
      onMessage: (listener) => child.onMessage((message) => listener(message as FromOcr)),
      onExit: child.onExit,
      kill: () => {
        // It ends by itself when it hears this, and with it what it started; when it can't hear it, it is ended.
        child.send({ kind: 'end' });
        setTimeout(() => void (child.ended || child.kill()), LAST_WORK);
      },
    };
  };
}
