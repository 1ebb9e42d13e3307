/** `palimpsest ocr`: what was asked for, or why it makes no sense. */
import { parseArgs } from 'node:util';
import { pagesAtOnce, type ExportFormat, type PageWish } from '../ocr/index.ts';
import { UsageError } from './options.ts';

const CLEANING = ['careful', 'thorough', 'rules', 'off'] as const;
export type Cleaning = (typeof CLEANING)[number];

const FORMATS = ['md', 'txt', 'pdf', 'hocr', 'alto', 'json', 'docx'] as const satisfies readonly ExportFormat[];
const WISHES = ['auto', 'recognise', 'text-layer'] as const satisfies readonly PageWish[];
const ENDINGS: Readonly<Record<ExportFormat, string>> = { md: '.md', txt: '.txt', pdf: '.pdf', hocr: '.hocr', alto: '.xml', json: '.json', docx: '.docx' };

export interface OcrOptions {
  readonly inputs: readonly string[];
  /** A file or a folder; null: standard output. */
  readonly output: string | null;
  readonly cleaning: Cleaning;
  /** Null: by the ending of the output. */
  readonly format: ExportFormat;
  readonly language: string;
  readonly languages: string | null;
  readonly password: string | null;
  readonly wish: PageWish;
  readonly jobs: number;
  readonly native: boolean;
  readonly pageSeconds: number;
  readonly model: string | null;
  readonly cache: string | null;
}

const options = {
  output: { type: 'string', short: 'o' },
  clean: { type: 'string', default: 'careful' },
  format: { type: 'string' },
  language: { type: 'string' },
  /** The same, shorter. */
  lang: { type: 'string' },
  languages: { type: 'string' },
  password: { type: 'string' },
  read: { type: 'string', default: 'auto' },
  jobs: { type: 'string' },
  'built-in': { type: 'boolean', default: false },
  'page-seconds': { type: 'string', default: '120' },
  model: { type: 'string' },
  cache: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

/** @throws UsageError */
export function readOcrArguments(args: readonly string[]): OcrOptions {
  const { values, positionals } = parse(args);
  if (positionals.length === 0) throw new UsageError('ocr needs at least one file, such as: palimpsest ocr scan.pdf -o scan.md');
  if (positionals.includes('-')) throw new UsageError('ocr reads files, not standard input');
  if (values.language !== undefined && values.lang !== undefined && values.language !== values.lang) throw new UsageError('--language and --lang contradict each other');
  if (values.json && values.format !== undefined && values.format !== 'json') throw new UsageError('--json and --format contradict each other');
  const output = values.output === undefined || values.output === '-' ? null : values.output;
  const format = values.format === undefined ? (values.json ? 'json' : (formatOf(output) ?? 'md')) : oneOf('format', values.format, FORMATS);
  if (output === null && positionals.length > 1) throw new UsageError('Several files need a folder to go to: -o FOLDER');
  if (output === null && (format === 'pdf' || format === 'docx')) throw new UsageError(`A ${format} needs a file to go to: -o FILE`);
  return {
    inputs: positionals,
    output,
    cleaning: oneOf('clean', values.clean, CLEANING),
    format,
    language: values.language ?? values.lang ?? 'eng',
    languages: values.languages ?? null,
    password: values.password ?? null,
    wish: oneOf('read', values.read, WISHES),
    jobs: values.jobs === undefined ? pagesAtOnce() : whole('jobs', values.jobs, 1, 16),
    native: !values['built-in'],
    pageSeconds: whole('page-seconds', values['page-seconds'], 1, 3600),
    model: values.model ?? null,
    cache: values.cache ?? null,
  };
}

export function endingOf(format: ExportFormat): string {
  return ENDINGS[format];
}

/** The format that the name of a file says; null where it says none. */
function formatOf(output: string | null): ExportFormat | null {
  const ending = /\.([a-z]+)$/i.exec(output ?? '')?.[1]?.toLowerCase();
  const others: Readonly<Record<string, ExportFormat>> = { markdown: 'md', text: 'txt', html: 'hocr', xml: 'alto' };
  return FORMATS.find((format) => format === ending) ?? others[ending ?? ''] ?? null;
}

function parse(args: readonly string[]): ReturnType<typeof parseArgs<{ options: typeof options; allowPositionals: true }>> {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError((error instanceof Error ? error.message : String(error)).split('. ')[0] ?? '');
  }
}

function oneOf<const T extends string>(option: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((candidate) => candidate === value);
  if (found === undefined) throw new UsageError(`--${option} is one of ${allowed.join(', ')}, not "${value}"`);
  return found;
}

function whole(option: string, value: string, least: number, most: number): number {
  const number = Number(value);
  if (!/^\d+$/.test(value) || number < least || number > most) throw new UsageError(`--${option} is a whole number from ${least} to ${most}, not "${value}"`);
  return number;
}
