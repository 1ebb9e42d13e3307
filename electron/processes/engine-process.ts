import type { FromEngine, ToEngine } from '../../engine/worker/index.ts';

/** An engine process as its host sees it, whatever carries the messages. */
export interface EngineProcess {
  /** Messages sent before the process listens wait for it; messages to one that has ended are dropped. */
  send(message: ToEngine): void;
  onMessage(listener: (message: FromEngine) => void): void;
  /** The process has ended, whoever ended it. Called once, after the last message. */
  onExit(listener: (why: string) => void): void;
  /** Ends the process at once. */
  kill(): void;
}

/** Starts an engine process. */
export type StartEngineProcess = () => EngineProcess;
