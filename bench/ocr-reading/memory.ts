/** How much memory processes hold, and those that they have started; known on Linux only. */
import { readdirSync, readFileSync } from 'node:fs';

const PAGE_BYTES = 4096;
const EVERY_MS = 100;

export class Memory {
  /** The most that all of them held at once, in bytes. */
  most = 0;
  readonly #pids = new Set<number>();
  readonly #timer: NodeJS.Timeout;

  constructor() {
    this.#timer = setInterval(() => void this.now(), EVERY_MS).unref();
  }

  watch(pid: number): void {
    this.#pids.add(pid);
  }

  /** Bytes that all of them hold now. */
  now(): number {
    const parents = process.platform === 'linux' ? parentsOfAll() : new Map<number, number>();
    const isOurs = (pid: number): boolean => this.#pids.has(pid) || this.#pids.has(parents.get(pid) ?? 0);
    const sum = [...new Set([...this.#pids, ...parents.keys()])].filter(isOurs).reduce((bytes, pid) => bytes + resident(pid), 0);
    this.most = Math.max(this.most, sum);
    return sum;
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}

export function megabytes(bytes: number): string {
  return bytes === 0 ? 'not known' : `${Math.round(bytes / 1024 / 1024)} MB`;
}

function resident(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * PAGE_BYTES;
  } catch {
    // It has ended, or this system has no such file.
    return 0;
  }
}

function parentsOfAll(): Map<number, number> {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      parents.set(Number(name), Number(/\) \S (\d+)/.exec(readFileSync(`/proc/${name}/stat`, 'utf8'))?.[1] ?? 0));
    } catch {
      // It has ended.
    }
  }
  return parents;
}
