import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { ModelChoice } from './options.ts';

const SHIPPED = join('assets', 'models', 'palimpsest-135m');

/** The folder of the model chosen; the one that ships lies beside the program, wherever that was put. */
export function modelFolder({ model }: ModelChoice): string {
  if (model !== null) return resolve(model);
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    if (existsSync(join(folder, SHIPPED, 'palimpsest.json')) || dirname(folder) === folder) return join(folder, SHIPPED);
  }
}

/** Where the app keeps the languages that were added in its window; what lies there need not exist. */
export function languageFolder(env: NodeJS.ProcessEnv = process.env): string {
  const data = (): string => {
    if (env['PALIMPSEST_DATA']) return resolve(env['PALIMPSEST_DATA']);
    if (process.platform === 'win32') return join(env['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming'), 'Palimpsest');
    if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Palimpsest');
    return join(env['XDG_DATA_HOME'] ?? join(homedir(), '.local', 'share'), 'palimpsest');
  };
  return join(data(), 'languages');
}

/** Where prepared copies are kept: beside the app's own where its data folder was moved, else where the system keeps caches. */
export function cacheFolder({ cache }: ModelChoice, env: NodeJS.ProcessEnv = process.env): string {
  if (cache !== null) return resolve(cache);
  if (env['PALIMPSEST_DATA']) return join(resolve(env['PALIMPSEST_DATA']), 'cache');
  if (process.platform === 'win32') return join(env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'), 'Palimpsest', 'Cache');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'Palimpsest');
  return join(env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'palimpsest');
}
