/** The backend process. The engine's program lies where the sources have it, built or not. */
import { extname, join } from 'node:path';
import { runBackendProcess } from './process.ts';

runBackendProcess(join(import.meta.dirname, '../../engine/worker', `main${extname(import.meta.filename)}`));
