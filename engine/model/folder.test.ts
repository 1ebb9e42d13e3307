import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { openModelFolder } from './folder.ts';

const embedded = join(import.meta.dirname, '../../assets/models/palimpsest-135m');
const root = mkdtempSync(join(tmpdir(), 'palimpsest-folder-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let folder = '';
let count = 0;

/** A model folder whose large files are those of the embedded model until a test replaces them. */
beforeEach(() => {
  folder = join(root, `model-${count++}`);
  cpSync(join(embedded, 'palimpsest.json'), join(folder, 'palimpsest.json'), { recursive: true });
  for (const name of ['model.gguf', 'canvas.safetensors']) symlinkSync(join(embedded, name), join(folder, name));
});

function describeAs(change: (descriptor: Record<string, unknown>) => void): void {
  const descriptor = JSON.parse(readFileSync(join(embedded, 'palimpsest.json'), 'utf8')) as Record<string, unknown>;
  change(descriptor);
  writeFileSync(join(folder, 'palimpsest.json'), JSON.stringify(descriptor));
}

const failure = async () => {
  const model = await openModelFolder(folder);
  model.close();
};

describe('a model folder', () => {
  it('opens with its hashes checked', async () => {
    const model = await openModelFolder(folder);
    expect(model.weights.shape).toMatchObject({ layers: 30, hidden: 576, vocabulary: 49_152, context: 8192 });
    expect(model.hashes).toEqual(model.descriptor.sha256);
    expect(model.adapters?.rank).toBe(32);
    model.close();
  });

  it('without a descriptor is missing, with a broken one damaged', async () => {
    rmSync(join(folder, 'palimpsest.json'));
    await expect(failure()).rejects.toMatchObject({ code: 'model-missing' });
    writeFileSync(join(folder, 'palimpsest.json'), '{ "format": 1,');
    await expect(failure()).rejects.toMatchObject({ code: 'model-damaged' });
    describeAs((descriptor) => delete descriptor.name);
    await expect(failure()).rejects.toMatchObject({ code: 'model-damaged', what: expect.stringContaining('name') });
  });

  it('of another architecture is refused by name', async () => {
    describeAs((descriptor) => (descriptor.architecture = 'diffusion-gemma'));
    await expect(failure()).rejects.toMatchObject({ code: 'model-unsupported', what: expect.stringContaining('diffusion-gemma') });
  });

  it('cannot point out of itself', async () => {
    describeAs((descriptor) => (descriptor.weights = '../model.gguf'));
    await expect(failure()).rejects.toMatchObject({ code: 'model-damaged' });
  });

  it('with one bit of the weights changed is damaged', async () => {
    const bytes = readFileSync(join(embedded, 'model.gguf'));
    bytes[60_000_000] = (bytes[60_000_000] as number) ^ 1;
    rmSync(join(folder, 'model.gguf'));
    writeFileSync(join(folder, 'model.gguf'), bytes);
    await expect(failure()).rejects.toMatchObject({ code: 'model-damaged', what: expect.stringContaining('model.gguf') });
  });

  it('without its adapters is missing them, with adapters of another rank damaged', async () => {
    rmSync(join(folder, 'canvas.safetensors'));
    await expect(failure()).rejects.toMatchObject({ code: 'model-missing' });
    symlinkSync(join(embedded, 'canvas.safetensors'), join(folder, 'canvas.safetensors'));
    describeAs((descriptor) => ((descriptor.canvas as Record<string, unknown>).rank = 16));
    await expect(failure()).rejects.toMatchObject({ code: 'model-damaged' });
  });

  it('stops being opened when asked to', async () => {
    await expect(openModelFolder(folder, AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough');
  });
});
