/** Which packages end up in the packed app, read off the lockfile and the imports: never asked of the network. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSources, root } from './checks/sources.ts';

interface Locked {
  readonly version?: string;
  readonly license?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

/** Packages of which only data is in the app, in another form: the word list of `assets/dictionaries`. */
const dataPackages = ['dictionary-en', 'dictionary-en-gb'] as const;

export interface ShippedPackage {
  readonly name: string;
  readonly version: string;
  /** As the package states it, an SPDX expression if all is well. */
  readonly licence: string;
  /** Its folder, from the root. */
  readonly folder: string;
  /** Bundled into the window or the processes; else it travels as it is in node_modules. */
  readonly bundled: boolean;
}

/** The packages whose code is in the packed app: what the window imports (bundled) and what stands under "dependencies", each with what it needs itself. */
export function shippedPackages(base = root): readonly ShippedPackage[] {
  const lock = (JSON.parse(readFileSync(join(base, 'package-lock.json'), 'utf8')) as { packages: Record<string, Locked> }).packages;
  const manifest = JSON.parse(readFileSync(join(base, 'package.json'), 'utf8')) as { dependencies?: Record<string, string> };
  const found = new Map<string, boolean>();

  /** Node's way of finding a package: in the importer's own node_modules, then further out. */
  const locate = (name: string, from: string): string | null => {
    for (let folder = from; ; folder = folder.replace(/\/?node_modules\/(?:@[^/]+\/)?[^/]+$/, '')) {
      const path = `${folder ? `${folder}/` : ''}node_modules/${name}`;
      if (lock[path]) return path;
      if (!folder) return null;
    }
  };
  const add = (name: string, from: string, bundled: boolean): void => {
    const path = locate(name, from);
    if (!path || name.startsWith('@types/') || found.get(path) === false || found.get(path) === bundled) return;
    found.set(path, bundled);
    const { dependencies, optionalDependencies, peerDependencies, peerDependenciesMeta } = lock[path] ?? {};
    for (const needed of Object.keys({ ...dependencies, ...optionalDependencies })) add(needed, path, bundled);
    for (const needed of Object.keys(peerDependencies ?? {})) if (!peerDependenciesMeta?.[needed]?.optional) add(needed, path, bundled);
  };

  for (const name of [...windowPackages(base), ...dataPackages]) add(name, '', true);
  for (const name of Object.keys(manifest.dependencies ?? {})) add(name, '', false);
  return [...found]
    .map(([folder, bundled]) => {
      const name = folder.replace(/^.*node_modules\//, '');
      return { name, version: lock[folder]?.version ?? '', licence: lock[folder]?.license ?? statedLicence(base, folder), folder, bundled };
    })
    .toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.version < b.version ? -1 : 1));
}

/** Packages that the window imports, stylesheets included. */
function windowPackages(base: string): ReadonlySet<string> {
  const names = new Set<string>();
  const add = (specifier: string): void => {
    if (!/^[./]/.test(specifier) && !specifier.startsWith('node:')) names.add(specifier.split('/').slice(0, specifier.startsWith('@') ? 2 : 1).join('/'));
  };
  for (const { path, imports } of readSources(base)) {
    if (/^(renderer|electron\/contract|engine\/text)\//.test(path) && !/\.(test|test-support)\.tsx?$/.test(path)) for (const { specifier, typeOnly } of imports) if (!typeOnly) add(specifier);
  }
  for (const path of globSync('renderer/**/*.css', { cwd: base })) {
    for (const [, specifier] of readFileSync(join(base, path), 'utf8').matchAll(/@import\s+(?:url\()?['"]([^'"]+)['"]/g)) add(specifier ?? '');
  }
  return names;
}

/** Where a lockfile names no licence, what the package itself says. */
function statedLicence(base: string, folder: string): string {
  const manifest = join(base, folder, 'package.json');
  if (!existsSync(manifest)) return '';
  const { license, licenses = [] } = JSON.parse(readFileSync(manifest, 'utf8')) as { license?: string | { type?: string }; licenses?: { type?: string }[] };
  // Packages of the early years list theirs.
  return typeof license === 'string' ? license : (license?.type ?? licenses.map(({ type = '' }) => type).join(' OR '));
}
