/** Who may import whom (docs/decisions/003-layers.md): rules as data, each with a name and a sentence that says why. */
import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { Visitor } from 'rolldown/utils';
import { exists, isTest, lineAt, root, type Finding, type Import, type Source } from './sources.ts';

interface Rule {
  readonly name: string;
  readonly why: string;
  forbids(from: string, item: Import): boolean;
}

const inside = (path: string, ...folders: readonly string[]): boolean => folders.some((folder) => path === folder || path.startsWith(`${folder}/`));
const feature = (path: string): string | null => /^renderer\/features\/([^/]+)\//.exec(path)?.[1] ?? null;
const packageOf = (specifier: string): string => specifier.split('/').slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
const isPackage = (item: Import): boolean => item.target === null && !item.specifier.startsWith('node:');

/** Packages without side effects, clock or chance, so that the pure folders may use them. */
const purePackages = ['fast-myers-diff'];

function rules(productionPackages: ReadonlySet<string>): readonly Rule[] {
  return [
    {
      name: 'window',
      why: 'the window talks to the rest through the contract; it shares only the text functions',
      forbids: (from, { target }) => inside(from, 'renderer') && target !== null && !inside(target, 'renderer', 'electron/contract', 'engine/text', 'assets', 'package.json'),
    },
    {
      name: 'engine',
      why: 'the engine runs without the app: it imports nothing outside itself',
      forbids: (from, { target }) => inside(from, 'engine') && target !== null && !inside(target, 'engine'),
    },
    {
      name: 'pure',
      why: 'text and canvas are pure: no Node, no packages with effects, nothing but each other',
      forbids: (from, { target, specifier }) =>
        inside(from, 'engine/text', 'engine/canvas') && !isTest(from) && (target === null ? !purePackages.includes(packageOf(specifier)) : !inside(target, 'engine/text', 'engine/canvas')),
    },
    {
      name: 'app-to-engine',
      why: 'the app knows the engine by its messages, its text functions and the doors of the converters and of spelling, which run in threads of their own; the rest runs in a process of its own',
      forbids: (from, { target }) => inside(from, 'electron') && !isTest(from) && target !== null && inside(target, 'engine') && !inside(target, 'engine/text', 'engine/worker', 'engine/ocr/protocol', 'engine/formats', 'engine/spelling'),
    },
    {
      name: 'app-to-window',
      why: 'what runs outside the window does not import it',
      forbids: (from, { target }) => inside(from, 'electron', 'engine') && target !== null && inside(target, 'renderer'),
    },
    {
      name: 'contract',
      why: 'the contract is read by the window, so it imports only the text functions and packages',
      forbids: (from, { target, specifier }) =>
        inside(from, 'electron/contract') && !isTest(from) && (target === null ? specifier.startsWith('node:') : !inside(target, 'electron/contract', 'engine/text')),
    },
    {
      name: 'electron',
      why: 'only the desktop shell (and scripts that pack it) imports Electron, so that all else runs and is tested without it',
      forbids: (from, { specifier }) => packageOf(specifier) === 'electron' && !inside(from, 'electron/desktop', 'scripts'),
    },
    {
      name: 'features',
      why: 'a feature never imports another one',
      forbids: (from, { target }) => feature(from) !== null && target !== null && feature(target) !== null && feature(from) !== feature(target),
    },
    {
      name: 'parts',
      why: 'components, messages and styles are used by features and by the app, not the other way round',
      forbids: (from, { target }) => inside(from, 'renderer/components', 'renderer/i18n', 'renderer/styles') && target !== null && inside(target, 'renderer/features', 'renderer/app', 'renderer/editor'),
    },
    {
      name: 'shipped',
      why: 'what runs in the packed app needs its packages among "dependencies"',
      forbids: (from, item) =>
        inside(from, 'electron', 'engine') && !isTest(from) && isPackage(item) && !item.typeOnly && packageOf(item.specifier) !== 'electron' && !productionPackages.has(packageOf(item.specifier)),
    },
    {
      name: 'tools',
      why: 'the program does not import its tools or tests',
      forbids: (from, { target }) => inside(from, 'electron', 'engine', 'renderer') && !isTest(from) && target !== null && (inside(target, 'scripts', 'bench', 'e2e') || isTest(target)),
    },
  ];
}

