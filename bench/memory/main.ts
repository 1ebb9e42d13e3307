/** `npm run bench -- memory`: what an engine process holds, at a first start that prepares the model and at the next ones. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

interface Use {
  readonly seconds: number;
  readonly loaded: number;
  readonly used: number;
  readonly most: number;
}

export async function main(): Promise<number> {
  const cache = mkdtempSync(join(tmpdir(), 'palimpsest-memory-'));
  try {
    console.log('| engine process, MB | loaded | after the heaviest use | most ever | ready after, s |\n| --- | --- | --- | --- | --- |');
    for (const name of ['first start', 'second start', 'third start']) {
      const { seconds, loaded, used, most } = await measure(cache);
      const megabytes = (bytes: number) => (Number.isNaN(bytes) ? 'unknown' : (bytes / 1e6).toFixed(0));
      console.log(`| ${name} | ${megabytes(loaded)} | ${megabytes(used)} | ${megabytes(most)} | ${seconds.toFixed(1)} |`);
    }
  } finally {
    rmSync(cache, { recursive: true, force: true });
  }
  return 0;
}

/** As the app starts its engine. */
async function measure(cache: string): Promise<Use> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--optimize-for-size', join(import.meta.dirname, 'use.ts'), cache], { env: { ...process.env, MALLOC_ARENA_MAX: '2' } });
  return JSON.parse(stdout) as Use;
}
