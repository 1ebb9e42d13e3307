/** The engine as the window sees it: what state it is in, and how to start and stop it. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Problem, type ProblemData } from '../../../engine/text/index.ts';
import type { EngineStatus, ModelFacts, RunId } from '../../contract/index.ts';
import type { EngineEvent, EngineHost, RunSettings, Task } from '../engine-host.ts';
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
  readonly #listeners = new Set<(event: EngineEvent) => void>();
  #queue: () => QueueFacts = () => ({ runId: null, waiting: 0, queuePaused: false });
  #state: State;
  #share = 0;
  #facts: ModelFacts | null = null;
  #problem: ProblemData | null = null;
  #stopListening: () => void = () => undefined;

  constructor({ host, model, cache, emitter, log }: EngineOptions) {
    this.#host = host;
    this.#model = model;
    this.#cache = cache;
    this.#emitter = emitter;
    this.#log = log;
    this.#state = host && existsSync(join(model, 'palimpsest.json')) ? 'stopped' : 'absent';
    this.#stopListening = host?.onEvent((event) => this.#hear(event)) ?? this.#stopListening;
  }

  showQueue(queue: () => QueueFacts): void {
    this.#queue = queue;
  }

  /** Every event of the engine, after the status has taken it in. */
  listen(listener: (event: EngineEvent) => void): void {
    this.#listeners.add(listener);
  }

  /** Ready for a run. */
  get idle(): boolean {
    return this.#state === 'ready';
  }

  /** The model last loaded; null before the first. */
  get facts(): ModelFacts | null {
    return this.#facts;
  }

  status(): EngineStatus {
    return { state: this.#state, share: this.#share, model: this.#facts, problem: this.#problem, ...this.#queue() };
  }

  /** Loads the model unless it is loaded or being loaded. */
  start(): EngineStatus {
    if (this.#state === 'stopped' || this.#state === 'failed') {
      this.#set('loading', { share: 0, problem: null });
      this.#host?.start(this.#model, this.#cache);
    }
    return this.status();
  }

  async stop(): Promise<EngineStatus> {
    if (this.#state === 'absent' || this.#state === 'stopped') return this.status();
    // Before the process ends, so that its end is not taken for a crash.
    this.#set('stopped', { share: 0, problem: null });
    await this.#host?.shutdown();
    return this.status();
  }

  /** Throws a `Problem` (no-model, or why the model could not be loaded) when no run could ever start. */
  requireModel(): void {
    if (this.#state === 'absent') throw noModel();
    if (this.#state === 'failed' && this.#problem) throw new Problem(this.#problem);
  }

  run(runId: string, task: Task, settings: RunSettings): void {
    this.#set('working', {});
    this.#host?.run(runId, task, settings);
  }

  stopRun(runId: string, keep: boolean): void {
    this.#host?.stop(runId, keep);
  }

  /** The queue changed; the status says how. */
  sendStatus(): void {
    this.#emitter.emit('engine.changed', { status: this.status() });
  }

  async close(): Promise<void> {
    this.#stopListening();
    if (this.#host && this.#state !== 'absent') await this.#host.shutdown();
  }

  #hear(event: EngineEvent): void {
    if (this.#state === 'stopped' && event.kind === 'state') return;
    switch (event.kind) {
      case 'state':
        this.#hearState(event);
        break;
      case 'done':
        this.#set('ready', {});
        break;
      case 'failed':
        this.#log.warn('engine', 'A run or a load failed', { code: event.problem.code, run: event.runId });
        if (event.runId === null) this.#set('failed', { problem: event.problem });
        else this.#set('ready', {});
        break;
      case 'exited':
        this.#log.warn('engine', 'The engine process ended', { code: event.problem.code, run: event.runId, restarting: event.restarting });
        if (this.#state !== 'stopped') this.#set(event.restarting ? 'restarting' : 'failed', { share: 0, problem: event.problem });
        break;
      default:
        break;
    }
    for (const listener of this.#listeners) listener(event);
  }

  #hearState({ state }: Extract<EngineEvent, { kind: 'state' }>): void {
    if (state.kind === 'loading') this.#set('loading', { share: Math.min(1, Math.max(0, state.share)) });
    if (state.kind === 'ready') this.#set('ready', { share: 1, problem: null, facts: state.model });
    if (state.kind === 'working') this.#set('working', { share: 1, problem: null, facts: state.model });
  }

  #set(state: State, values: { share?: number; problem?: ProblemData | null; facts?: ModelFacts }): void {
    const before = JSON.stringify([this.#state, this.#share, this.#problem, this.#facts?.hash]);
    this.#state = state;
    if (values.share !== undefined) this.#share = values.share;
    if (values.problem !== undefined) this.#problem = values.problem;
    if (values.facts !== undefined) this.#facts = values.facts;
    if (before !== JSON.stringify([this.#state, this.#share, this.#problem, this.#facts?.hash])) this.sendStatus();
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
