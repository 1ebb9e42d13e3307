/** The thread that converts one file and ends: a hostile one can take neither the time nor the memory of the app. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { Problem } from '../text/index.ts';
import { exportFile, importFile, pasteHtml } from './convert.ts';
import type { ConverterAnswer, ConverterTask } from './converter.ts';
import type { FontFiles } from './pdf-out.ts';

const { request, fontFolder } = workerData as ConverterTask;

function fonts(): FontFiles {
  const read = (name: string): Uint8Array => new Uint8Array(readFileSync(join(fontFolder, `${name}.ttf`)));
  return { regular: read('source-serif-4/source-serif-4-regular'), italic: read('source-serif-4/source-serif-4-italic'), bold: read('source-serif-4/source-serif-4-bold'), 'bold-italic': read('source-serif-4/source-serif-4-bold-italic'), mono: read('jetbrains-mono/jetbrains-mono-regular') };
}

function answer(message: ConverterAnswer): void {
  parentPort?.postMessage(message);
}

try {
  if (request.kind === 'import') answer({ kind: 'imported', result: await importFile(request) });
  else if (request.kind === 'paste') answer({ kind: 'pasted', result: pasteHtml(request) });
  else answer({ kind: 'exported', result: await exportFile(request, fonts) });
} catch (error) {
  answer(error instanceof Problem ? { kind: 'failed', problem: error.toData() } : { kind: 'broken', message: String(error) });
}
