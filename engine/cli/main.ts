/** `palimpsest`: the engine without a window, for scripts and for measuring. It never opens the library. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Problem } from '../text/index.ts';
import { readArguments, UsageError } from './options.ts';
import type { Command } from './options.ts';
import { print } from './terminal.ts';
import { USAGE } from './usage.ts';

/** Commands that read their own arguments: name (for `model`, with what follows it) → the module whose `run` does it. */
const OWN: Readonly<Record<string, () => Promise<{ run(args: readonly string[]): Promise<number> }>>> = {
  'model import': () => import('./import-command.ts'),
  'model plan': () => import('./plan-command.ts'),
  'model synth': () => import('./synth-command.ts'),
  clean: () => import('./clean-command.ts'),
  convert: () => import('./convert-command.ts'),
  ocr: () => import('./ocr-command.ts'),
};

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.exitCode = report(error);
}

async function main(args: readonly string[]): Promise<number> {
  const [first = '', second = '', ...rest] = args;
  const own = OWN[`${first} ${second}`];
  if (own) return (await own()).run(rest);
  const alone = OWN[first];
  if (alone) return (await alone()).run(args.slice(1));
  const request = readArguments(args);
  switch (request.kind) {
    case 'help':
      await print(USAGE);
      return 0;
    case 'version':
      await print(`${version()}\n`);
      return 0;
    case 'bench':
      return bench(request.args);
    case 'command':
      return run(request.command);
  }
}

/** What a command needs is loaded when it is asked for: help comes at once. */
async function run(command: Command): Promise<number> {
  switch (command.name) {
    case 'info':
      return (await import('./model-command.ts')).infoCommand(command);
    case 'verify':
      return (await import('./model-command.ts')).verifyCommand(command);
    case 'score':
      return (await import('./score-command.ts')).scoreCommand(command);
    default:
      return (await import('./run-command.ts')).runCommand(command);
  }
}

/** The first folder above this program that holds `name`. */
function folderAbove(name: string): string | null {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    if (existsSync(join(folder, name))) return folder;
    if (dirname(folder) === folder) return null;
  }
}

function version(): string {
  const folder = folderAbove('package.json');
  if (!folder) return 'unknown';
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version?: string };
  return version ?? 'unknown';
}

function bench(args: readonly string[]): number {
  const folder = folderAbove(join('bench', 'main.ts'));
  if (!folder) throw new Problem({ code: 'no-bench', what: 'The benchmarks are not part of the packaged program.', safe: 'Nothing was changed.', todo: 'Run them from the source tree.' });
  return spawnSync(process.execPath, [...process.execArgv, join(folder, 'bench', 'main.ts'), ...args], { stdio: 'inherit' }).status ?? 1;
}

function report(error: unknown): number {
  if (error instanceof UsageError) {
    console.error(`${error.message}.\nSee: palimpsest --help`);
    return 2;
  }
  if (error instanceof Problem) {
    console.error(`${error.what}\n${error.safe}\n${error.todo}`);
    return 1;
  }
  // The reader of the output went away (`palimpsest … | head`): nothing to tell anyone.
  if ((error as NodeJS.ErrnoException).code === 'EPIPE') return 1;
  console.error(error);
  return 1;
}
