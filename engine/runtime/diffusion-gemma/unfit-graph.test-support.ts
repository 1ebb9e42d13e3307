/** Opens the checkpoint of a folder on WebGPU, with the graph that is written for the CPU, and prints what came of it. A process of its own: native code runs. */
import { join } from 'node:path';
import { openCheckpoint } from '../../model/index.ts';
import { openInMemory } from './open.ts';

const checkpoint = openCheckpoint(join(process.argv[2] ?? '', 'checkpoint'));
try {
  await (await openInMemory(checkpoint, 32, { threads: 1, provider: 'webgpu', target: 'cpu' })).dispose();
  process.stdout.write('opened');
} catch (error) {
  process.stdout.write(`refused: ${(error as Error).message}`);
}
checkpoint.close();