/** Folders that are entered by their door from elsewhere. */
const moduleFolder = (path: string): string | null => /^(renderer\/features\/[^/]+|(?:engine|electron|renderer)\/[^/]+)\//.exec(path)?.[1] ?? null;

/** The outermost folder that holds `target` but not `from` and has a door, and what the door is; null if the way is open. */
function closedDoor(base: string, from: string, target: string): string | null {
  const module = moduleFolder(target);
  if (!module || inside(from, module)) {
    // Within a module, a folder of its own that has a door wants to be entered by it.
    for (let folder = posix.dirname(target); folder !== '.' && !inside(from, folder); folder = posix.dirname(folder)) {
      if (exists(base, `${folder}/index.ts`) && target !== `${folder}/index.ts`) return `${folder}/index.ts`;
    }
    return null;
  }
  // A folder inside a module may have a door of its own: a core that the module's parts and its neighbours both stand on.
  return target.endsWith('/index.ts') ? null : `${module}/index.ts`;
}

/** Breaches of the import rules. */
export function checkLayers(sources: readonly Source[], base = root): readonly Finding[] {
  const manifest = JSON.parse(readFileSync(join(base, 'package.json'), 'utf8')) as { dependencies?: Record<string, string> };
  const all = rules(new Set(Object.keys(manifest.dependencies ?? {})));
  const findings: Finding[] = [];
  for (const source of sources) {
    for (const item of source.imports) {
      for (const rule of all) {
        if (rule.forbids(source.path, item)) findings.push({ path: source.path, line: item.line, message: `${rule.name}: imports ${item.target ?? item.specifier}, but ${rule.why}` });
      }
      // Stylesheets and data have no door; a test may look inside.
      if (item.target === null || !/\.tsx?$/.test(item.target)) continue;
      if (!exists(base, item.target)) findings.push({ path: source.path, line: item.line, message: `missing: ${item.target} does not exist` });
      const door = isTest(source.path) ? null : closedDoor(base, source.path, item.target);
      if (door) findings.push({ path: source.path, line: item.line, message: `door: imports ${item.target}, but a folder is entered through ${door}` });
    }
    if (/(^|\/)index\.ts$/.test(source.path)) findings.push(...doorFindings(source));
    if (inside(source.path, 'engine/text', 'engine/canvas') && !isTest(source.path)) findings.push(...chanceFindings(source));
  }
  return findings;
}

/** A door holds re-exports and nothing else. */
function doorFindings({ path, text, parsed }: Source): readonly Finding[] {
  return parsed.program.body
    .filter((statement) => !(statement.type === 'ExportAllDeclaration' || (statement.type === 'ExportNamedDeclaration' && statement.source !== null)))
    .filter((statement) => !(statement.type === 'ImportDeclaration' && statement.specifiers.length === 0))
    .map((statement) => ({ path, line: lineAt(text, statement.start), message: 'door: an index.ts holds re-exports only' }));
}

/** Where a pure file reads the clock, chance or a timer, which no import shows. */
function chanceFindings({ path, text, parsed }: Source): readonly Finding[] {
  const globals = new Set(['Date', 'performance', 'crypto', 'process', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'globalThis']);
  const findings: Finding[] = [];
  const report = (at: number, name: string): void => void findings.push({ path, line: lineAt(text, at), message: `pure: uses ${name}, but text and canvas get time and chance as arguments` });
  new Visitor({
    MemberExpression: ({ object, property, start }) => {
      if (object.type !== 'Identifier' || property.type !== 'Identifier') return;
      if (object.name === 'Math' && property.name === 'random') report(start, 'Math.random');
      else if (globals.has(object.name)) report(start, object.name);
    },
    NewExpression: ({ callee, start }) => {
      if (callee.type === 'Identifier' && globals.has(callee.name)) report(start, callee.name);
    },
    CallExpression: ({ callee, start }) => {
      if (callee.type === 'Identifier' && globals.has(callee.name)) report(start, callee.name);
    },
  }).visit(parsed.program);
  return findings;
}
