/** Where a writer's library lies: the place where each system's programs keep their data. Both shells use the same one. */
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** `PALIMPSEST_DATA` overrides it. */
export function dataFolder(env: Readonly<Record<string, string | undefined>>, platform: NodeJS.Platform, home = homedir()): string {
  if (env['PALIMPSEST_DATA']) return resolve(env['PALIMPSEST_DATA']);
  if (platform === 'win32') return join(env['APPDATA'] ?? join(home, 'AppData', 'Roaming'), 'Palimpsest');
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Palimpsest');
  return join(env['XDG_DATA_HOME'] ?? join(home, '.local', 'share'), 'palimpsest');
}
