/** The embedded model for tests: its prepared copy is kept between them, beside what else tools keep. */
import { join } from 'node:path';
import { loadModel } from './load.ts';
import type { LoadedModel } from './load.ts';

const root = join(import.meta.dirname, '../..');
export const embeddedFolder = join(root, 'assets/models/palimpsest-135m');
export const goldenFolder = join(root, 'engine/fixtures/palimpsest-135m');
export const testCache = join(root, 'node_modules/.cache/palimpsest');

export async function loadEmbedded(): Promise<LoadedModel> {
  return loadModel({ model: embeddedFolder, cache: testCache });
}
