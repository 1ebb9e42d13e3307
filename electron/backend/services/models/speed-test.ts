/** A short run of a model, to see how quick it is on this computer. */
import { randomUUID } from 'node:crypto';
import { Problem } from '../../../../engine/text/index.ts';
import type { Model } from '../../../contract/index.ts';
import type { EngineEvent, Task } from '../../engine-host.ts';
import type { Engine } from '../engine.ts';

type Speed = NonNullable<Model['speed']>;

/** A gap of a few words: every model with a canvas has that job. */
const task: Task = { kind: 'fill', left: 'The harbour was quiet in the morning.', right: 'By noon the boats had come back.', words: 8 };

export class SpeedTest {
  readonly #engine: Engine;
  readonly #now: () => number;
  #active: { readonly id: string; readonly run: string; isRunning: boolean; passes: number; tokens: number; readonly ends: PromiseWithResolvers<Speed> } | null = null;

  constructor(engine: Engine, now: () => number) {
    this.#engine = engine;
    this.#now = now;
    engine.listen((event) => this.#hear(event));
  }

  /** Waits for a run in progress. Rejects with a `Problem`: busy (another test), or why the model could not be loaded. */
  async run(id: string): Promise<Speed> {
    if (this.#active) throw new Problem({ code: 'busy', what: 'Another speed test is running.', safe: 'It goes on.', todo: 'Wait until it is done.' });
    this.#engine.requireModel();
    this.#active = { id, run: randomUUID(), isRunning: false, passes: 0, tokens: 0, ends: Promise.withResolvers() };
    const { promise } = this.#active.ends;
    this.#engine.start();
    this.#next();
    return promise.finally(() => {
      this.#active = null;
    });
  }

  #next(): void {
    const active = this.#active;
    if (!active || active.isRunning) return;
    try {
      if (this.#engine.status().runId !== null || !this.#engine.use(active.id) || !this.#engine.lend(active.id)) return;
    } catch (error) {
      return active.ends.reject(error);
    }
    active.isRunning = true;
    this.#engine.run(active.run, task, { effort: 'fast', drafts: 1, seed: 1 });
    this.#engine.sendStatus();
  }

  #hear(event: EngineEvent): void {
    const active = this.#active;
    if (!active) return;
    if (!active.isRunning) {
      // The queue has heard of it before; whatever it began comes first.
      if (event.kind === 'state' || event.kind === 'done' || event.kind === 'failed') setImmediate(() => this.#next());
      return;
    }
    if (event.kind === 'state' || event.runId !== active.run) return;
    if (event.kind === 'pass') active.passes += 1;
    if (event.kind === 'draft') active.tokens += event.result.tokens;
    if (event.kind !== 'done' && event.kind !== 'failed' && event.kind !== 'exited') return;
    this.#engine.giveBack();
    if (event.kind !== 'done') return active.ends.reject(new Problem(event.problem));
    const seconds = Math.max(event.seconds, 0.001);
    active.ends.resolve({ passesPerSecond: active.passes / seconds, tokensPerSecond: active.tokens / seconds, seconds, at: this.#now() });
  }
}
