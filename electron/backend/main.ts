/**
 * The backend process. Its shell starts it with `--data FOLDER --assets FOLDER`, connects windows over the carriers'
 * line and asks it to close.
 */
import { readFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { Problem } from '../../engine/text/index.ts';
import { backendLink, parentChannel } from '../carriers/index.ts';
import { createEngineHost, forkedEngine } from '../processes/index.ts';
import { createBackend } from './backend.ts';

const { values } = parseArgs({ options: { data: { type: 'string' }, assets: { type: 'string' } } });
const channel = parentChannel();
if (!channel || !values.data || !values.assets) {
  console.error('The library process is started by Palimpsest itself: npm start');
  process.exit(2);
}

/** The engine's program lies where the sources have it, built or not. */
const engine = join(import.meta.dirname, '../../engine/worker', `main${extname(import.meta.filename)}`);
const engineHost = createEngineHost({ start: forkedEngine(engine) });
const backend = createBackend({ dataFolder: values.data, assets: values.assets, engineHost, version: programVersion(values.assets) });
const link = backendLink(channel, {
  onPort: (port) => backend.connect(port),
  onClose: async () => {
    await backend.close();
    process.exit(0);
  },
});
backend.ready.then(
  () => link.ready(null),
  (error: unknown) => {
    if (!(error instanceof Problem)) throw error;
    link.ready(error.toData());
  },
);

/** package.json lies beside the folder `assets`, in the source tree and in the packaged app. */
function programVersion(assets: string): string {
  try {
    const { version } = JSON.parse(readFileSync(join(dirname(assets), 'package.json'), 'utf8')) as { version?: unknown };
    return typeof version === 'string' ? version : 'unknown';
  } catch {
    return 'unknown';
  }
}
