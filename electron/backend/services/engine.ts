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
  /** Folder of the embedded model; without a descriptor in it there is no model. */
  readonly model: string;
  /** The imported ones. Default: none. */
  readonly imported?: ImportedModels;
  /** Folder for prepared copies. */
  readonly cache: string;
  readonly emitter: Emitter;
  readonly log: Log;
}

/** The model that ships with the app, among ids of folders. */
export const embeddedModel = 'embedded';

/** What the engine asks of whoever knows the imported models. */
export interface ImportedModels {
  /** Throws a `Problem` (model-gone, model-too-large …) where there is no use in loading it. */
  folderOf(id: string): string;
  nameOf(id: string): string;
}

/** What the queue adds to the status. */
export interface QueueFacts {
  readonly runId: RunId | null;
  readonly waiting: number;
  readonly queuePaused: boolean;
}

export class Engine {
  readonly #host: EngineHost | null;
  readonly #embedded: string;
  readonly #imported: ImportedModels | undefined;
  readonly #cache: string;
  readonly #emitter: Emitter;
  readonly #log: Log;
  readonly #listeners: ((event: EngineEvent) => void)[] = [];
  readonly #stopListening: () => void;
  #queue: () => QueueFacts = () => ({ runId: null, waiting: 0, queuePaused: false });
  #state: State;
  #share = 0;
  #facts: ModelFacts | null = null;
  /** The model that is loaded or to be loaded. */
  #id = embeddedModel;
  /** The one that worked last; it is loaded again when another one can't be. */
  #sound = embeddedModel;
  /** Why a model could not be loaded, until whoever asked for it has heard. */
  readonly #refused = new Map<string, ProblemData>();
  readonly #seen = new Map<string, ModelFacts>();
  #problem: ProblemData | null = null;
  #sent = '';
  /** Whether somebody beside the queue works with the model. */
  #lent = false;

  constructor({ host, model, imported, cache, emitter, log }: EngineOptions) {
    this.#host = host;
    this.#embedded = model;
    this.#imported = imported;
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

  /** Takes a model for one run beside the queue; false while it is not loaded or at work, and when it can't be loaded at all. */
  lend(id: string = embeddedModel): boolean {
    if (!this.ready || this.#queue().runId !== null || !this.use(id)) return false;
    this.#lent = true;
    return true;
  }

  /** The model that is loaded or being loaded. */
  get modelId(): string {
    return this.#id;
  }

  /**
   * Whether this model is loaded. If another one is, it is unloaded for this one, and the engine says when it is ready.
   * Only between runs. Throws a `Problem` where it could not be loaded; the one before is loaded again by then or soon.
   */
  use(id: string): boolean {
    if (id === this.#id) return this.ready;
    if (!this.ready) return false;
    const refused = this.#refused.get(id);
    this.#refused.delete(id);
    if (refused) throw new Problem(refused);
    this.#load(id);
    this.sendStatus();
    return false;
  }

  /** Ends the process so that the files of its model can go; `start` loads the embedded one. */
  async letGo(): Promise<void> {
    await this.stop();
    this.#id = this.#sound = embeddedModel;
    this.#facts = null;
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

  /** The model with these weights, if it was loaded since the start; else the present one. */
  factsOf(hash: string): ModelFacts | null {
    return this.#seen.get(hash) ?? this.#facts;
  }

  status(): EngineStatus {
    const queue = this.#queue();
    const state = this.#state === 'ready' && (queue.runId !== null || this.#lent) ? 'working' : this.#state;
    const isOther = state === 'loading' && this.#id !== this.#sound;
    return { state, share: this.#share, model: this.#facts, modelId: this.#id, loading: isOther ? this.#nameOf(this.#id) : null, problem: this.#problem, ...queue };
  }

  /** Loads the model unless it is loaded or being loaded. */
  start(): EngineStatus {
    if (this.#state === 'stopped' || this.#state === 'failed') {
      try {
        this.#load(this.#id);
      } catch {
        // Its folder is gone meanwhile; runs that want it say so.
        this.#load(embeddedModel);
      }
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

  /** Throws a `Problem` where there is no use in trying. */
  #load(id: string): void {
    const folder = id === embeddedModel ? this.#embedded : this.#imported?.folderOf(id);
    if (folder === undefined) throw noModel();
    this.#id = id;
    this.#set('loading', 0, null);
    this.#host?.start(folder, this.#cache);
  }

  /** A model that could not be loaded: the one before takes its place. Answers false where there is none before it. */
  #fallBack(problem: ProblemData): boolean {
    if (this.#id === embeddedModel) return false;
    this.#refused.set(this.#id, problem);
    const before = this.#sound === this.#id ? embeddedModel : this.#sound;
    try {
      this.#load(before);
    } catch {
      this.#load(embeddedModel);
    }
    return true;
  }

  #nameOf(id: string): string {
    return this.#imported?.nameOf(id) ?? id;
  }

  #hear(event: EngineEvent): void {
    // A process that was told to end may still have things to say.
    if (this.#state === 'stopped') return;
    if (event.kind === 'state') this.#hearState(event.state);
    if (event.kind === 'refused') this.#log.warn('engine', 'A provider could not load the model; the next one is tried', { provider: event.provider, code: event.code });
    if (event.kind === 'failed') {
      this.#log.warn('engine', event.runId === null ? 'The model could not be loaded' : 'A run failed', { code: event.problem.code, run: event.runId });
      if (event.runId === null && !this.#fallBack(event.problem)) this.#set('failed', 0, event.problem);
    }
    if (event.kind === 'exited') {
      this.#log.warn('engine', 'The engine process ended', { code: event.problem.code, run: event.runId, restarting: event.restarting });
      const wasLoading = this.#state === 'loading' || this.#state === 'restarting';
      if (!wasLoading || !this.#fallBack(endedLoading(this.#nameOf(this.#id), event.problem))) this.#set(event.restarting ? 'restarting' : 'failed', 0, event.problem);
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
      this.#seen.set(state.model.hash, state.model);
      this.#sound = this.#id;
      this.#set('ready', 1, null);
    }
  }

  #set(state: State, share: number, problem: ProblemData | null): void {
    this.#state = state;
    this.#share = share;
    this.#problem = problem;
  }
}

/** A process that the system ends while it loads a model has as a rule asked for more memory than there is. */
function endedLoading(model: string, { values }: ProblemData): ProblemData {
  return {
    code: 'model-ended-loading',
    what: `The engine ended while it loaded ${model}. Most likely memory ran out.`,
    safe: 'Your text was not changed, and the model used before is loaded again.',
    todo: 'Close other programs that use much memory and try again, or choose another model for this job.',
    values: { ...values, model },
  };
}

function noModel(): Problem {
  return new Problem({
    code: 'no-model',
    what: 'Palimpsest’s language model is not there.',
    safe: 'Writing, searching and saving work without it.',
    todo: 'Install Palimpsest again to get the model back.',
  });
}
