/** Keeps the engine process: starts it, passes messages, starts it again after a crash and says what was lost. */
import type { EngineEvent, EngineHost } from '../backend/index.ts';
import type { FromEngine, RunSettings, Task } from '../../engine/worker/index.ts';
import type { ProblemData } from '../../engine/text/index.ts';
import { CrashLimit } from './crash-limit.ts';
import type { EngineProcess, StartEngineProcess } from './engine-process.ts';

export interface EngineHostOptions {
  readonly start: StartEngineProcess;
  /** Milliseconds; only differences count. Default: a clock that never runs back. */
  readonly now?: () => number;
}

export function createEngineHost({ start, now = () => performance.now() }: EngineHostOptions): EngineHost {
  return new Host(start, now);
}

class Host implements EngineHost {
  readonly #start: StartEngineProcess;
  readonly #now: () => number;
  readonly #crashes = new CrashLimit();
  readonly #listeners = new Set<(event: EngineEvent) => void>();
  #process: EngineProcess | null = null;
  /** What is to be loaded in a process that is started again. */
  #wanted: { readonly model: string; readonly cache: string } | null = null;
  #runId: string | null = null;
  /** Ends when the process does, while it is being shut down. */
  #ending: PromiseWithResolvers<void> | null = null;

  constructor(start: StartEngineProcess, now: () => number) {
    this.#start = start;
    this.#now = now;
  }

  start(model: string, cache: string): void {
    this.#wanted = { model, cache };
    // A process that is on its way out is followed by a new one when it has ended.
    if (this.#ending) return;
    this.#crashes.reset();
    (this.#process ?? this.#spawn()).send({ kind: 'load', model, cache });
  }

  run(runId: string, task: Task, settings: RunSettings): void {
    if (!this.#process) return this.#tell({ kind: 'failed', runId, problem: notRunning() });
    this.#runId ??= runId;
    this.#process.send({ kind: 'run', runId, task, settings });
  }

  stop(runId: string, keep: boolean): void {
    this.#process?.send({ kind: 'stop', runId, keep });
  }

  async shutdown(): Promise<void> {
    this.#wanted = null;
    if (!this.#process) return;
    if (!this.#ending) {
      this.#ending = Promise.withResolvers();
      // It has nothing to save, and a pass in progress would keep it from hearing a request.
      this.#process.kill();
    }
    await this.#ending.promise;
  }

  onEvent(listener: (event: EngineEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #spawn(): EngineProcess {
    const process = this.#start();
    this.#process = process;
    process.onMessage((message) => this.#hear(process, message));
    process.onExit((why) => this.#exited(process, why));
    return process;
  }

  #hear(process: EngineProcess, message: FromEngine): void {
    if (process !== this.#process || this.#ending) return;
    if ((message.kind === 'done' || message.kind === 'failed') && message.runId !== null && message.runId === this.#runId) this.#runId = null;
    this.#tell(message);
  }

  #exited(process: EngineProcess, why: string): void {
    if (process !== this.#process) return;
    this.#process = null;
    const runId = this.#runId;
    this.#runId = null;
    if (this.#ending) {
      this.#ending.resolve();
      this.#ending = null;
      if (this.#wanted) this.start(this.#wanted.model, this.#wanted.cache);
      return;
    }
    const wanted = this.#wanted;
    const restarting = this.#crashes.allows(this.#now()) && wanted !== null;
    this.#tell({ kind: 'exited', runId, problem: restarting ? crashed(why) : crashedTooOften(why), restarting });
    // A listener may have shut the host down, or started it anew.
    if (restarting && !this.#process && this.#wanted === wanted) this.#spawn().send({ kind: 'load', ...wanted });
  }

  #tell(event: EngineEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}

function crashed(why: string): ProblemData {
  return {
    code: 'engine-crashed',
    what: 'The language model engine stopped unexpectedly and is being started again.',
    safe: 'Your text was not changed. Drafts that were complete have been kept.',
    todo: 'Start the run again when the model is ready.',
    values: { why },
  };
}

function crashedTooOften(why: string): ProblemData {
  return {
    code: 'engine-keeps-crashing',
    what: 'The language model engine stopped unexpectedly several times and was not started again.',
    safe: 'Your text was not changed, and everything that needs no model works.',
    todo: 'Close other programs that use much memory, then start the engine again.',
    values: { why },
  };
}

function notRunning(): ProblemData {
  return { code: 'engine-not-running', what: 'The language model engine is not running.', safe: 'Your text was not changed.', todo: 'Start the engine, then try again.' };
}
