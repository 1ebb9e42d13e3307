/** node-llama-cpp on the same GGUF and as many threads, in a process of its own (see bench/peers). */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Contestant } from './measure.ts';

export interface Peer {
  prefill(ids: readonly number[]): Contestant;
  decode(ids: readonly number[], count: number): Contestant;
  close(): void;
}

const folder = join(import.meta.dirname, '..', 'peers');

/** @returns null when the peer is not installed; it has a lockfile of its own, so that it never comes with the app */
export async function startPeer(gguf: string, threads: number): Promise<Peer | null> {
  if (!existsSync(join(folder, 'node_modules', 'node-llama-cpp'))) return null;
  const child = spawn(process.execPath, [join(folder, 'llama.mjs'), gguf, String(threads)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async (): Promise<{ ms?: number }> => {
    const line = await lines.next();
    if (line.done) throw new Error('node-llama-cpp ended before it answered');
    return JSON.parse(line.value) as { ms?: number };
  };
  await answer();
  const ask = async (request: object): Promise<number> => {
    child.stdin.write(`${JSON.stringify(request)}\n`);
    return (await answer()).ms ?? Number.NaN;
  };
  return {
    prefill: (ids) => ({ name: 'llama prefill', run: () => ask({ kind: 'prefill', tokens: ids }) }),
    decode: (ids, count) => ({ name: 'llama decode', run: () => ask({ kind: 'decode', tokens: ids, count }) }),
    close: () => void child.kill(),
  };
}
