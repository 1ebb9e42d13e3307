/** The thread of the ocr process that works, so that the process can watch over it. */
import { parentPort, workerData } from 'node:worker_threads';
import { Problem, type ProblemData } from '../../text/index.ts';
import type { FromOcr, Job, OcrSettings } from '../protocol/index.ts';
import { Reader } from './reader.ts';

/** What the thread tells the process. */
export type FromThread = FromOcr | { readonly kind: 'started'; readonly pid: number };
export interface ToThread {
  readonly id: number;
  readonly job: Job;
}

const port = parentPort;
if (!port) throw new Error('This module runs as a worker thread');
const tell = (message: FromThread): void => port.postMessage(message);
const reader = new Reader({ ...(workerData as OcrSettings), onStart: (pid) => tell({ kind: 'started', pid }) });

tell({ kind: 'ready' });

let turn = Promise.resolve();
port.on('message', ({ id, job }: ToThread) => {
  turn = turn.then(async () => {
    try {
      tell({ kind: 'done', id, result: await reader.do(job) });
    } catch (error) {
      tell({ kind: 'failed', id, problem: asProblem(error) });
    }
  });
});

function asProblem(error: unknown): ProblemData {
  if (error instanceof Problem) return error.toData();
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (['ENOSPC', 'EACCES', 'EROFS', 'ENOENT', 'EPERM', 'EDQUOT'].includes(code)) {
    return { code: 'not-written', what: `A file could not be written (${code}).`, safe: 'The file with the pages was not changed.', todo: 'Make room on the disk or choose another folder, then try again.', values: { reason: code } };
  }
  if (error instanceof RangeError && /allocation|array length|buffer|memory/i.test(error.message)) return tooHeavy();
  // The message of an unforeseen error may quote what was being read, so only its name and place go on.
  const name = error instanceof Error ? error.name : typeof error;
  const at = error instanceof Error ? (/[\\/]([\w.-]+\.(?:ts|js|mjs):\d+)/.exec(error.stack ?? '')?.[1] ?? '') : '';
  return { code: 'page-unreadable', what: 'This page could not be read.', safe: 'The file was not changed, and the other pages are not affected.', todo: 'Try the page again, or scan it anew.', values: { name, at } };
}

function tooHeavy(): ProblemData {
  return { code: 'page-too-heavy', what: 'Reading this page would take more memory than is allowed.', safe: 'The file was not changed, and the other pages are not affected.', todo: 'Scan the page anew at 300 dots per inch, or close other programs and try again.' };
}
