/** The grammar checker as a service of its own thread, started when first asked and ended after a minute of rest. */
import { Worker } from 'node:worker_threads';
import type { Range } from '../text/index.ts';

export interface GrammarQuestion {
  readonly id: number;
  readonly text: string;
}

/** What the checker says about a span; offsets are UTF-16. */
export interface GrammarFinding extends Range {
  /** The checker's category: "Spelling", "Agreement", "Punctuation" … */
  readonly kind: string;
  readonly message: string;
  /** kind 0 replaces the span, 1 removes it, 2 inserts after it. */
  readonly suggestions: readonly { readonly kind: 0 | 1 | 2; readonly text: string }[];
}

export interface GrammarAnswer {
  readonly id: number;
  readonly findings?: readonly GrammarFinding[];
  readonly error?: string;
}

const REST_MS = 60_000;

export class Grammar {
  static #shared: Grammar | undefined;
  #worker: Worker | undefined;
  #next = 0;
  #rest: NodeJS.Timeout | undefined;
  readonly #waiting = new Map<number, { resolve: (findings: readonly GrammarFinding[]) => void; reject: (error: Error) => void }>();

  /** The checker of this process. */
  static shared(): Grammar {
    this.#shared ??= new Grammar();
    return this.#shared;
  }

  /** Findings in a plain text, in order. Rejects where the checker cannot run. */
  check(text: string): Promise<readonly GrammarFinding[]> {
    clearTimeout(this.#rest);
    const worker = this.#start();
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      worker.ref();
      worker.postMessage({ id, text } satisfies GrammarQuestion);
    });
  }

  /** Ends the thread; the next question starts it again. */
  async close(): Promise<void> {
    clearTimeout(this.#rest);
    const worker = this.#worker;
    this.#worker = undefined;
    this.#fail(new Error('The grammar checker was closed'));
    await worker?.terminate();
  }

  #start(): Worker {
    if (this.#worker) return this.#worker;
    // Beside this module under the same ending: as source, and as the bundle's own entry.
    const worker = new Worker(new URL(import.meta.url.endsWith('.ts') ? './grammar-thread.ts' : './grammar-thread.js', import.meta.url));
    worker.on('message', ({ id, findings, error }: GrammarAnswer) => {
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (findings) waiting?.resolve(findings.toSorted((a, b) => a.from - b.from || a.to - b.to));
      else waiting?.reject(new Error(error));
      if (this.#waiting.size === 0) this.#sleep(worker);
    });
    const ended = (error: Error) => {
      if (this.#worker === worker) this.#worker = undefined;
      this.#fail(error);
    };
    worker.on('error', ended);
    worker.on('exit', (code) => ended(new Error(`The grammar checker ended with code ${code}`)));
    this.#worker = worker;
    return worker;
  }

  /** An idle thread keeps neither its memory for long nor the process alive. */
  #sleep(worker: Worker): void {
    worker.unref();
    this.#rest = setTimeout(() => void this.close(), REST_MS);
    this.#rest.unref();
  }

  #fail(error: Error): void {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
