/** Builds what runs: the window with vite, and the desktop's processes and the command line with rolldown. Options: --fresh (from nothing), --window (only the window). */
import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { carriedPackages } from './package-files.ts';
import { buildIfStale } from './stale.ts';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** What the window is made of; `npm start` builds it again when one of these changed. */
const windowSources = ['renderer', 'electron/contract', 'engine/text', 'assets/locales', 'assets/licences.json', 'docs/guide', 'index.html', 'vite.config.ts', 'package-lock.json'];
const processSources = ['electron', 'engine', 'assets/locales/en/desktop.json', 'assets/locales/de/desktop.json', 'scripts/build.ts', 'scripts/package-files.ts', 'package-lock.json'];

/** The programs of the packaged app. Each is bundled into one file under `dist/app`, so that few files have to be looked up at start. */
const entries = {
  'electron/desktop/main': 'electron/desktop/main.ts',
  'electron/backend/main': 'electron/backend/main.ts',
  'engine/worker/main': 'engine/worker/main.ts',
  'engine/cli/main': 'engine/cli/main.ts',
  'engine/ocr/process/main': 'engine/ocr/process/main.ts',
  // Looked up by the modules that start them.
  'engine/ocr/process/reader-thread': 'engine/ocr/process/reader-thread.ts',
  'shared/converter-thread': 'engine/formats/converter-thread.ts',
  'electron/backend/speller-worker': 'engine/spelling/speller-worker.ts',
  'shared/grammar-thread': 'engine/tasks/grammar-thread.ts',
  'electron/backend/backup-thread': 'electron/backend/db/backup-thread.ts',
  'shared/prepare-child': 'engine/runtime/prepare-child.ts',
} as const;

/** Whether a package stays outside the bundles. */
const isExternal = (id: string): boolean => ['electron', ...carriedPackages].some((name) => id === name || id.startsWith(`${name}/`));

/** Builds the window into `dist/renderer` if it is stale. */
export function buildWindow(): Promise<boolean> {
  return buildIfStale({
    root,
    name: 'renderer',
    sources: windowSources,
    result: 'dist/renderer/index.html',
    build: async () => {
      const { build: viteBuild } = await import('vite');
      // vite takes NODE_ENV from whoever calls; under a test runner that would build, and leave for `npm start`, a window
      // with React's development code, in which lists measure themselves otherwise.
      const caller = process.env['NODE_ENV'];
      process.env['NODE_ENV'] = 'production';
      try {
        await viteBuild({ root, configFile: join(root, 'vite.config.ts'), logLevel: 'warn' });
      } finally {
        if (caller === undefined) delete process.env['NODE_ENV'];
        else process.env['NODE_ENV'] = caller;
      }
    },
  });
}

/** Builds the desktop's processes and the command line into `dist/app` if they are stale. */
export function buildProcesses(): Promise<boolean> {
  return buildIfStale({
    root,
    name: 'app',
    sources: processSources,
    result: 'dist/app/electron/desktop/main.js',
    build: async () => {
      const { build: rolldownBuild } = await import('rolldown');
      rmSync(join(root, 'dist/app'), { recursive: true, force: true });
      await rolldownBuild({
        cwd: root,
        input: { ...entries },
        platform: 'node',
        external: isExternal,
        output: { dir: 'dist/app', format: 'esm', entryFileNames: '[name].js', chunkFileNames: 'shared/[name]-[hash].js', sourcemap: false },
        logLevel: 'warn',
      });
      // A sandboxed preload is loaded as a script, so it must be one CommonJS file.
      await rolldownBuild({
        cwd: root,
        input: 'electron/desktop/preload.ts',
        platform: 'node',
        external: ['electron'],
        output: { file: 'dist/app/electron/desktop/preload.cjs', format: 'cjs' },
        logLevel: 'warn',
      });
    },
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { fresh: { type: 'boolean', default: false }, window: { type: 'boolean', default: false } } });
  if (values.fresh) rmSync(join(root, 'dist'), { recursive: true, force: true });
  if (await buildWindow()) console.log('The window was built.');
  if (!values.window && (await buildProcesses())) console.log("The desktop's processes were built.");
}
