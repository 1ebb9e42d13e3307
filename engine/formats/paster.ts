/** Pasting in a thread that stays: starting one takes longer than what is pasted, and whoever pastes waits. */
import type { Worker } from 'node:worker_threads';
import { Problem } from '../text/index.ts';
import { failed, startThread, tooLong } from './converter.ts';
import type { ConverterAnswer } from './converter.ts';
import type { ImportedText } from './html-in.ts';

export interface PasterOptions {
  /** Seconds that one paste may take, the start of the thread included; 30 by default. */
  readonly seconds?: number;
  /** Milliseconds without a paste after which the thread ends; ten minutes by default. */
  readonly idle?: number;
}

const MEGABYTES = 512;

export class Paster {
  readonly #seconds: number;
  readonly #idle: number;
  #worker: Worker | null = null;
  #timer: NodeJS.Timeout | undefined;
  /** One after the other. */
  #last: Promise<unknown> = Promise.resolve();

  constructor({ seconds = 30, idle = 600_000 }: PasterOptions = {}) {
    this.#seconds = seconds;
    this.#idle = idle;
  }

  /** Starts the thread, for a paste that is likely to come. */
  warm(): void {
    this.#worker ??= this.#start();
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

  #start(): Worker {
    const worker = startThread({ request: null, fontFolder: '' }, MEGABYTES);
    // It never keeps the program from ending.
    worker.unref();
    worker.once('exit', () => {
      if (this.#worker === worker) this.#worker = null;
    });
    worker.on('error', () => undefined);
    return worker;
  }

  async #convert(html: string): Promise<ImportedText> {
    clearTimeout(this.#timer);
    const worker = (this.#worker ??= this.#start());
    let timer: NodeJS.Timeout | undefined;
    try {
      const answer = await new Promise<ConverterAnswer>((resolve, reject) => {
        timer = setTimeout(() => reject(tooLong(this.#seconds)), this.#seconds * 1000);
        worker.once('message', resolve);
        worker.once('error', (error) => reject(failed(error)));
        worker.once('exit', () => reject(failed()));
        worker.postMessage({ kind: 'paste', html });
      });
      if (answer.kind === 'pasted') return answer.result;
      throw answer.kind === 'failed' ? new Problem(answer.problem) : failed(answer.kind === 'broken' ? answer.message : undefined);
    } catch (error) {
      // What was too much for it may still be under way there.
      this.#end();
      throw error;
    } finally {
      clearTimeout(timer);
      worker.removeAllListeners('message');
      this.#rest();
    }
  }

  #rest(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#end(), this.#idle).unref();
  }

  #end(): void {
    void this.#worker?.terminate();
    this.#worker = null;
  }
}
