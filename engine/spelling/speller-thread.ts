/** A dictionary in a thread of its own: loaded when first asked, asked one question at a time, ended when it takes too long. */
import { Worker } from 'node:worker_threads';
import { Problem, type ProblemData } from '../text/index.ts';
import type { Dictionary } from './dictionary.ts';

export type SpellerQuestion = { readonly kind: 'check'; readonly words: readonly string[] } | { readonly kind: 'suggest'; readonly word: string; readonly most: number };

export type SpellerAnswer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'checked'; readonly wrong: readonly number[] }
  | { readonly kind: 'suggested'; readonly words: readonly string[] }
  /** null: not a problem that was foreseen. */
  | { readonly kind: 'failed'; readonly problem: ProblemData | null };

export interface SpellerThreadOptions {
  /** Reads the dictionary; called for each start of the thread. May throw a `Problem`. */
  readonly read: () => Pick<Dictionary, 'rules' | 'words'>;
  /** Seconds that loading may take; 60 by default. */
  readonly loadSeconds?: number;
  /** Seconds that an answer may take; 20 by default. */
  readonly answerSeconds?: number;
}

interface Waiting {
  readonly question: SpellerQuestion;
  readonly resolve: (answer: SpellerAnswer) => void;
  readonly reject: (error: unknown) => void;
}

export class SpellerThread {
  readonly #options: SpellerThreadOptions;
  readonly #waiting: Waiting[] = [];
  #worker: Worker | null = null;
  #ready = false;
  #asked = false;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: SpellerThreadOptions) {
    this.#options = options;
  }

  /** Positions of the words that are wrong. @throws Problem `dictionary-damaged` or `dictionary-failed`; so does `suggest` */
  async check(words: readonly string[]): Promise<readonly number[]> {
    const answer = await this.#ask({ kind: 'check', words });
    return answer.kind === 'checked' ? answer.wrong : [];
  }

  /** At most `most` words that may have been meant, the likeliest first. */
  async suggest(word: string, most: number): Promise<readonly string[]> {
    const answer = await this.#ask({ kind: 'suggest', word, most });
    return answer.kind === 'suggested' ? answer.words : [];
  }

  /** Ends the thread. What was still asked is refused. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#end(failed());
  }

  #ask(question: SpellerQuestion): Promise<SpellerAnswer> {
    if (this.#closed) return Promise.reject(failed());
    return new Promise((resolve, reject) => {
      this.#waiting.push({ question, resolve, reject });
      this.#next();
    });
  }

  #next(): void {
    const [first] = this.#waiting;
    if (!first || this.#asked) return;
    if (!this.#worker) return this.#start();
    if (!this.#ready) return;
    this.#asked = true;
    this.#limit(this.#options.answerSeconds ?? 20);
    this.#worker.postMessage(first.question);
  }

  #start(): void {
    try {
      const { rules, words } = this.#options.read();
      const worker = new Worker(new URL(import.meta.url.endsWith('.ts') ? './speller-worker.ts' : './speller-worker.js', import.meta.url), { workerData: { rules, words }, resourceLimits: { maxOldGenerationSizeMb: 512 } });
      this.#worker = worker;
      this.#limit(this.#options.loadSeconds ?? 60);
      // A thread that was ended may still say something; only the present one is heard.
      const heard = (act: () => void) => () => void (this.#worker === worker && act());
      worker.on('message', (answer: SpellerAnswer) => heard(() => this.#hear(answer))());
      worker.on('error', (error) => heard(() => void this.#end(failed(error)))());
      worker.on('exit', heard(() => void this.#end(failed())));
      // The program may end while a dictionary is loaded.
      worker.unref();
    } catch (error) {
      void this.#end(error instanceof Problem ? error : failed(error));
    }
  }

  #hear(answer: SpellerAnswer): void {
    clearTimeout(this.#timer);
    if (answer.kind === 'failed') return void this.#end(answer.problem ? new Problem(answer.problem) : failed());
    if (answer.kind === 'ready') this.#ready = true;
    else {
      this.#asked = false;
      this.#waiting.shift()?.resolve(answer);
    }
    this.#next();
  }

  #limit(seconds: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#end(failed()), seconds * 1000);
  }

  /** Ends the thread and refuses everything that waits; the next question starts another one. */
  async #end(reason: Problem): Promise<void> {
    clearTimeout(this.#timer);
    const worker = this.#worker;
    this.#worker = null;
    this.#ready = false;
    this.#asked = false;
    for (const { reject } of this.#waiting.splice(0)) reject(reason);
    await worker?.terminate();
  }
}

function failed(cause?: unknown): Problem {
  return new Problem({ code: 'dictionary-failed', what: 'The dictionary of this language could not be used.', safe: 'Your text is untouched; its spelling is not checked for now.', todo: 'Choose another language for spelling, or add the dictionary anew.' }, { cause });
}
