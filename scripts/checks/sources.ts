/** The project's own source files and what each of them imports. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync, type ParseResult } from 'rolldown/utils';

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** What a check found: where and what, one line to read. */
export interface Finding {
  readonly path: string;
  /** From 1; 0 where it is about the whole file. */
  readonly line: number;
  readonly message: string;
}

export interface Import {
  /** As written. */
  readonly specifier: string;
  /** The file it leads to, from the root, with forward slashes; null for a package or a part of Node. */
  readonly target: string | null;
  readonly typeOnly: boolean;
  readonly line: number;
}

export interface Source {
  /** From the root, with forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly parsed: ParseResult;
  readonly imports: readonly Import[];
}

const folders = ['electron', 'engine', 'renderer', 'scripts', 'bench', 'e2e'];

export const isTest = (path: string): boolean => /\.(test|e2e|fuzz|test-support)\.tsx?$/.test(path) || path.startsWith('e2e/') || path.startsWith('bench/');

/** Reads and parses every TypeScript file under `base`. Throws on one that does not parse: a check must not skip it. */
export function readSources(base = root): readonly Source[] {
  const paths = folders.flatMap((folder) => globSync(`${folder}/**/*.{ts,tsx}`, { cwd: base, exclude: (name) => name === 'node_modules' || name === '.output' }));
  return paths.map((path) => path.replaceAll('\\', '/')).toSorted().map((path) => readSource(base, path));
}

function readSource(base: string, path: string): Source {
  const text = readFileSync(join(base, path), 'utf8');
  const parsed = parseSync(path, text);
  if (parsed.errors.length > 0) throw new Error(`${path} does not parse: ${parsed.errors[0]?.message ?? ''}`);
  const found: { specifier: string; typeOnly: boolean; at: number }[] = [];
  for (const item of parsed.module.staticImports) {
    const typeOnly = item.entries.length > 0 && item.entries.every((entry) => entry.isType);
    found.push({ specifier: item.moduleRequest.value, typeOnly, at: item.start });
  }
  for (const item of parsed.module.staticExports) {
    const [entry] = item.entries;
    if (entry?.moduleRequest) found.push({ specifier: entry.moduleRequest.value, typeOnly: item.entries.every((each) => each.isType), at: item.start });
  }
  for (const item of parsed.module.dynamicImports) {
    const literal = /^(['"`])(.*)\1$/.exec(text.slice(item.moduleRequest.start, item.moduleRequest.end));
    // An address that is put together can't be checked; the only ones there may be lead to files that no rule is about.
    if (literal?.[2] && !literal[2].includes('${')) found.push({ specifier: literal[2], typeOnly: false, at: item.start });
  }
  const imports = found.map(({ specifier, typeOnly, at }) => {
    const bare = specifier.replace(/\?.*$/, '');
    const target = bare.startsWith('.') ? posix.normalize(posix.join(posix.dirname(path), bare)) : null;
    return { specifier, target, typeOnly, line: lineAt(text, at) };
  });
  return { path, text, parsed, imports };
}

export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line++;
  return line;
}

export const exists = (base: string, path: string): boolean => existsSync(join(base, path));
