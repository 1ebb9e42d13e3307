/**
 * What the backend needs of the engine process. `electron/processes` implements it over a real process; it starts the
 * process again after a crash, and every listener hears of that.
 */
import type { EngineState, FromEngine, RunSettings, Task } from '../../engine/worker/index.ts';
import type { ProblemData } from '../../engine/text/index.ts';

export type { EngineState, FromEngine, RunSettings, Task };

/** Everything the engine says, plus what only its host can know. */
export type EngineEvent =
  | FromEngine
  /** The process ended without being asked to. The run it was working on is lost; its drafts so far have been reported. */
  | { readonly kind: 'exited'; readonly runId: string | null; readonly problem: ProblemData; /** Whether it is being started again. */ readonly restarting: boolean };

export interface EngineHost {
  /** Starts the process if there is none and loads the model folder. `cache` is a folder for prepared copies. Answered by `state` and `failed` events. */
  start(model: string, cache: string): void;
  /** One run at a time, only when the state is `ready`. */
  run(runId: string, task: Task, settings: RunSettings): void;
  /** Ends the run after the pass in progress. */
  stop(runId: string, keep: boolean): void;
  /** Ends the process, at once if need be. It may be started again. */
  shutdown(): Promise<void>;
  /** Returns how to stop listening. */
  onEvent(listener: (event: EngineEvent) => void): () => void;
}
