/** An import that kills itself, as a crash or a power cut would: run as a program with its orders as JSON. */
import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { importModel } from './import.ts';
import { openSource } from './open-source.ts';

export interface Orders {
  readonly from: string;
  readonly to: string;
  readonly bits: 4 | 8 | 16;
  readonly flushBytes: number;
  /** Die when a step happens for the nth time, or after so many bytes, in the middle of a write. */
  readonly die?: { readonly step: string; readonly times: number } | { readonly bytes: number };
}

const [text] = process.argv.slice(2);
const { from, to, bits, flushBytes, die } = JSON.parse(text ?? '') as Orders;
const source = openSource(from);
let steps = 0;
let written = 0;
try {
  const { resumedBytes } = await importModel({
    source,
    to,
    bits,
    flushBytes,
    onStep: (step) => {
      if (die && 'step' in die && die.step === step && ++steps === die.times) process.kill(process.pid, 'SIGKILL');
    },
    onWrite: (path, offset, bytes) => {
      if (!die || !('bytes' in die)) return;
      if (written + bytes.byteLength <= die.bytes) {
        written += bytes.byteLength;
        return;
      }
      const descriptor = openSync(path, constants.O_WRONLY);
      writeSync(descriptor, bytes, 0, die.bytes - written, offset);
      closeSync(descriptor);
      process.kill(process.pid, 'SIGKILL');
    },
  });
  process.stdout.write(String(resumedBytes));
} catch (error) {
  process.stdout.write(error instanceof Error && 'code' in error ? String(error.code) : String(error));
  process.exitCode = 1;
}
