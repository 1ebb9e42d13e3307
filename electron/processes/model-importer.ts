/** Looks at model files in processes of their own, so that runs go on meanwhile and a file that ends one ends nothing else. */
import type { FromImporter, ToImporter } from '../../engine/worker/index.ts';
import { Problem } from '../../engine/text/index.ts';
import type { ModelImporter } from '../backend/index.ts';
import type { StartEngineProcess } from './engine-process.ts';

/** @param start starts the engine's program, which understands an importer's messages too */
export function modelImporter(start: StartEngineProcess): ModelImporter {
  return {
    ask: (message, onProgress, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(stopped());
        const process = start() as unknown as { send(message: ToImporter): void; onMessage(listener: (message: FromImporter) => void): void; onExit(listener: (why: string) => void): void; kill(): void };
        const end = (): void => process.kill();
        signal?.addEventListener('abort', end, { once: true });
        process.onMessage((answer) => {
          if (answer.kind === 'importing') return onProgress?.(answer.progress);
          if (answer.kind === 'refused') reject(new Problem(answer.problem));
          else resolve(answer as never);
          return end();
        });
        process.onExit((why) => {
          signal?.removeEventListener('abort', end);
          reject(signal?.aborted ? stopped() : ended(why));
        });
        process.send(message);
        return undefined;
      }),
  };
}

function stopped(): Problem {
  return new Problem({ code: 'stopped', what: 'This was stopped.', safe: 'What is finished is kept.', todo: 'It goes on from there when you start it again.' });
}

function ended(why: string): Problem {
  return new Problem({
    code: 'importer-ended',
    what: 'The process that reads model files ended unexpectedly. Memory may have run out.',
    safe: 'Your documents and the other models are untouched, and what is finished of an import is kept.',
    todo: 'Close other programs that use much memory, then try again; it goes on from there.',
    values: { why },
  });
}
