import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readArchitecture, readDiffusionDescriptor } from '../model/index.ts';
import { Problem } from '../text/index.ts';
import { importModel } from './import.ts';
import { openImported } from './imported.ts';
import { openSource } from './open-source.ts';

const root = mkdtempSync(join(tmpdir(), 'palimpsest-imported-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const folder = join(root, 'tiny');

beforeAll(async () => {
  const source = openSource(join(import.meta.dirname, '..', 'fixtures', 'diffusion-gemma', 'tiny', 'checkpoint'));
  await importModel({ source, to: folder, bits: 8 });
  source.checkpoint.close();
});

type Json = Record<string, unknown>;
const json = (name: string) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Json;

/** The problem with a copy of the folder in which one file was changed. */
function withFile(name: string, content: string): Problem {
  const copy = join(root, 'copy');
  rmSync(copy, { recursive: true, force: true });
  cpSync(folder, copy, { recursive: true });
  writeFileSync(join(copy, name), content);
  try {
    openImported(copy);
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('the folder of an imported model', () => {
  it('tells its architecture, as that of the embedded model does', () => {
    expect(readArchitecture(folder)).toBe('diffusion-gemma');
    expect(readArchitecture(join(import.meta.dirname, '..', '..', 'assets', 'models', 'palimpsest-135m'))).toBe('llama');
    expect(readDiffusionDescriptor(folder)).toMatchObject({ canvas: { noise: { kind: 'uniform' }, lengths: { least: 1, most: 6 } }, sampler: { maxSteps: 8, endIds: [1, 5] }, bits: 8 });
  });

  it('made from files of any size opens', () => {
    const descriptor = json('palimpsest.json');
    writeFileSync(join(folder, 'palimpsest.json'), JSON.stringify({ ...descriptor, source: { format: 'gguf', files: [{ name: 'model.gguf', bytes: 26_800_000_000 }] } }));
    expect(openImported(folder).descriptor.source.files[0]?.bytes).toBe(26_800_000_000);
    writeFileSync(join(folder, 'palimpsest.json'), JSON.stringify(descriptor));
  });

  it('with an index that does not fit its files or its configuration is damaged', () => {
    const index = json('tensors.json') as { tensors: Record<string, Json> };
    const name = 'layers.2.self_attn.k_proj.weight';
    const change = (entry: Json | undefined) => JSON.stringify({ ...index, tensors: { ...index.tensors, [name]: entry } });
    const entry = index.tensors[name] as { offset: number; shape: number[]; length: number };
    expect(withFile('tensors.json', change(undefined)).what).toMatch(/tensor layers\.2\.self_attn\.k_proj\.weight is missing/);
    expect(withFile('tensors.json', change({ ...entry, offset: 2 ** 40 })).what).toMatch(/lies beyond its end/);
    expect(withFile('tensors.json', change({ ...entry, shape: entry.shape.toReversed() })).what).toMatch(/is of size/);
    expect(withFile('tensors.json', change({ ...entry, length: entry.length - 1 })).what).toMatch(/does not fit its shape/);
    expect(withFile('tensors.json', change({ ...entry, file: '../shared.bin' })).what).toMatch(/makes no sense/);
    expect(withFile('tensors.json', JSON.stringify({ ...index, bits: 4 })).what).toMatch(/another import/);
    expect(withFile('tensors.json', readFileSync(join(folder, 'tensors.json'), 'utf8').slice(0, 1000)).what).toMatch(/not JSON/);
  });

  it('whose descriptor names another architecture or other sizes is refused', () => {
    const descriptor = json('palimpsest.json');
    expect(withFile('palimpsest.json', JSON.stringify({ ...descriptor, architecture: 'llama' })).code).toBe('model-unsupported');
    expect(withFile('palimpsest.json', JSON.stringify({ ...descriptor, index: '../tensors.json' })).what).toMatch(/entry index makes no sense/);
    expect(withFile('palimpsest.json', JSON.stringify({ ...descriptor, config: { ...(descriptor['config'] as Json), hidden: 64 } })).what).toMatch(/is of size/);
  });

  it('with any value in its descriptor or any byte of its index changed opens or is a problem, never anything else', () => {
    const descriptor = json('palimpsest.json');
    const index = readFileSync(join(folder, 'tensors.json'));
    const config = descriptor['config'] as Json;
    const attempt = (name: string, content: string | Uint8Array) => {
      const before = readFileSync(join(folder, name));
      writeFileSync(join(folder, name), content);
      try {
        openImported(folder);
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
      } finally {
        writeFileSync(join(folder, name), before);
      }
    };
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(config)), fc.oneof(fc.jsonValue(), fc.integer()), (key, value) => attempt('palimpsest.json', JSON.stringify({ ...descriptor, config: { ...config, [key]: value } }))),
      { numRuns: 150 },
    );
    fc.assert(
      fc.property(fc.nat({ max: index.byteLength - 1 }), fc.integer({ min: 0, max: 255 }), (at, value) => {
        const changed = Uint8Array.from(index);
        changed[at] = value;
        attempt('tensors.json', changed);
      }),
      { numRuns: 150 },
    );
  });
});
