/** Pasting in a thread that stays: starting one takes longer than what is pasted, and whoever pastes waits. */
import type { Worker } from 'node:worker_threads';
import { Problem } from '../text/index.ts';
import { failed, startThread, tooLong } from './converter.ts';
import type { ConverterAnswer } from './converter.ts';
import type { ImportedText } from './html-in.ts';

export interface PasterOptions {
  /** Seconds that one paste may take once the thread has started; 15 by default. */
  readonly seconds?: number;
  /** Milliseconds without a paste after which the thread ends; ten minutes by default. */
  readonly idle?: number;
}

const MEGABYTES = 512;
/** Seconds that the start may take; a machine with other work needs more than one. */
const START = 120;

interface Thread {
  readonly worker: Worker;
  /** Resolves when it has started; rejects where it ends before that. */
  readonly ready: Promise<void>;
}

export class Paster {
  readonly #seconds: number;
  readonly #idle: number;
  #thread: Thread | null = null;
  #timer: NodeJS.Timeout | undefined;
  /** One after the other. */
  #last: Promise<unknown> = Promise.resolve();

  constructor({ seconds = 15, idle = 600_000 }: PasterOptions = {}) {
    this.#seconds = seconds;
    this.#idle = idle;
  }

  /** Starts the thread, for a paste that is likely to come. */
  warm(): void {
    this.#thread ??= this.#start();
    this.#rest();
  }

  /** @throws Problem `conversion-too-long` or `conversion-failed` */
  paste(html: string): Promise<ImportedText> {
    const turn = this.#last.then(() => this.#convert(html));
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#end();
  }

  #start(): Thread {
    const worker = startThread({ request: null, fontFolder: '' }, MEGABYTES);
    // It never keeps the program from ending.
    worker.unref();
    const ready = new Promise<void>((resolve, reject) => {
      worker.once('message', () => resolve());
      worker.once('exit', () => reject(failed()));
    });
    ready.catch(() => undefined);
    worker.once('exit', () => {
      if (this.#thread?.worker === worker) this.#thread = null;
    });
    worker.on('error', () => undefined);
    return { worker, ready };
  }

  async #convert(html: string): Promise<ImportedText> {
    clearTimeout(this.#timer);
    const { worker, ready } = (this.#thread ??= this.#start());
    try {
      await within(ready, START);
      const answer = await within(
        new Promise<ConverterAnswer>((resolve, reject) => {
          worker.once('message', resolve);
          worker.once('error', (error) => reject(failed(error)));
          worker.once('exit', () => reject(failed()));
          worker.postMessage({ kind: 'paste', html });
        }),
        this.#seconds,
      );
      if (answer.kind === 'pasted') return answer.result;
      throw answer.kind === 'failed' ? new Problem(answer.problem) : failed(answer.kind === 'broken' ? answer.message : undefined);
    } catch (error) {
      // What was too much for it may still be under way there.
      this.#end();
      throw error;
    } finally {
      this.#rest();
    }
  }

  #rest(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#end(), this.#idle).unref();
  }

  #end(): void {
    void this.#thread?.worker.terminate();
    this.#thread = null;
  }
}

/** @throws Problem `conversion-too-long` after so many seconds */
async function within<T>(work: Promise<T>, seconds: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(tooLong(seconds)), seconds * 1000);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
