/**
 * `npm start`: builds what is stale, then opens Electron's window, or a page in the browser where Electron's program is
 * not installed. A text file may be named: it is opened as a document. Options: --no-open, --port N, --no-electron, --electron (try to install Electron once more).
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startBackendProcess, startServer } from '../electron/loopback/index.ts';
import { dataFolder } from '../electron/policy/index.ts';
import { root } from './build.ts';

const options = readOptions();

const electron = options['no-electron'] ? null : findElectron();
build();
if (electron) runDesktop(electron);
else await runLoopback();

function readOptions() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        'no-open': { type: 'boolean', default: false },
        'no-electron': { type: 'boolean', default: false },
        electron: { type: 'boolean', default: false },
        port: { type: 'string', default: '0' },
      },
    });
    if (!/^\d{1,5}$/.test(values.port) || Number(values.port) > 65_535) throw new Error(`--port wants a number up to 65535, not "${values.port}".`);
    if (positionals.length > 1) throw new Error('Only one file can be opened at the start.');
    return { ...values, file: positionals[0] === undefined ? '' : resolve(process.env['INIT_CWD'] ?? '', positionals[0]) };
  } catch (error) {
    console.error(`${(error as Error).message}\nUsage: npm start -- [FILE] [options]. Options: --no-open, --port N, --no-electron, --electron. Nothing was started.`);
    process.exit(2);
  }
}

/** Builds what is stale, in a process of its own: the builder's memory must not stay with the shell. */
function build(): void {
  const { status } = spawnSync(process.execPath, [join(root, 'scripts/build.ts'), ...(electron ? [] : ['--window'])], { stdio: 'inherit' });
  if (status === 0) return;
  console.error('Palimpsest could not be built, so nothing was started. Your documents were not touched.\nWhat is wrong stands above.');
  process.exit(1);
}

/** The path of Electron's program, installing it if that was never tried; null if there is none. */
function findElectron(): string | null {
  const folder = join(root, 'node_modules', 'electron');
  const find = (): string | null => {
    const pathFile = join(folder, 'path.txt');
    const override = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
    if (!existsSync(pathFile) && !override) return null;
    const name = existsSync(pathFile) ? readFileSync(pathFile, 'utf8').trim() : process.platform === 'win32' ? 'electron.exe' : 'electron';
    const program = join(override ?? join(folder, 'dist'), name);
    return existsSync(program) ? program : null;
  };
  const found = find();
  if (found || !existsSync(join(folder, 'install.js'))) return found;

  const { version } = createRequire(import.meta.url)('electron/package.json') as { version: string };
  const tried = join(root, 'dist', '.stamps', `electron-${version}-tried`);
  if (existsSync(tried) && !options.electron) return null;
  console.log(`Electron ${version} is not installed. Trying its own installer once (at most 60 seconds; this is the only time that Palimpsest's start uses the network).`);
  const { status, error } = spawnSync(process.execPath, [join(folder, 'install.js')], { timeout: 60_000, killSignal: 'SIGKILL', stdio: 'ignore' });
  mkdirSync(join(root, 'dist', '.stamps'), { recursive: true });
  writeFileSync(tried, '');
  const program = status === 0 && !error ? find() : null;
  console.log(program ? 'Electron is installed.' : 'It could not be installed, so Palimpsest opens in the browser. To try again: npm start -- --electron');
  return program;
}

function runDesktop(program: string): void {
  const child = spawn(program, [root, ...(options.file ? ['--open', options.file] : [])], { stdio: 'inherit' });
  // The terminal's Ctrl C reaches the window too; wait for it to close in its own time.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  child.on('exit', (code) => process.exit(code ?? 1));
}

async function runLoopback(): Promise<void> {
  const data = dataFolder(process.env, process.platform);
  const backend = startBackendProcess({
    entry: join(root, 'electron/backend/main.ts'),
    args: ['--data', data, '--assets', process.env['PALIMPSEST_ASSETS'] ?? join(root, 'assets'), ...(options.file ? ['--open', options.file] : [])],
    onReady: (problem) => {
      if (problem) console.error(`${problem.what}\n${problem.safe}\n${problem.todo}`);
    },
    onDeath: (why, restarting) =>
      console.error(`The library process ended (${why}). Everything that was marked as saved is on disk. ${restarting ? 'It is being started again.' : 'It ended too often; stop Palimpsest with Ctrl C and start it again.'}`),
  });
  const server = await startServer({ root: join(root, 'dist/renderer'), backend, port: Number(options.port) }).catch(async (error: NodeJS.ErrnoException) => {
    await backend.close();
    console.error(`Palimpsest could not listen on port ${options.port} (${error.code}).\nYour documents are safe and were not touched.\nStart it with another port, or without --port to take any free one.`);
    process.exit(1);
  });

  let closing = false;
  const close = async (): Promise<void> => {
    if (closing) return;
    closing = true;
    await server.close();
    await backend.close();
    process.exit(0);
  };
  // Once is enough: the launcher passes on a signal that the terminal has sent to everybody already.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void close());

  console.log(`Palimpsest is at ${server.address}`);
  console.log(`Your documents are in ${data}. Ctrl C stops it.`);
  if (!options['no-open'] && !openBrowser(server.address)) console.log('No browser was found; open the address yourself. It works once.');
}

/** Opens the address in a window of its own if there is a Chromium, else in the usual browser. Answers whether something was started. */
function openBrowser(address: string): boolean {
  if (process.platform === 'darwin') return launch('open', [address]);
  if (process.platform === 'win32') return launch('cmd', ['/c', 'start', '""', address.replaceAll('&', '^&')]);
  if (!process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']) return false;
  for (const name of ['chromium', 'chromium-browser', 'google-chrome', 'microsoft-edge']) {
    // Chromium refuses to run as root.
    if (onPath(name) && process.getuid?.() !== 0) return launch(name, [`--app=${address}`]);
  }
  return onPath('xdg-open') && launch('xdg-open', [address]);
}

function launch(program: string, args: readonly string[]): boolean {
  const child = spawn(program, args, { stdio: 'ignore', detached: true });
  child.on('error', () => console.log('The browser could not be started; open the address yourself.'));
  child.unref();
  return true;
}

function onPath(name: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => folder !== '' && existsSync(join(folder, name)));
}
