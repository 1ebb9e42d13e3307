/** The engine as the window sees it: what state it is in, and how to start and stop it. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Problem, type ProblemData } from '../../../engine/text/index.ts';
import type { EngineStatus, ModelFacts, RunId } from '../../contract/index.ts';
import type { EngineEvent, EngineHost, EngineState, RunSettings, Task } from '../engine-host.ts';
import type { Emitter } from './emitter.ts';
import type { Log } from './log.ts';

type State = EngineStatus['state'];

export interface EngineOptions {
  readonly host: EngineHost | null;
  /** Folder of the model; without a descriptor in it there is no model. */
  readonly model: string;
  /** Folder for prepared copies. */
  readonly cache: string;
  readonly emitter: Emitter;
  readonly log: Log;
}

/** What the queue adds to the status. */
export interface QueueFacts {
  readonly runId: RunId | null;
  readonly waiting: number;
  readonly queuePaused: boolean;
}

export class Engine {
  readonly #host: EngineHost | null;
  readonly #model: string;
  readonly #cache: string;
  readonly #emitter: Emitter;
  readonly #log: Log;
  readonly #listeners: ((event: EngineEvent) => void)[] = [];
  readonly #stopListening: () => void;
  #queue: () => QueueFacts = () => ({ runId: null, waiting: 0, queuePaused: false });
  #state: State;
  #share = 0;
  #facts: ModelFacts | null = null;
  #problem: ProblemData | null = null;
  #sent = '';
  /** Whether somebody beside the queue works with the model. */
  #lent = false;

  constructor({ host, model, cache, emitter, log }: EngineOptions) {
    this.#host = host;
    this.#model = model;
    this.#cache = cache;
    this.#emitter = emitter;
    this.#log = log;
    this.#state = host && existsSync(join(model, 'palimpsest.json')) ? 'stopped' : 'absent';
    this.#stopListening = host?.onEvent((event) => this.#hear(event)) ?? (() => undefined);
  }

  showQueue(queue: () => QueueFacts): void {
    this.#queue = queue;
  }

  /** Every event of the engine, after the state has taken it in and before the status is sent. */
  listen(listener: (event: EngineEvent) => void): void {
    this.#listeners.push(listener);
  }

  /** The model is loaded. Whether it is at work the queue knows. */
  get ready(): boolean {
    return this.#state === 'ready' && !this.#lent;
  }

  /** Takes the model for one run beside the queue; false while it is not loaded or at work. */
  lend(): boolean {
    if (!this.ready || this.#queue().runId !== null) return false;
    this.#lent = true;
    return true;
  }

  /** After that run; the queue goes on with the state that the engine tells of next. */
  giveBack(): void {
    this.#lent = false;
    this.sendStatus();
  }

  /** The model last loaded; null before the first. */
  get facts(): ModelFacts | null {
    return this.#facts;
  }

  status(): EngineStatus {
    const queue = this.#queue();
    const state = this.#state === 'ready' && (queue.runId !== null || this.#lent) ? 'working' : this.#state;
    return { state, share: this.#share, model: this.#facts, problem: this.#problem, ...queue };
  }

  /** Loads the model unless it is loaded or being loaded. */
  start(): EngineStatus {
    if (this.#state === 'stopped' || this.#state === 'failed') {
      this.#set('loading', 0, null);
      this.#host?.start(this.#model, this.#cache);
      this.sendStatus();
    }
    return this.status();
  }

  /** Ends the process. The run in progress is the queue's to see to, before this. */
  async stop(): Promise<EngineStatus> {
    if (this.#state !== 'absent' && this.#state !== 'stopped') {
      this.#set('stopped', 0, null);
      await this.#host?.shutdown();
      this.sendStatus();
    }
    return this.status();
  }

  /** Throws a `Problem` (no-model, or why the model could not be loaded) when no run could ever start. */
  requireModel(): void {
    if (this.#state === 'absent') throw noModel();
    if (this.#state === 'failed' && this.#problem) throw new Problem(this.#problem);
  }

  run(runId: string, task: Task, settings: RunSettings): void {
    this.#host?.run(runId, task, settings);
  }

  stopRun(runId: string, keep: boolean): void {
    this.#host?.stop(runId, keep);
  }

  /** Sends the status if it differs from the one sent last. */
  sendStatus(): void {
    const status = this.status();
    const text = JSON.stringify(status);
    if (text === this.#sent) return;
    this.#sent = text;
    this.#emitter.emit('engine.changed', { status });
  }

  async close(): Promise<void> {
    this.#stopListening();
    await this.#host?.shutdown();
  }

  #hear(event: EngineEvent): void {
    // A process that was told to end may still have things to say.
    if (this.#state === 'stopped') return;
    if (event.kind === 'state') this.#hearState(event.state);
    if (event.kind === 'failed') {
      this.#log.warn('engine', event.runId === null ? 'The model could not be loaded' : 'A run failed', { code: event.problem.code, run: event.runId });
      if (event.runId === null) this.#set('failed', 0, event.problem);
    }
    if (event.kind === 'exited') {
      this.#log.warn('engine', 'The engine process ended', { code: event.problem.code, run: event.runId, restarting: event.restarting });
      this.#set(event.restarting ? 'restarting' : 'failed', 0, event.problem);
    }
    for (const listener of this.#listeners) listener(event);
    this.sendStatus();
  }

  #hearState(state: EngineState): void {
    // Said once at the start, before anything was asked for.
    if (state.kind === 'empty') return;
    // A load that follows a crash keeps its name and reason until it is done.
    if (state.kind === 'loading') this.#set(this.#state === 'restarting' ? 'restarting' : 'loading', Math.min(1, Math.max(0, state.share)), this.#problem);
    else {
      this.#facts = state.model;
      this.#set('ready', 1, null);
    }
  }

  #set(state: State, share: number, problem: ProblemData | null): void {
    this.#state = state;
    this.#share = share;
    this.#problem = problem;
  }
}

function noModel(): Problem {
  return new Problem({
    code: 'no-model',
    what: 'Palimpsest’s language model is not there.',
    safe: 'Writing, searching and saving work without it.',
    todo: 'Install Palimpsest again to get the model back.',
  });
}
