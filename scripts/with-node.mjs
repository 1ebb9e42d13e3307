// Runs a program of this project on Node 22 or newer, from whatever Node started npm: better-sqlite3 13 crashes on
// Node 20, and TypeScript files are run as they are from 22.18 on. Plain JavaScript, so that old Node can read it.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
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

let node = process.execPath;
if (!recent) {
  const bundled = bundledNode();
  if (!bundled) {
    console.error(`Palimpsest needs Node 22.18 or newer; this is ${process.version} and no newer one came with npm ci for ${process.platform}-${process.arch}.\nNothing was started or changed. Install Node 24, then run the command again.`);
    process.exit(1);
  }
  node = bundled;
  env.PATH = dirname(bundled) + delimiter + (env.PATH ?? '');
}

const [program = '', ...args] = process.argv.slice(2);
const isFile = /\.(ts|mjs|js)$/.test(program);
const packageBin = { vitest: 'vitest/vitest.mjs' }[program];
const entry = isFile ? resolve(root, program) : join(root, 'node_modules', packageBin ?? program);
const child = spawn(node, ['--disable-warning=ExperimentalWarning', entry, ...args], { stdio: 'inherit', env });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => (signal ? process.kill(process.pid, signal) : process.exit(code ?? 1)));
