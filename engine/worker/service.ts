/** The message loop of the engine process: one model, one run at a time, every outcome a message. */
import type { StopSignal } from '../decode/index.ts';
import type { ProviderRefusal } from '../runtime/index.ts';
import type { LoadedTaskModel, RunTask } from '../tasks/index.ts';
import type { Line } from './line/index.ts';
import { asProblem, busy, notLoaded } from './problems.ts';
import type { EngineState, FromEngine, ToEngine } from './protocol.ts';

export interface LoadOptions {
  /** Folder for prepared copies. */
  readonly cache: string;
  readonly signal: AbortSignal;
  /** 0 to 1. */
  readonly onProgress: (share: number) => void;
  /** Told of a provider that could not load the model, and why. */
  readonly onRefused: (provider: string, why: ProviderRefusal) => void;
}

export interface ServiceParts {
  /** @throws Problem; the signal's reason when aborted */
  readonly loadModel: (folder: string, options: LoadOptions) => Promise<LoadedTaskModel>;
  readonly runTask: RunTask;
  /** Bytes of memory that this process holds. */
  readonly residentBytes: () => number;
}

interface Run {
  readonly id: string;
  readonly stop: { requested: StopSignal['requested'] };
}

export class EngineService {
  readonly #line: Pick<Line<ToEngine, FromEngine>, 'send'>;
  readonly #parts: ServiceParts;
  #loading: { readonly abort: AbortController; share: number } | null = null;
  #model: LoadedTaskModel | null = null;
  #run: Run | null = null;
  /** Loads and unloads one after another, so that two models are never in memory together. */
  #turn: Promise<void> = Promise.resolve();

  constructor(line: Pick<Line<ToEngine, FromEngine>, 'send'>, parts: ServiceParts) {
    this.#line = line;
    this.#parts = parts;
  }

  /** Takes a message; answers go over the line. */
  hear(message: ToEngine): void {
    switch (message.kind) {
      case 'load':
        return this.#load(message.model, message.cache);
      case 'run':
        void this.#start(message);
        return;
      case 'stop':
        return this.#stop(message.runId, message.keep);
      case 'status':
        return this.#sendState();
      case 'unload':
        return this.#unload();
    }
  }

  #send(message: FromEngine): void {
    this.#line.send(message);
  }

  #state(): EngineState {
    if (this.#loading) return { kind: 'loading', share: this.#loading.share };
    if (!this.#model) return { kind: 'empty' };
    const model = this.#model.facts;
    return this.#run ? { kind: 'working', model, runId: this.#run.id } : { kind: 'ready', model, residentBytes: this.#parts.residentBytes() };
  }

  #sendState(): void {
    this.#send({ kind: 'state', state: this.#state() });
  }

  #load(folder: string, cache: string): void {
    if (this.#run) return this.#send({ kind: 'failed', runId: null, problem: busy() });
    this.#loading?.abort.abort();
    const loading = { abort: new AbortController(), share: 0 };
    this.#loading = loading;
    this.#sendState();
    this.#turn = this.#turn.then(async () => {
      if (loading.abort.signal.aborted) return;
      try {
        await this.#drop();
        const onProgress = (share: number): void => {
          // A percent at a time is often enough.
          if (loading.abort.signal.aborted || (share < 1 && share - loading.share < 0.01)) return;
          loading.share = share;
          this.#sendState();
        };
        const onRefused = (provider: string, { code }: ProviderRefusal): void => this.#send({ kind: 'refused', runId: null, provider, code });
        const model = await this.#parts.loadModel(folder, { cache, signal: loading.abort.signal, onProgress, onRefused });
        if (loading.abort.signal.aborted) return await model.model.dispose();
        this.#model = model;
        this.#loading = null;
        this.#sendState();
      } catch (error) {
        if (loading.abort.signal.aborted) return;
        this.#loading = null;
        this.#send({ kind: 'failed', runId: null, problem: asProblem(error) });
        this.#sendState();
      }
      return;
    });
  }

  #unload(): void {
    if (this.#run) return this.#send({ kind: 'failed', runId: null, problem: busy() });
    this.#loading?.abort.abort();
    this.#loading = null;
    this.#turn = this.#turn.then(async () => {
      await this.#drop().catch((error: unknown) => this.#send({ kind: 'failed', runId: null, problem: asProblem(error) }));
      if (!this.#loading) this.#sendState();
    });
  }

  async #drop(): Promise<void> {
    const model = this.#model;
    this.#model = null;
    await model?.model.dispose();
  }

  async #start({ runId, task, settings }: Extract<ToEngine, { kind: 'run' }>): Promise<void> {
    if (this.#run) return this.#send({ kind: 'failed', runId, problem: busy() });
    if (!this.#model || this.#loading) return this.#send({ kind: 'failed', runId, problem: notLoaded() });
    const run: Run = { id: runId, stop: { requested: 'no' } };
    this.#run = run;
    this.#sendState();
    const began = performance.now();
    try {
      const outcome = await this.#parts.runTask(
        this.#model,
        task,
        settings,
        {
          onPrompt: (draft, prompt) => this.#send({ kind: 'prompt', runId, draft, prompt }),
          onPass: (draft, frame) => this.#send({ kind: 'pass', runId, draft, frame }),
          onDraft: (draft, result) => this.#send({ kind: 'draft', runId, draft, result }),
        },
        run.stop,
      );
      this.#run = null;
      this.#send({ kind: 'done', runId, outcome, seconds: (performance.now() - began) / 1000 });
    } catch (error) {
      this.#run = null;
      this.#send({ kind: 'failed', runId, problem: asProblem(error) });
    }
    this.#sendState();
  }

  #stop(runId: string, keep: boolean): void {
    // A stop for another run came too late: its `done` is under way.
    if (this.#run?.id !== runId || this.#run.stop.requested === 'discard') return;
    this.#run.stop.requested = keep ? 'keep' : 'discard';
  }
}
