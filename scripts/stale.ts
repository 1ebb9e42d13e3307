/** Whether something built is older than what it is built from: a fingerprint of the sources, kept beside the result. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Names, sizes and times of all files under the paths (files or folders, from `root`; missing ones count as missing). */
export function fingerprint(root: string, paths: readonly string[]): string {
  const hash = createHash('sha256');
  const add = (path: string): void => {
    const stat = statSync(join(root, path), { throwIfNoEntry: false });
    if (!stat) return void hash.update(`${path} missing\n`);
    if (!stat.isDirectory()) return void hash.update(`${path} ${stat.size} ${stat.mtimeMs}\n`);
    for (const name of readdirSync(join(root, path)).toSorted()) add(`${path}/${name}`);
  };
  for (const path of paths) add(path);
  return hash.digest('hex');
}

/** Runs `build` unless the result exists and nothing under `sources` changed since it was built. Answers whether it ran. */
export async function buildIfStale(options: {
  readonly root: string;
  readonly name: string;
  readonly sources: readonly string[];
  readonly result: string;
  readonly build: () => Promise<void>;
}): Promise<boolean> {
  const { root, name, sources, result, build } = options;
  const stamp = join(root, 'dist', '.stamps', name);
  const now = fingerprint(root, sources);
  if (existsSync(join(root, result)) && existsSync(stamp) && readFileSync(stamp, 'utf8') === now) return false;
  await build();
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, now);
  return true;
}
