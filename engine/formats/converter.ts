/** Conversion with limits: every file in a thread of its own. */
import { Worker } from 'node:worker_threads';
import { Problem } from '../text/index.ts';
import type { ProblemData } from '../text/index.ts';
import type { ExportRequest, Imported, ImportRequest, PasteRequest } from './convert.ts';
import type { Exported } from './exported.ts';
import type { ImportedText } from './html-in.ts';

export interface ConverterTask {
  readonly request: ImportRequest | ExportRequest | PasteRequest;
  readonly fontFolder: string;
}

export type ConverterAnswer =
  /** A thread that stays has started. */
  | { readonly kind: 'ready' }
  | { readonly kind: 'imported'; readonly result: Imported }
  | { readonly kind: 'exported'; readonly result: Exported }
  | { readonly kind: 'pasted'; readonly result: ImportedText }
  | { readonly kind: 'failed'; readonly problem: ProblemData }
  | { readonly kind: 'broken'; readonly message: string };

export interface ConverterOptions {
  /** `assets/fonts`. */
  readonly fontFolder: string;
  /** Seconds; 60 by default. A book of a million words takes a fifth of that. */
  readonly seconds?: number;
  /** Megabytes of heap; 1024 by default. */
  readonly megabytes?: number;
  readonly signal?: AbortSignal;
}

/** @throws Problem as the format's own, `conversion-too-long` or `conversion-failed`; the signal's reason when aborted */
export async function importInThread(request: ImportRequest, options: ConverterOptions): Promise<Imported> {
  const answer = await inThread(request, options);
  if (answer.kind === 'imported') return answer.result;
  throw failed();
}

/** @throws Problem as the format's own, `conversion-too-long` or `conversion-failed`; the signal's reason when aborted */
export async function exportInThread(request: ExportRequest, options: ConverterOptions): Promise<Exported> {
  const answer = await inThread(request, options);
  if (answer.kind === 'exported') return answer.result;
  throw failed();
}

async function inThread(request: ImportRequest | ExportRequest, { fontFolder, seconds = 60, megabytes = 1024, signal }: ConverterOptions): Promise<ConverterAnswer> {
  signal?.throwIfAborted();
  const worker = startThread({ request, fontFolder }, megabytes);
  try {
    return await new Promise<ConverterAnswer>((resolve, reject) => {
      const timer = setTimeout(() => reject(tooLong(seconds)), seconds * 1000);
      const settle = (act: () => void) => (): void => {
        clearTimeout(timer);
        act();
      };
      signal?.addEventListener('abort', settle(() => reject(signal.reason as Error)), { once: true });
      worker.once('message', (message: ConverterAnswer) => {
        settle(() => {
          if (message.kind === 'failed') reject(new Problem(message.problem));
          else if (message.kind === 'broken') reject(failed(message.message));
          else resolve(message);
        })();
      });
      worker.once('error', (error) => settle(() => reject(failed(error)))());
      worker.once('exit', () => settle(() => reject(failed()))());
    });
  } finally {
    await worker.terminate();
  }
}

/** @param task without a request the thread waits for messages that are requests */
export function startThread(task: ConverterTask | (Omit<ConverterTask, 'request'> & { readonly request: null }), megabytes: number): Worker {
  return new Worker(new URL(import.meta.url.endsWith('.ts') ? './converter-thread.ts' : './converter-thread.js', import.meta.url), { workerData: task, resourceLimits: { maxOldGenerationSizeMb: megabytes } });
}

export function tooLong(seconds: number): Problem {
  return new Problem({ code: 'conversion-too-long', what: `Converting this file took more than ${seconds} seconds and was stopped.`, safe: 'Nothing was changed.', todo: 'Try a smaller part of it.', values: { seconds } });
}

export function failed(cause?: unknown): Problem {
  return new Problem({ code: 'conversion-failed', what: 'This file could not be converted.', safe: 'Nothing was changed.', todo: 'Save it anew in the program it comes from, or choose another format.' }, { cause });
}
