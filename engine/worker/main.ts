/**
 * The engine process: started by the loopback backend as a forked child, by the desktop shell as a utility process.
 * It prints nothing: what it works on is the writer's.
 */
import type { Provider } from '../runtime/index.ts';
import { runTask } from '../tasks/index.ts';
import type { FromImporter, ToImporter } from './import-protocol.ts';
import { isForImporter, serveImport } from './import-service.ts';
import { ownLine } from './line/index.ts';
import { openModel } from './open-model.ts';
import type { FromEngine, ToEngine } from './protocol.ts';
import { EngineService } from './service.ts';

const line = await ownLine<ToEngine | ToImporter, FromEngine | FromImporter>();
if (!line) {
  console.error('This program is started by Palimpsest. For the command line, see: palimpsest --help');
  process.exit(2);
}
// Nobody is left to hear of the run; a pass in progress is the last.
line.onClose(() => process.exit(0));
// The CPU, unless the writer asked for WebGPU: on no machine yet was that measured to be faster.
const providers: readonly Provider[] = process.env['PALIMPSEST_PROVIDER'] === 'webgpu' ? ['webgpu', 'cpu'] : ['cpu'];
const service = new EngineService(line, { loadModel: (folder, options) => openModel(folder, { ...options, providers }), runTask, residentBytes: () => process.memoryUsage.rss() });
line.onMessage((message) => {
  if (isForImporter(message)) void serveImport(message, (answer) => line.send(answer));
  else service.hear(message);
});
