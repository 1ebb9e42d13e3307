// Runs a program of this project on Node 22 or newer, from whatever Node started npm: better-sqlite3 13 crashes on
// Node 20, and TypeScript files are run as they are from 22.18 on. Plain JavaScript, so that old Node can read it.
//
//   node scripts/with-node.mjs FILE|PROGRAM [ARGUMENTS]
//
// FILE is a path from the project's root (or inside node_modules), PROGRAM the name of an installed package or program.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const recent = major > 22 || (major === 22 && minor >= 18);
const env = { ...process.env };

function bundledNode() {
  const name = `${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const file = process.platform === 'win32' ? 'node.exe' : 'node';
  return [`node-${name}`, `node-bin-${name}`]
    .flatMap((name) => [join(root, 'node_modules', name, 'bin', file), join(root, 'node_modules', name, file)])
    .find((path) => existsSync(path));
}

function findEntry(program) {
  for (const path of [resolve(root, program), join(root, 'node_modules', program)]) {
    if (/[/\\.]/.test(program) && existsSync(path)) return path;
  }
  // Programs whose package has another name.
  const name = { tsc: 'typescript', depcruise: 'dependency-cruiser' }[program] ?? program;
  const manifest = join(root, 'node_modules', name, 'package.json');
  if (!existsSync(manifest)) return null;
  const { bin } = JSON.parse(readFileSync(manifest, 'utf8'));
  const file = typeof bin === 'string' ? bin : bin?.[program];
  return file ? join(dirname(manifest), file) : null;
}

const [program = '', ...args] = process.argv.slice(2);
const entry = findEntry(program);
if (!entry) {
  console.error(`There is no program "${program}" here.${existsSync(join(root, 'node_modules')) ? '' : ' Run npm ci first.'}`);
  process.exit(2);
}

let node = process.execPath;
if (!recent) {
  const bundled = bundledNode();
  if (!bundled) {
    console.error(
      `Palimpsest needs Node 22.18 or newer; this is ${process.version}, and npm ci brought no newer one for ${process.platform}-${process.arch}.\n` +
        'Nothing was started or changed.\nInstall Node 24, then run the command again.',
    );
    process.exit(1);
  }
  node = bundled;
  env.PATH = dirname(bundled) + delimiter + (env.PATH ?? '');
}

const child = spawn(node, ['--disable-warning=ExperimentalWarning', entry, ...args], { stdio: 'inherit', env });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => {
  if (!signal) process.exit(code ?? 1);
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
});
