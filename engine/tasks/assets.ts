/** Finds the files that ship beside the program, in the source tree and in a packaged copy alike. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Problem } from '../text/index.ts';

/** Path of a file under `assets/`: the nearest such folder above this module. Throws a Problem where it is missing. */
export function assetPath(...parts: readonly string[]): string {
  const relative = join('assets', ...parts);
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    const path = join(folder, relative);
    if (existsSync(path)) return path;
    if (folder === dirname(folder)) break;
  }
  throw new Problem({
    code: 'asset-missing',
    what: `The file ${relative} that belongs to Palimpsest is missing.`,
    safe: 'Your documents are not affected.',
    todo: 'Install Palimpsest again.',
    values: { file: relative },
  });
}
