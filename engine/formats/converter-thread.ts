/** The thread that converts one file and ends: a hostile one can take neither the time nor the memory of the app. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { Problem } from '../text/index.ts';
import { exportFile, importFile, pasteHtml } from './convert.ts';
import type { ConverterAnswer, ConverterTask } from './converter.ts';
import type { FontFiles } from './pdf-out.ts';

const { request, fontFolder } = workerData as Omit<ConverterTask, 'request'> & { readonly request: ConverterTask['request'] | null };

function fonts(): FontFiles {
  const read = (name: string): Uint8Array => new Uint8Array(readFileSync(join(fontFolder, `${name}.ttf`)));
  return { regular: read('source-serif-4/source-serif-4-regular'), italic: read('source-serif-4/source-serif-4-italic'), bold: read('source-serif-4/source-serif-4-bold'), 'bold-italic': read('source-serif-4/source-serif-4-bold-italic'), mono: read('jetbrains-mono/jetbrains-mono-regular') };
}

function answer(message: ConverterAnswer): void {
  parentPort?.postMessage(message);
}

async function convert(asked: ConverterTask['request']): Promise<ConverterAnswer> {
  switch (asked.kind) {
    case 'import': return { kind: 'imported', result: await importFile(asked) };
    case 'paste': return { kind: 'pasted', result: pasteHtml(asked) };
    case 'export': return { kind: 'exported', result: await exportFile(asked, fonts) };
  }
}

async function carryOut(asked: ConverterTask['request']): Promise<void> {
  try {
    answer(await convert(asked));
  } catch (error) {
    answer(error instanceof Problem ? { kind: 'failed', problem: error.toData() } : { kind: 'broken', message: String(error) });
  }
}

// With nothing to do yet it waits for its tasks, one after the other.
if (request) await carryOut(request);
else {
  parentPort?.on('message', (asked: ConverterTask['request']) => void carryOut(asked));
  answer({ kind: 'ready' });
}
