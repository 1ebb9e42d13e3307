/** `npm run e2e [FILES] [-- OPTIONS]`: the whole program in a real browser (vitest.e2e.config.ts). */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './build.ts';

const browser = process.env['PALIMPSEST_CHROMIUM'] ?? '/usr/bin/chromium';
if (!existsSync(browser)) {
  console.error(`There is no browser at ${browser}, so nothing was run.\nInstall Debian's chromium (apt-get install --no-install-recommends chromium), or name another with PALIMPSEST_CHROMIUM.`);
  process.exit(1);
}
const { status } = spawnSync(process.execPath, [join(root, 'scripts/with-node.mjs'), 'vitest', 'run', '--config', 'vitest.e2e.config.ts', ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' });
process.exit(status ?? 1);
