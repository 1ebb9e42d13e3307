/** `palimpsest ocr`: from pictures of pages to text. What was read is kept page by page, so that a run that was cut off goes on. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { Batch, forkedOcr, OcrClient, ocrProgram, WorkFolder, type BatchState, type ExportPage, type SourceFacts } from '../ocr/index.ts';
import { Problem, type ProblemData } from '../text/index.ts';
import { cleanPages } from './ocr-clean.ts';
import { endingOf, readOcrArguments, type OcrOptions } from './ocr-options.ts';
import { cacheFolder, languageFolder } from './open.ts';
import { print, Progress } from './terminal.ts';

/** @returns exit status: 0 all pages, 1 some of them failed. @throws UsageError; Problem */
export async function run(args: readonly string[]): Promise<number> {
  const options = readOcrArguments(args);
  const outputs = outputsOf(options);
  const progress = new Progress();
  const languages = options.languages === null ? languageFolder() : resolve(options.languages);
  const folder = new WorkFolder(join(cacheFolder(options), 'ocr'), JSON.stringify([options.language, options.wish, options.native, languages]), options.format === 'pdf');
  const client = new OcrClient({ start: forkedOcr(ocrProgram()), processes: options.jobs, pageSeconds: options.pageSeconds, settings: { languages, native: options.native } });
  const batch = new Batch(
    options.inputs.map((path) => ({ path: resolve(path), ...(options.password === null ? {} : { password: options.password }) })),
    { client, store: folder, language: options.language, wish: options.wish, parallel: options.jobs, onChange: (state) => progress.show(lineOf(state)) },
  );
  const interrupt = (): void => {
    progress.say('Stopped. What was read is kept; the same command goes on from there.');
    client.close();
    process.exit(1);
  };
  process.once('SIGINT', interrupt);
  try {
    await batch.run();
    let failed = false;
    for (const [index, file] of batch.state.files.entries()) {
      const name = basename(file.source.path);
      const problems = batch.state.pages.filter((page) => page.file === index && page.problem).map((page) => ({ ...page.problem!, what: `${name}, page ${page.number}: ${page.problem!.what}` }));
      if (file.problem) problems.push({ ...file.problem, what: file.problem.what.startsWith(name) ? file.problem.what : `${name}: ${file.problem.what}` });
      if (problems.length > 0) failed = true;
      for (const problem of problems) tell(progress, problem, options);
      if (!file.facts || problems.length === file.facts.pages) continue;
      try {
        await write(client, folder, file.facts, options, outputs[index] ?? null, basename(file.source.path), progress);
        if (problems.length === 0) folder.remove(file.facts);
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        failed = true;
        tell(progress, { ...error.toData(), what: `${name}: ${error.what}` }, options);
      }
    }
    return failed ? 1 : 0;
  } finally {
    process.removeListener('SIGINT', interrupt);
    progress.clear();
    client.close();
  }
}

async function write(client: OcrClient, folder: WorkFolder, facts: SourceFacts, options: OcrOptions, output: string | null, name: string, progress: Progress): Promise<void> {
  const results = Array.from({ length: facts.pages }, (_, index) => folder.read(facts, index + 1)).filter((result) => result !== null);
  const layers = results.filter(({ page }) => page.origin === 'text-layer').length;
  if (layers > 0) progress.say(`${name}: ${layers === results.length ? 'the text of the PDF itself was used' : `the text of the PDF itself was used on ${layers} of ${results.length} pages`} (--read recognise reads the pictures instead).`);
  progress.show(`${name}: cleaning`);
  const cleaned = await cleanPages(results.map(({ page }) => page), options, progress);
  const pages: readonly ExportPage[] = cleaned.pages.map((page, index) => ({ page, image: results[index]?.image?.path ?? null }));
  progress.show(`${name}: writing`);
  const to = output ?? join(mkdtempSync(join(tmpdir(), 'palimpsest-ocr-')), 'text');
  try {
    await client.export({ format: options.format, title: name.replace(/\.[^.]+$/, ''), pages, text: cleaned.text, to });
    if (output === null) {
      progress.clear();
      await print(readFileSync(to, 'utf8'));
    }
  } finally {
    if (output === null) rmSync(join(to, '..'), { recursive: true, force: true });
  }
}

/** Where the text of each input goes; null: standard output. @throws Problem `would-overwrite` */
function outputsOf({ inputs, output, format }: OcrOptions): readonly (string | null)[] {
  if (output === null) return [null];
  const isFolder = inputs.length > 1 || /[\\/]$/.test(output) || (existsSync(output) && statSync(output).isDirectory());
  if (isFolder) mkdirSync(output, { recursive: true });
  const taken = new Set(inputs.filter((path) => existsSync(path)).map((path) => realpathSync(path)));
  return inputs.map((input) => {
    const stem = basename(input).replace(/\.[^.]+$/, '');
    const path = (count: number): string => (isFolder ? join(resolve(output), `${stem}${count > 1 ? `-${count}` : ''}${endingOf(format)}`) : resolve(output));
    let count = 1;
    if (isFolder) while (taken.has(path(count))) count++;
    const to = path(count);
    if (taken.has(existsSync(to) ? realpathSync(to) : to)) {
      throw new Problem({ code: 'would-overwrite', what: `${output} is one of the files to be read.`, safe: 'Nothing was changed.', todo: 'Choose another name for the result.', values: { name: output } });
    }
    taken.add(to);
    return to;
  });
}

function lineOf({ files, pages, secondsLeft }: BatchState): string {
  const done = pages.filter(({ state }) => state === 'done' || state === 'failed').length;
  const opened = files.filter(({ facts, problem }) => facts || problem).length;
  const left = secondsLeft === null ? '' : `, about ${secondsLeft < 90 ? `${Math.ceil(secondsLeft)} s` : `${Math.ceil(secondsLeft / 60)} min`} left`;
  return opened < files.length && pages.length === 0 ? `Opening ${opened + 1} of ${files.length} files` : `Reading: ${done} of ${pages.length} pages${left}`;
}

function tell(progress: Progress, { code, what, safe, todo }: ProblemData, { password }: OcrOptions): void {
  progress.say(`${what}\n${safe}\n${code === 'password-needed' && password === null ? 'Give the password with --password.' : todo}`);
}
