/** `palimpsest convert`: a document from one format to another, with a list of what the other cannot carry. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { ENDINGS, EXPORT_FORMATS, exportInThread, importInThread, pictureId } from '../formats/index.ts';
import type { ExportFormat, Loss } from '../formats/index.ts';
import { assetPath } from '../tasks/index.ts';
import { Problem } from '../text/index.ts';
import { UsageError } from './options.ts';
import { print } from './terminal.ts';

/** @throws UsageError or Problem */
export async function run(args: readonly string[]): Promise<number> {
  const { input, output, format, json } = read(args);
  const options = { fontFolder: assetPath('fonts') };
  const { title, text, file, losses, pictures } = await importInThread({ kind: 'import', name: basename(input), bytes: new Uint8Array(bytesOf(input)) }, options);
  const exported = await exportInThread({ kind: 'export', format, text, title, language: 'en', at: Date.now(), changes: [], file: format === 'markdown' ? file : null, pictures: new Map(pictures.map((picture) => [pictureId(picture.bytes), picture.bytes])), pictureFolder: `${basename(output, extname(output))}-pictures` }, options);
  // The pictures first: a text whose pictures are missing is worse than pictures without a text.
  for (const { name, bytes } of exported.beside ?? []) {
    const path = join(dirname(output), name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
  }
  writeFileSync(output, exported.bytes);
  const lost = [...losses, ...exported.losses];
  if (json) await print(`${JSON.stringify({ title, output, format, losses: lost }, null, 2)}\n`);
  else for (const loss of lost) console.error(sentence(loss));
  return 0;
}

function read(args: readonly string[]): { input: string; output: string; format: ExportFormat; json: boolean } {
  let parsed;
  try {
    parsed = parseArgs({ args: [...args], options: { output: { type: 'string', short: 'o' }, format: { type: 'string' }, json: { type: 'boolean' } }, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? (error.message.split('. ')[0] ?? '') : String(error));
  }
  const { values, positionals } = parsed;
  const [input, ...more] = positionals;
  if (input === undefined || more.length > 0 || values.output === undefined) throw new UsageError('convert needs a file and where to write, such as: palimpsest convert letter.docx -o letter.md');
  const ending = extname(values.output).slice(1).toLowerCase();
  const format = EXPORT_FORMATS.find((name) => (values.format === undefined ? ENDINGS[name] === ending : name === values.format));
  if (!format) throw new UsageError(`The format is one of ${EXPORT_FORMATS.join(', ')}`);
  return { input, output: values.output, format, json: values.json ?? false };
}

function bytesOf(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new Problem({ code: 'file-unreadable', what: `The file ${basename(path)} cannot be opened.`, safe: 'Nothing was changed.', todo: 'Check its name and whether you may read it.' }, { cause });
  }
}

function sentence({ kind, count, examples }: Loss): string {
  return `Not carried over: ${kind}, ${count}${examples.length > 0 ? ` (${examples.join(', ')})` : ''}`;
}
