/** For this folder's tests: an engine that says what a test tells it to, so that an edit can fall between two passes. */
import type { DraftResult, ModelFacts, PassFrame } from '../../engine/worker/index.ts';
import type { EngineEvent, EngineHost, RunSettings, Task } from './engine-host.ts';

export const facts: ModelFacts = {
  name: 'Palimpsest 135M', version: '1', architecture: 'llama', licence: 'Apache-2.0', hash: 'ab'.repeat(32), parameters: 135e6, contextLength: 8192,
  canvas: { least: 2, most: 64 }, abilities: { choose: true, fill: true, write: false },
};

export class ScriptedEngine implements EngineHost {
  readonly #listeners = new Set<(event: EngineEvent) => void>();
  readonly asked: { runId: string; task: Task; settings: RunSettings }[] = [];
  readonly stops: { runId: string; keep: boolean }[] = [];
  loads = 0;
  shutdowns = 0;
  /** Ready at once after `start`; else the test says when. */
  loadsAtOnce = true;

  /** Folders that were to be loaded. */
  readonly folders: string[] = [];

  start(model: string): void {
    this.loads += 1;
    this.folders.push(model);
    if (this.loadsAtOnce) queueMicrotask(() => this.ready());
  }

  run(runId: string, task: Task, settings: RunSettings): void {
    this.asked.push({ runId, task, settings });
  }

  stop(runId: string, keep: boolean): void {
    this.stops.push({ runId, keep });
  }

  async shutdown(): Promise<void> {
    this.shutdowns += 1;
  }

  onEvent(listener: (event: EngineEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  say(event: EngineEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  ready(model: ModelFacts = facts): void {
    this.say({ kind: 'state', state: { kind: 'ready', model, residentBytes: 3e8 } });
  }

  /** The run asked for last. */
  get current(): { runId: string; task: Task; settings: RunSettings } {
    const last = this.asked.at(-1);
    if (!last) throw new Error('No run was asked for.');
    return last;
  }

  prompt(text: string, cut = { left: 0, right: 0 }, draft = 0): void {
    this.say({ kind: 'prompt', runId: this.current.runId, draft, prompt: { text, tokens: text.length, cut } });
  }

  pass(frame: PassFrame, draft = 0): void {
    this.say({ kind: 'pass', runId: this.current.runId, draft, frame });
  }

  draft(text: string, more: Partial<DraftResult> = {}, draft = 0): void {
    this.say({ kind: 'draft', runId: this.current.runId, draft, result: { text, changes: [], unsettled: [], guards: [], seed: 1, passes: 1, tokens: 1, ...more } });
  }

  done(outcome: 'finished' | 'taken' | 'stopped' = 'finished'): void {
    this.say({ kind: 'done', runId: this.current.runId, outcome, seconds: 1 });
  }

  /** A whole run that ends with these drafts. */
  answer(...texts: string[]): void {
    this.prompt('prompt');
    texts.forEach((text, draft) => {
      this.pass(wholeFrame(0, text), draft);
      this.draft(text, {}, draft);
    });
    this.done();
  }
}

/** A frame that holds a whole text, word by word. */
export function wholeFrame(index: number, text: string, state: 'open' | 'settled' = 'settled'): PassFrame {
  const pieces = text.split(/(?<=\s)/).map((word, id) => ({ id, text: word, doubt: 10, state }));
  return { index, expected: 4, keep: 0, pieces };
}
