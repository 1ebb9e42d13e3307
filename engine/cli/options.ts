/** The command line, read: what was asked for, or why it makes no sense. */
import { parseArgs } from 'node:util';
import type { Provider } from '../runtime/index.ts';
import type { Brief, RevisePreset, RunSettings } from '../worker/index.ts';

/** Where a text comes from: a path, or null for standard input. */
export type Source = string | null;

export interface ModelChoice {
  /** Null: the one that ships with the program. */
  readonly model: string | null;
  /** Null: the system's usual place for caches. */
  readonly cache: string | null;
}

/** A run without the text that it works on. */
export type RunCommand = { readonly settings: Omit<RunSettings, 'seed'> & { readonly seed: number | null }; readonly provider: Provider } & (
  | { readonly name: 'draft'; readonly brief: Brief }
  | { readonly name: 'revise'; readonly file: Source; readonly preset: RevisePreset; readonly instruction: string }
  | { readonly name: 'fill'; readonly file: Source; readonly words: number }
  | { readonly name: 'proofread'; readonly file: Source }
);

export type Command = { readonly json: boolean; readonly choice: ModelChoice } & (
  | RunCommand
  | { readonly name: 'score'; readonly file: Source }
  | { readonly name: 'info' }
  | { readonly name: 'verify'; readonly folder: string; readonly bits?: 4 | 8 | 16; readonly provider: Provider }
);

/** The words after the program's name, understood. */
export type Request = { readonly kind: 'help' } | { readonly kind: 'version' } | { readonly kind: 'bench'; readonly args: readonly string[] } | { readonly kind: 'command'; readonly command: Command };

/** Wrong usage; the message says what is wrong with it. */
export class UsageError extends Error {}

const PRESETS = ['plainer', 'shorter', 'longer', 'formal', 'friendlier', 'rephrase'] as const satisfies readonly RevisePreset[];

/** What may compute: the first that can, and the CPU where none can. */
const PROVIDERS = ['cpu', 'webgpu'] as const satisfies readonly Provider[];

const options = {
  audience: { type: 'string' },
  tone: { type: 'string' },
  length: { type: 'string' },
  preset: { type: 'string' },
  instruction: { type: 'string' },
  words: { type: 'string' },
  engine: { type: 'string' },
  seed: { type: 'string' },
  drafts: { type: 'string' },
  bits: { type: 'string' },
  provider: { type: 'string' },
  model: { type: 'string' },
  cache: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const;

type Values = ReturnType<typeof parseArgs<{ options: typeof options; allowPositionals: true }>>['values'];
type OptionName = keyof typeof options;

const RUN_OPTIONS: readonly OptionName[] = ['engine', 'seed', 'drafts', 'provider'];
const EVERYWHERE: readonly OptionName[] = ['model', 'cache', 'json', 'help', 'version'];

/** @throws UsageError */
export function readArguments(args: readonly string[]): Request {
  // What follows `bench` is the benchmark's own.
  if (args[0] === 'bench') return { kind: 'bench', args: args.slice(1) };
  const { values, positionals } = parse(args);
  if (values.help) return { kind: 'help' };
  if (values.version) return { kind: 'version' };
  return { kind: 'command', command: readCommand(values, positionals) };
}

function parse(args: readonly string[]): { values: Values; positionals: string[] } {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    // Node's sentence names the option; what it adds about `--` helps nobody here.
    throw new UsageError((error instanceof Error ? error.message : String(error)).split('. ')[0] ?? '');
  }
}

function readCommand(values: Values, [name, ...rest]: readonly string[]): Command {
  const base = { json: values.json ?? false, choice: { model: values.model ?? null, cache: values.cache ?? null } };
  switch (name) {
    case undefined:
      throw new UsageError('A command is missing');
    case 'draft': {
      allow(values, name, [...RUN_OPTIONS, 'audience', 'tone', 'length']);
      const what = rest.join(' ').trim();
      if (!what) throw new UsageError('draft needs a brief, such as: palimpsest draft "an invitation to a reading group"');
      const length = oneOf('length', values.length ?? 'short', ['short', 'medium', 'long'] as const);
      return { ...base, name, brief: { what, audience: values.audience ?? '', tone: values.tone ?? '', length }, settings: settings(values), provider: provider(values) };
    }
    case 'revise': {
      allow(values, name, [...RUN_OPTIONS, 'preset', 'instruction']);
      const { preset, instruction } = values;
      if ((preset === undefined) === (instruction === undefined)) throw new UsageError('revise needs either --preset or --instruction');
      if (instruction !== undefined && !instruction.trim()) throw new UsageError('--instruction is empty');
      return { ...base, name, file: file(rest), preset: preset === undefined ? 'instruction' : oneOf('preset', preset, PRESETS), instruction: instruction?.trim() ?? '', settings: settings(values), provider: provider(values) };
    }
    case 'fill':
      allow(values, name, [...RUN_OPTIONS, 'words']);
      return { ...base, name, file: file(rest), words: whole('words', values.words ?? '5', 1, 40), settings: settings(values), provider: provider(values) };
    case 'proofread':
      allow(values, name, RUN_OPTIONS);
      return { ...base, name, file: file(rest), settings: settings(values), provider: provider(values) };
    case 'score':
      allow(values, name, []);
      return { ...base, name, file: file(rest) };
    case 'model': {
      const [what, folder, ...more] = rest;
      allow(values, name, what === 'verify' ? ['bits', 'provider'] : []);
      if (what === 'info' && folder === undefined) return { ...base, name: 'info' };
      if (what === 'verify' && folder !== undefined && more.length === 0) return { ...base, name: 'verify', folder, provider: provider(values), ...(values.bits === undefined ? {} : { bits: Number(oneOf('bits', values.bits, ['4', '8', '16'] as const)) as 4 | 8 | 16 }) };
      throw new UsageError('model needs "info" or "verify FOLDER"');
    }
    default:
      throw new UsageError(`There is no command "${name}"`);
  }
}

function allow(values: Values, command: string, own: readonly OptionName[]): void {
  for (const name of Object.keys(values) as OptionName[]) {
    if (!own.includes(name) && !EVERYWHERE.includes(name)) throw new UsageError(`${command} has no option --${name}`);
  }
}

function file(rest: readonly string[]): Source {
  if (rest.length > 1) throw new UsageError('One file at a time, please');
  const [path = '-'] = rest;
  return path === '-' ? null : path;
}

function settings(values: Values): RunCommand['settings'] {
  return {
    effort: oneOf('engine', values.engine ?? 'fast', ['fast', 'careful'] as const),
    drafts: whole('drafts', values.drafts ?? '1', 1, 4),
    seed: values.seed === undefined ? null : whole('seed', values.seed, 0, Number.MAX_SAFE_INTEGER),
  };
}

function provider(values: Values): Provider {
  return oneOf('provider', values.provider ?? 'cpu', PROVIDERS);
}

function oneOf<const T extends string>(option: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((candidate) => candidate === value);
  if (found === undefined) throw new UsageError(`--${option} is one of ${allowed.join(', ')}, not "${value}"`);
  return found;
}

function whole(option: string, value: string, least: number, most: number): number {
  const number = Number(value);
  if (!/^\d+$/.test(value) || !Number.isSafeInteger(number) || number < least || number > most) throw new UsageError(`--${option} is a whole number from ${least} to ${most}, not "${value}"`);
  return number;
}
