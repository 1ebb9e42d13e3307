import type { Channel } from '../carriers/index.ts';
import type { StartEngineProcess } from './engine-process.ts';
import { forkedEngine } from './forked-engine.ts';
import { handedEngine } from './handed-engine.ts';

/**
 * How the backend starts engine processes: through the desktop shell where it runs as one of its utility processes, which
 * can't start others; else as a child of its own.
 * @param channel the backend's channel to its shell
 * @param entry program of the engine process
 */
export function engineStarter(channel: Channel, entry: string): StartEngineProcess {
  return 'parentPort' in process ? handedEngine(channel) : forkedEngine(entry);
}
