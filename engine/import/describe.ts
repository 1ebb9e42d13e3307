/** What an import says about the model besides its numbers. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Files that a model needs besides its numbers, where they are there. */
export const companions = ['tokenizer.json', 'tokenizer_config.json', 'chat_template.jinja', 'special_tokens_map.json'] as const;
const longestCompanion = 256 * 2 ** 20;

/** Paths of the companions in a folder, by name. */
export function findCompanions(folder: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const name of companions) {
    const path = join(folder, name);
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat?.isFile() && stat.size <= longestCompanion) found.set(name, path);
  }
  return found;
}

const licences: readonly (readonly [RegExp, string])[] = [
  [/Apache License\s+Version 2\.0/, 'Apache-2.0'],
  [/Gemma Terms of Use/i, 'Gemma Terms of Use'],
  [/\bMIT License\b/, 'MIT'],
];

/** The licence that a model card or a licence file in the folder names. */
export function findLicence(folder: string): string | undefined {
  const card = readStart(join(folder, 'README.md'));
  // The card begins with YAML between two lines of dashes.
  const header = /^---\r?\n([\s\S]*?)\r?\n---/.exec(card)?.[1] ?? '';
  const named = /^license:\s*["']?([A-Za-z0-9][A-Za-z0-9 ._-]{0,60}?)["']?\s*$/m.exec(header)?.[1];
  if (named) return named === 'apache-2.0' ? 'Apache-2.0' : named;
  for (const name of ['LICENSE', 'LICENSE.txt', 'LICENSE.md']) {
    const text = readStart(join(folder, name));
    const known = licences.find(([pattern]) => pattern.test(text));
    if (known) return known[1];
  }
  return undefined;
}

function readStart(path: string): string {
  try {
    return existsSync(path) && statSync(path).size < 2 ** 20 ? readFileSync(path, 'utf8') : '';
  } catch {
    return '';
  }
}
