/**
 * What an unfinished import has finished: one line for each unit, written only after its numbers are on the disk. After
 * a crash the last line may be torn; it is dropped. What a line promises is checked by hash before it is believed.
 */
import { createHash } from 'node:crypto';
import { closeSync, constants, fsyncSync, ftruncateSync, openSync, readFileSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { guarded } from './files.ts';
import type { Unit } from './layout.ts';
import type { Loss } from './quantise.ts';

export const journalName = 'journal.jsonl';

const headShape = z.object({ key: z.string() });
const lineShape = z.object({ unit: z.string(), sha256: z.string(), error: z.number().min(0), power: z.number().min(0) });
export type JournalLine = Loss & { readonly unit: string; readonly sha256: string };

export class Journal {
  readonly lines = new Map<string, JournalLine>();
  private readonly path: string;
  private readonly descriptor: number;
  private isOpen = true;
  private waiting: JournalLine[] = [];
  private bytes: number;

  /** Opens the journal of a folder. One with another key, or none at all, is begun anew. @throws Problem */
  constructor(folder: string, key: string) {
    this.path = join(folder, journalName);
    const known = readJournal(this.path, key);
    this.descriptor = guarded(this.path, () => openSync(this.path, constants.O_RDWR | constants.O_CREAT, 0o600));
    for (const line of known?.lines ?? []) this.lines.set(line.unit, line);
    this.bytes = known?.bytes ?? 0;
    guarded(this.path, () => ftruncateSync(this.descriptor, this.bytes));
    if (!known) this.write(`${JSON.stringify({ key })}\n`);
  }

  /** Notes a unit; it counts once `commit` has been called. */
  add(line: JournalLine): void {
    this.waiting.push(line);
  }

  /** Writes what was noted. The numbers must be on the disk by now. */
  commit(): void {
    if (this.waiting.length === 0) return;
    this.write(this.waiting.map((line) => `${JSON.stringify(line)}\n`).join(''));
    for (const line of this.waiting) this.lines.set(line.unit, line);
    this.waiting = [];
  }

  close(): void {
    if (this.isOpen) closeSync(this.descriptor);
    this.isOpen = false;
  }

  private write(text: string): void {
    guarded(this.path, () => {
      const bytes = Buffer.from(text);
      for (let done = 0; done < bytes.byteLength; ) done += writeSync(this.descriptor, bytes, done, bytes.byteLength - done, this.bytes + done);
      this.bytes += bytes.byteLength;
      fsyncSync(this.descriptor);
    });
  }
}

/** The lines of a journal with this key and how many bytes of it are whole; undefined when there is none. */
export function readJournal(path: string, key: string): { readonly lines: readonly JournalLine[]; readonly bytes: number } | undefined {
  let text: Buffer;
  try {
    text = readFileSync(path);
  } catch {
    return undefined;
  }
  const lines: JournalLine[] = [];
  let bytes = 0;
  for (let end = text.indexOf(10); end >= 0; end = text.indexOf(10, bytes)) {
    try {
      const value: unknown = JSON.parse(text.toString('utf8', bytes, end));
      if (bytes === 0) {
        if (headShape.parse(value).key !== key) return undefined;
      } else {
        lines.push(lineShape.parse(value));
      }
    } catch {
      break;
    }
    bytes = end + 1;
  }
  return bytes === 0 ? undefined : { lines, bytes };
}

/** SHA-256 over the parts of a unit as they lie in the folder; undefined where a file is too short or not there. */
export function hashOnDisk(folder: string, unit: Unit): string | undefined {
  const hash = createHash('sha256');
  const buffer = new Uint8Array(4 * 2 ** 20);
  for (const { place } of unit.parts) {
    let descriptor: number;
    try {
      descriptor = openSync(join(folder, place.file), 'r');
    } catch {
      return undefined;
    }
    try {
      for (let done = 0; done < place.bytes; ) {
        const count = readSync(descriptor, buffer, 0, Math.min(buffer.byteLength, place.bytes - done), place.offset + done);
        if (count === 0) return undefined;
        hash.update(buffer.subarray(0, count));
        done += count;
      }
    } finally {
      closeSync(descriptor);
    }
  }
  return hash.digest('hex');
}
