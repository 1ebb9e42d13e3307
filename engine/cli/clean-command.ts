/** `palimpsest clean`: text that was already recognised, cleaned. */
import { createInterface } from 'node:readline';
import { createReadStream } from 'node:fs';
import { parseArgs } from 'node:util';
import { cleanText } from '../tasks/index.ts';
import type { Cleaned, CleanMode, TaskModel } from '../tasks/index.ts';
import { Problem } from '../text/index.ts';
import { openTaskModel } from '../worker/index.ts';
import { readInput } from './input.ts';
import { cacheFolder, modelFolder } from './open.ts';
import type { ModelChoice, Source } from './options.ts';
import { UsageError } from './options.ts';
import { isJsonObject, readOwnArguments } from './own-options.ts';
import { print, Progress } from './terminal.ts';

const MODES = ['careful', 'thorough', 'rules', 'off'] as const satisfies readonly CleanMode[];

interface CleanArguments {
  readonly file: Source;
  readonly mode: CleanMode;
  readonly json: boolean;
  readonly jsonl: boolean;
  readonly choice: ModelChoice;
}

/** @returns exit status: 1 where a line of `--jsonl` could not be cleaned. @throws UsageError; Problem */
export async function run(args: readonly string[]): Promise<number> {
  const asked = readCleanArguments(args);
  const progress = new Progress();
  // Input that cannot be read is told of before a model is loaded for it.
  const input = asked.jsonl ? null : readInput(asked.file);
  const model = await open(asked, progress);
  try {
    if (!input) return await cleanLines(model, asked, progress);
    const cleaned = await cleanText(model, input.text, { mode: asked.mode, onProgress: (share) => progress.show(`Cleaning: ${Math.round(share * 100)} %`) });
    progress.clear();
    await print(asked.json ? `${JSON.stringify({ mode: asked.mode, model: model ? `${model.facts.name} ${model.facts.version}` : null, text: cleaned.text, changes: listed(cleaned) }, null, 2)}\n` : cleaned.text + (input.ending || '\n'));
    return 0;
  } finally {
    progress.clear();
    await model?.model.dispose();
  }
}

function readCleanArguments(args: readonly string[]): CleanArguments {
  const { values, positionals } = readOwnArguments(() =>
    parseArgs({ args: [...args], options: { mode: { type: 'string', default: 'careful' }, json: { type: 'boolean', default: false }, jsonl: { type: 'boolean', default: false }, model: { type: 'string' }, cache: { type: 'string' } }, allowPositionals: true }),
  );
  const [file = '-', ...more] = positionals;
  if (more.length > 0) throw new UsageError('clean takes one file');
  if (values.json && values.jsonl) throw new UsageError('--json and --jsonl contradict each other');
  const mode = MODES.find((name) => name === values.mode);
  if (!mode) throw new UsageError(`--mode is one of ${MODES.join(', ')}, not "${values.mode}"`);
  return { file: file === '-' ? null : file, mode, json: values.json, jsonl: values.jsonl, choice: { model: values.model ?? null, cache: values.cache ?? null } };
}

async function open({ mode, choice }: CleanArguments, progress: Progress): Promise<TaskModel | null> {
  if (mode === 'rules' || mode === 'off') return null;
  return openTaskModel(modelFolder(choice), { cache: cacheFolder(choice), onProgress: (share) => progress.show(`Loading the model: ${Math.round(share * 100)} %`) });
}

/** Line by line, in order; a line that is no text to clean gives an error for its id, and the rest goes on. */
async function cleanLines(model: TaskModel | null, { file, mode }: CleanArguments, progress: Progress): Promise<number> {
  let failed = false;
  let done = 0;
  const input = file === null ? process.stdin : createReadStream(file);
  const lines = createInterface({ input, crlfDelay: Infinity });
  try {
    for await (const line of lines) {
      if (line.trim() === '') continue;
      done += 1;
      const { id, text } = readLine(line, done);
      if (text === null) {
        failed = true;
        await print(`${JSON.stringify({ id, error: { code: 'line-unreadable', what: `Line ${done} is no JSON object with a text.`, safe: 'The other lines are not affected.', todo: 'Write {"id": …, "text": "…"} on each line.' } })}\n`);
        continue;
      }
      const cleaned = await cleanText(model, text, { mode });
      await print(`${JSON.stringify({ id, text: cleaned.text, changes: listed(cleaned) })}\n`);
      progress.show(`Cleaned: ${done} texts`);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall === undefined || (error as NodeJS.ErrnoException).code === 'EPIPE') throw error;
    throw new Problem({ code: 'file-unreadable', what: `${file ?? 'Standard input'} could not be read.`, safe: 'Nothing was changed.', todo: 'Check the name of the file and whether you may read it.' }, { cause: error });
  }
  return failed ? 1 : 0;
}

function readLine(line: string, number: number): { readonly id: unknown; readonly text: string | null } {
  try {
    const value: unknown = JSON.parse(line);
    if (!isJsonObject(value)) return { id: number, text: null };
    const { id = number, text } = value;
    return { id, text: typeof text === 'string' ? text.toWellFormed() : null };
  } catch {
    return { id: number, text: null };
  }
}

function listed({ changes }: Cleaned): readonly unknown[] {
  return changes.map(({ from, to, before, insert, kind, confidence, applied, pattern }) => ({ position: from, end: to, old: before, new: insert, kind, confidence: Number(confidence.toFixed(3)), state: applied ? 'applied' : 'offered', pattern }));
}
