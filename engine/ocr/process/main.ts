/**
 * The ocr process: reads files that nobody vouches for. The work is done in a thread, so that this one always hears and
 * can watch the memory. It prints nothing: what it works on is the writer's.
 */
import { readFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import type { ProblemData } from '../../text/index.ts';
import { ownLine } from '../../worker/line/index.ts';
import { DEFAULT_MEMORY, type FromOcr, type OcrSettings, type ToOcr } from '../protocol/index.ts';
import type { FromThread, ToThread } from './reader-thread.ts';

const LOOK_EVERY_MS = 50;

const line = await ownLine<ToOcr, FromOcr>();
if (!line) {
  console.error('This program is started by Palimpsest. For the command line, see: palimpsest --help');
  process.exit(2);
}

let settings: OcrSettings = { kind: 'settings', languages: null, memory: DEFAULT_MEMORY, native: true };
let thread: Worker | null = null;
let running: number | null = null;
const waiting: ToThread[] = [];
/** A `tesseract` that works for this process. */
let helper: number | null = null;

line.onClose(end);
line.onMessage((message) => {
  if (message.kind === 'settings') settings = message;
  else if (message.kind === 'end') end();
  else {
    waiting.push({ id: message.id, job: message.job });
    next();
  }
});

function next(): void {
  const job = running === null ? waiting.shift() : undefined;
  if (!job) return;
  running = job.id;
  thread ??= startThread();
  thread.postMessage(job);
}

function startThread(): Worker {
  // Beside this file in the source tree, and under the same name where the program was built.
  const worker = new Worker(new URL(import.meta.url.endsWith('.ts') ? './reader-thread.ts' : './reader-thread.js', import.meta.url), { workerData: settings, stdout: true, stderr: true });
  worker.on('message', (message: FromThread) => {
    if (message.kind === 'started') {
      helper = message.pid;
      return;
    }
    line?.send(message);
    if (message.kind === 'ready') return;
    helper = null;
    running = null;
    next();
  });
  worker.on('error', () => giveUp({ code: 'page-unreadable', what: 'This page could not be read.', safe: 'The file was not changed, and the other pages are not affected.', todo: 'Try the page again, or scan it anew.' }));
  return worker;
}

setInterval(() => {
  if (running === null || process.memoryUsage.rss() + helperMemory() <= settings.memory) return;
  giveUp({
    code: 'page-too-heavy',
    what: `Reading this page would take more than ${Math.round(settings.memory / 1024 / 1024)} MB of memory.`,
    safe: 'The file was not changed, and the other pages are not affected.',
    todo: 'Scan the page anew at 300 dots per inch, or close other programs and try again.',
    values: { megabytes: Math.round(settings.memory / 1024 / 1024) },
  });
}, LOOK_EVERY_MS).unref();

/** Answers the job in progress and ends: what a thread has taken is only sure to come back with its process. */
function giveUp(problem: ProblemData): void {
  if (running !== null) line?.send({ kind: 'failed', id: running, problem, ending: true });
  running = null;
  void thread?.terminate();
  // The answer has to get out first.
  setTimeout(end, 200);
}

/** Bytes; known on Linux only. */
function helperMemory(): number {
  if (helper === null || process.platform !== 'linux') return 0;
  try {
    return Number(readFileSync(`/proc/${helper}/statm`, 'utf8').split(' ')[1]) * 4096;
  } catch {
    return 0;
  }
}

function end(): void {
  if (helper !== null) {
    try {
      process.kill(helper, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  }
  process.exit(0);
}
