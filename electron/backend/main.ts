/** The backend process. The programs of the engine and of the page reader lie where the sources have them, built or not. */
import { extname, join } from 'node:path';
import { runBackendProcess } from './process.ts';

const program = (folder: string): string => join(import.meta.dirname, '../../engine', folder, `main${extname(import.meta.filename)}`);

runBackendProcess(program('worker'), program('ocr/process'));
