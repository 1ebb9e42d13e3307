/**
 * The log: what happened, never what anybody wrote. A line is made of words from the program, ids, codes and numbers;
 * of an error it keeps the kind, the code and where in the program it was, but not the message, which may quote text.
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import { arch, release } from 'node:os';
import { join } from 'node:path';
import { Problem } from '../../../engine/text/index.ts';
import { LogLine, type EngineStatus } from '../../contract/index.ts';
import { errorCode } from '../db/storage-problem.ts';

type Level = LogLine['level'];

/** Where lines go. */
export interface LogSink {
  write(line: LogLine): void;
  /** The newest lines, oldest first. */
  read(limit: number): LogLine[];
}

/** Values that may stand in a line. A string must be an id, a code or a state: nothing with a space in it passes. */
export type LogValue = string | number | boolean | null;

export class Log {
  readonly #sink: LogSink;
  readonly #now: () => number;

  constructor(sink: LogSink, now: () => number) {
    this.#sink = sink;
    this.#now = now;
  }

  /** `message` is a fixed sentence of the program. */
  info(source: string, message: string, values: Readonly<Record<string, LogValue>> = {}): void {
    this.#write('info', source, message, values);
  }

  warn(source: string, message: string, values: Readonly<Record<string, LogValue>> = {}): void {
    this.#write('warn', source, message, values);
  }

  /** Problems never hold text, so their sentence is kept; of other errors only kind, code and place. */
  error(source: string, message: string, error: unknown): void {
    const values: Record<string, LogValue> = { code: errorCode(error) ?? '' };
    if (error instanceof Problem) this.#write('error', source, `${message}: ${error.what}`, values);
    else if (error instanceof Error) this.#write('error', source, `${message}${frames(error)}`, { ...values, kind: error.name });
    else this.#write('error', source, message, { kind: typeof error });
  }

  /** What the contract has found to hold kinds and places alone. */
  fault(level: 'error' | 'warn', source: string, message: string): void {
    this.#write(level, source, message, {});
  }

  read(limit: number): LogLine[] {
    return this.#sink.read(limit);
  }

  /** Everything that helps to find a fault, without a word of any document. */
  report(version: string, engine: EngineStatus): string {
    const facts = [
      `Palimpsest ${version}`,
      `${process.platform} ${release()} ${arch()}, Node ${process.versions.node}`,
      `engine: ${engine.state}${engine.problem ? ` (${engine.problem.code})` : ''}, ${engine.waiting} runs waiting${engine.queuePaused ? ', queue paused' : ''}`,
      engine.model ? `model: ${engine.model.name} ${engine.model.version}, ${engine.model.hash.slice(0, 16)}` : 'model: none loaded',
    ];
    const lines = this.read(200).map((line) => `${new Date(line.at).toISOString()} ${line.level} ${line.source}: ${line.message}`);
    return [...facts, '', ...lines, ''].join('\n');
  }

  #write(level: Level, source: string, message: string, values: Readonly<Record<string, LogValue>>): void {
    const described = Object.entries(values).map(([name, value]) => ` ${name}=${redact(value)}`);
    this.#sink.write({ at: this.#now(), level, source, message: message + described.join('') });
  }
}

function redact(value: LogValue): string {
  if (typeof value !== 'string') return String(value);
  return /^[\w.:-]{0,80}$/.test(value) ? value : '[hidden]';
}

/** Functions and places of a stack, without the message above them and without the user's folders. */
function frames(error: Error): string {
  const lines = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return lines
    .slice(0, 8)
    .map((line) => ` < ${line.trim().replace(/^at /, '').replace(/\(?(?:file:\/\/)?[^\s()]*[/\\]([^/\\()]+\.[a-z]+:\d+:\d+)\)?/, '($1)')}`)
    .join('');
}

/** The size in bytes at which a log file is put away; the one before it is kept. */
const fileLimit = 1_000_000;

/** JSON lines in `palimpsest.log`, with one older file beside it. A disk that can't be written to is not reason enough to stop. */
export function fileSink(folder: string): LogSink {
  const file = join(folder, 'palimpsest.log');
  const older = join(folder, 'palimpsest.old.log');
  return {
    write: (line) => {
      try {
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        if (existsSync(file) && statSync(file).size > fileLimit) renameSync(file, older);
        // The line end comes first, so that a line which a crash cut off spoils no other.
        appendFileSync(file, '\n' + JSON.stringify(line), { mode: 0o600 });
      } catch {
        // There is no place left to report this to; the trouble shows in the library itself.
      }
    },
    read: (limit) => {
      const lines: LogLine[] = [];
      for (const path of [older, file]) {
        try {
          for (const text of readFileSync(path, 'utf8').split('\n')) lines.push(...parseLine(text));
        } catch {
          // Not written yet.
        }
      }
      return lines.slice(-limit);
    },
  };
}

function parseLine(text: string): LogLine[] {
  if (!text) return [];
  try {
    const parsed = LogLine.safeParse(JSON.parse(text));
    return parsed.success ? [parsed.data] : [];
  } catch {
    // The line a crash cut off.
    return [];
  }
}
