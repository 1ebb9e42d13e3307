import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync, writeSync, closeSync, ftruncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dequantiseSymmetric4 } from '../graph/index.ts';
import { decodeWeights, openCheckpoint } from '../model/index.ts';
import { Problem } from '../text/index.ts';
import { freeBytes } from './files.ts';
import { importModel } from './import.ts';
import { checkImported, openImported } from './imported.ts';
import type { Orders } from './killed-import.test-support.ts';
import { openSource } from './open-source.ts';
import { presetConfig } from './presets.ts';
import { writeSynthetic } from './synth.ts';

const mixed = join(import.meta.dirname, '..', 'fixtures', 'diffusion-gemma', 'mixed', 'checkpoint');
const child = join(import.meta.dirname, 'killed-import.test-support.ts');
const root = mkdtempSync(join(tmpdir(), 'palimpsest-import-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

function run(orders: Orders) {
  const { stdout, signal, stderr } = spawnSync(process.execPath, [child, JSON.stringify(orders)], { encoding: 'utf8' });
  if (signal === null && stdout === '') throw new Error(stderr);
  return { signal, stdout };
}

/** Every byte of a folder, by name. */
function contents(folder: string): Record<string, string> {
  return Object.fromEntries(readdirSync(folder).sort().map((name) => [name, readFileSync(join(folder, name)).toString('base64')]));
}

async function problem(call: () => Promise<unknown>): Promise<Problem> {
  try {
    await call();
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('an import of 50 million weights', () => {
  it('killed again and again, at every kind of step and in the middle of writes, ends with the same bytes', async () => {
    const from = join(root, '50m');
    const straight = join(root, '50m-straight');
    const base = { from, bits: 4 as const, flushBytes: 3 * 2 ** 20 };
    await writeSynthetic({ folder: from, config: presetConfig('50m'), shardBytes: 32 * 2 ** 20 });
    expect(readdirSync(from).filter((name) => name.endsWith('.safetensors')).length).toBeGreaterThan(2);
    run({ ...base, to: straight });
    const to = join(root, 'killed');
    const deaths: Orders['die'][] = [
      { step: 'begun', times: 1 },
      { bytes: 12_345 },
      { step: 'written', times: 9 },
      { step: 'flushed', times: 3 },
      { bytes: 3_000_001 },
      { step: 'noted', times: 2 },
      { step: 'written', times: 100 },
      { bytes: 4_777_777 },
      { step: 'flushed', times: 2 },
      { bytes: 1 },
      { step: 'hashed', times: 1 },
      { step: 'described', times: 1 },
      { step: 'renamed', times: 1 },
    ];
    for (const die of deaths) {
      expect(run({ ...base, to, die: die as NonNullable<Orders['die']> }), JSON.stringify(die)).toMatchObject({ signal: 'SIGKILL' });
      // Nothing that looks like a model before it is one.
      expect(existsSync(join(to, 'palimpsest.json'))).toBe('step' in (die as object) && (die as { step: string }).step === 'renamed');
    }
    expect(run({ ...base, to })).toEqual({ signal: null, stdout: String(openImported(straight).bytes) });
    expect(contents(to)).toEqual(contents(straight));
    expect(existsSync(`${to}.partial`)).toBe(false);
    // Fifteen processes and many waits for the disk.
  }, 240_000);

});

describe('an import', () => {
  const from = join(root, 'small');
  const straight = join(root, 'straight');
  const base = { from, bits: 4 as const, flushBytes: 2 ** 18 };
  let bytes = 0;

  beforeAll(async () => {
    const preset = presetConfig('50m') as { text_config: Record<string, unknown> };
    await writeSynthetic({ folder: from, config: { ...preset, text_config: { ...preset.text_config, num_experts: 6, vocab_size: 4096 } } });
    run({ ...base, to: straight });
    bytes = openImported(straight).bytes;
  });

  it('goes on where it was, believes no torn line and no damaged number', () => {
    const to = join(root, 'torn');
    run({ ...base, to, die: { step: 'noted', times: 6 } });
    const partial = `${to}.partial`;
    const journal = join(partial, 'journal.jsonl');
    const lines = readFileSync(journal, 'utf8').trimEnd().split('\n');
    appendFileSync(journal, '{"unit":"layers.1.mlp.gate_pr');
    const file = openSync(join(partial, 'shared.bin'), 'r+');
    writeSync(file, Uint8Array.of(77), 0, 1, 4321);
    closeSync(file);
    const { stdout } = run({ ...base, to });
    expect(lines.length).toBeGreaterThan(20);
    expect(Number(stdout)).toBeGreaterThan(2 ** 18);
    expect(Number(stdout)).toBeLessThan(bytes);
    expect(contents(to)).toEqual(contents(straight));
  });

  it('of something else does not go on from what is there', () => {
    const to = join(root, 'other');
    run({ ...base, to, die: { step: 'noted', times: 3 } });
    expect(run({ ...base, bits: 8, to }).stdout).toBe('0');
    expect(openImported(to).descriptor.bits).toBe(8);
  });

  it('on a disk that is full says so and can go on later', () => {
    const to = join(root, 'full');
    const orders = JSON.stringify({ ...base, to } satisfies Orders);
    // A limit on the size of files, in blocks of 512 or 1024 bytes: the disk's own way of being full within the reach of a test.
    const script = `ulimit -f 1500; trap '' XFSZ; exec "$0" "$1" "$2"`;
    const { stdout } = spawnSync('sh', ['-c', script, process.execPath, child, orders], { encoding: 'utf8' });
    expect(stdout).toBe('disk-full');
    expect(existsSync(to)).toBe(false);
    expect(Number(run({ ...base, to }).stdout)).toBeGreaterThanOrEqual(0);
    expect(contents(to)).toEqual(contents(straight));
  });

  it('that is stopped keeps what it has', async () => {
    const to = join(root, 'stopped');
    const source = openSource(from);
    const stop = new AbortController();
    let count = 0;
    const onStep = () => {
      if (++count === 60) stop.abort(new Error('stopped'));
    };
    await expect(importModel({ source, to, bits: 4, flushBytes: 2 ** 18, signal: stop.signal, onStep })).rejects.toThrow('stopped');
    const { resumedBytes } = await importModel({ source, to, bits: 4 });
    source.checkpoint.close();
    expect(resumedBytes).toBeGreaterThan(0);
    expect(contents(to)).toEqual(contents(straight));
  });

  it('damaged afterwards is found out by name', async () => {
    const to = join(root, 'damaged');
    execFileSync('cp', ['-r', straight, to]);
    await checkImported(openImported(to));
    const file = openSync(join(to, 'layer-03.bin'), 'r+');
    writeSync(file, Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8), 0, 8, 99_999);
    closeSync(file);
    expect((await problem(() => checkImported(openImported(to)))).values).toMatchObject({ file: 'layer-03.bin' });
    truncateSync(join(to, 'layer-02.bin'), 1000);
    expect(await problem(async () => openImported(to))).toMatchObject({ code: 'model-damaged', values: { file: 'layer-02.bin' } });
    rmSync(join(to, 'layer-02.bin'));
    expect(await problem(async () => openImported(to))).toMatchObject({ code: 'model-missing', values: { file: 'layer-02.bin' } });
  });
});

describe('an imported model', () => {
  it.each([4, 8, 16] as const)('holds in %s bits what the checkpoint says, each matrix in the kind that fits it', async (bits) => {
    const to = join(root, `mixed-${bits}`);
    const source = openSource(mixed);
    await importModel({ source, to, bits });
    const { tensors, config } = source.checkpoint;
    const model = openImported(to);
    const bytes = (name: string) => {
      const { file, offset, bytes: length } = model.tensor(name);
      return Uint8Array.from(readFileSync(join(to, file)).subarray(offset, offset + length));
    };
    const floats = (name: string) => decodeWeights(model.tensor(name).type === 'float16' ? 'F16' : 'F32', bytes(name), bytes(name).byteLength / (model.tensor(name).type === 'float16' ? 2 : 4));
    const distance = (a: Float32Array, b: Float32Array) => Math.sqrt(a.reduce((sum, value, i) => sum + (value - (b[i] as number)) ** 2, 0) / b.reduce((sum, value) => sum + value ** 2, 0));

    expect(config).toEqual(model.descriptor.config);
    expect(floats('encoder.layers.3.layer_scalar')).toEqual(tensors.read('encoder.layers.3.layer_scalar'));
    expect(floats('layers.11.post_feedforward_layernorm_1')).toEqual(tensors.read('layers.11.post_feedforward_layernorm_1'));
    expect(distance(floats('embed_tokens.weight'), tensors.read('embed_tokens'))).toBeLessThan(5e-4);

    // Rows of 64 are blocks; the experts' 20 are not.
    const name = 'layers.7.experts.6.gate_up_proj';
    expect(model.matrix(name)).toEqual({ kind: bits === 4 ? 'symmetric4' : bits === 8 ? 'blocks8' : 'float16', outputs: 40, inputs: 64 });
    expect(model.matrix('layers.7.experts.6.down_proj').kind).toBe(bits === 16 ? 'float16' : 'float32');
    expect(model.matrix('layers.7.router.proj').kind).toBe('float32');
    expect(model.matrix('layers.7.self_attn.q_proj').kind).toBe(bits === 16 ? 'float16' : 'blocks8');
    if (bits === 4) {
      const kept = dequantiseSymmetric4({ weight: bytes(`${name}.weight`), scale: floats(`${name}.scale`) });
      const loss = distance(kept, tensors.read(name));
      expect(loss).toBeGreaterThan(0.03);
      expect(loss).toBeLessThan(0.12);
      expect(model.losses['layers.7.experts.gate_up_proj']).toBeGreaterThan(0.03);
    }
    // All experts of a layer as one tensor are the experts one after another.
    const stack = model.tensor('layers.7.experts.gate_up_proj.weight');
    const one = model.tensor(`${name}.weight`);
    expect(stack.shape).toEqual([8, ...one.shape]);
    expect(one.offset).toBe(stack.offset + 6 * one.bytes);
    // A float matrix stands with its inputs outermost.
    const down = floats('layers.2.router.proj.weight');
    const rows = tensors.read('layers.2.router.proj');
    expect(down[3 * 8 + 5]).toBe(rows[5 * 64 + 3]);
    await checkImported(model);
    expect(Object.keys(model.descriptor.sha256)).toEqual(expect.arrayContaining(['tokenizer.json', 'chat_template.jinja', 'tensors.json', 'shared.bin', 'layer-11.bin']));
    expect(readFileSync(join(to, 'tokenizer.json'), 'utf8')).toBe(readFileSync(join(mixed, 'tokenizer.json'), 'utf8'));
    source.checkpoint.close();
  });

  it('names the licence that its card or its licence file names', async () => {
    const from = join(root, 'licensed');
    execFileSync('cp', ['-r', mixed, from]);
    const licence = () => {
      const source = openSource(from);
      source.checkpoint.close();
      return source.licence;
    };
    expect(licence()).toBe('not stated');
    writeFileSync(join(from, 'LICENSE'), 'Apache License\n                           Version 2.0, January 2004\n');
    expect(licence()).toBe('Apache-2.0');
    writeFileSync(join(from, 'README.md'), '---\ntags: [text]\nlicense: gemma\n---\n# A model\n');
    expect(licence()).toBe('gemma');
  });
});

describe('an import that cannot be', () => {
  const into = (to: string, from = mixed) => {
    const source = openSource(from);
    return importModel({ source, to, bits: 4 }).finally(() => source.checkpoint.close());
  };

  it('into a folder that holds a model or other files leaves it alone', async () => {
    const to = join(root, 'taken');
    await into(to);
    expect((await problem(() => into(to))).code).toBe('model-exists');
    const own = join(root, 'own');
    mkdirSync(own);
    writeFileSync(join(own, 'letter.txt'), 'Dear reader');
    expect((await problem(() => into(own))).code).toBe('model-exists');
    expect(readdirSync(own)).toEqual(['letter.txt']);
    const empty = join(root, 'empty');
    mkdirSync(empty);
    await into(empty);
    expect(openImported(empty).descriptor.architecture).toBe('diffusion-gemma');
  });

  it('into a place where no folder can be made says so', async () => {
    const file = join(root, 'file');
    writeFileSync(file, '');
    expect((await problem(() => into(join(file, 'model')))).code).toBe('folder-unwritable');
  });

  it('for want of space is refused before anything is written', async () => {
    const from = join(root, 'huge');
    const small = presetConfig('50m') as { text_config: Record<string, unknown> };
    // Experts until the model is half as large again as what is free; the file is all holes and takes no space.
    const experts = Math.min(10_000, Math.ceil((1.5 * (freeBytes(root) ?? 0)) / (6 * 3 * 2 * 65_536 * 224)));
    await writeHoles(from, { ...small, text_config: { ...small.text_config, num_experts: experts, hidden_size: 65_536 } });
    const to = join(root, 'no', 'space');
    const source = openSource(from);
    const refused = await problem(() => importModel({ source, to, bits: 16 }));
    source.checkpoint.close();
    expect(refused.code).toBe('disk-too-small');
    expect(Number(refused.values?.['neededBytes'])).toBeGreaterThan(Number(refused.values?.['freeBytes']));
    expect(existsSync(join(root, 'no'))).toBe(false);
  });

  it('because a weight is not a number names the tensor', async () => {
    const from = join(root, 'nan');
    execFileSync('cp', ['-r', mixed, from]);
    const { files, close } = openCheckpoint(from);
    close();
    // Whole files of not-a-numbers: bfloat16 0xffff.
    for (const { name } of files) {
      const path = join(from, name);
      const bytes = readFileSync(path);
      bytes.fill(0xff, 8 + Number(bytes.readBigUInt64LE()));
      writeFileSync(path, bytes);
    }
    const { code, what } = await problem(() => into(join(root, 'nan-out'), from));
    expect(code).toBe('model-damaged');
    expect(what).toMatch(/embed_tokens.*not numbers/);
  });
});

/** A checkpoint whose numbers are holes in a file. */
async function writeHoles(folder: string, config: Readonly<Record<string, unknown>>): Promise<void> {
  const { checkpointName, expectedTensors, parseConfig } = await import('../model/index.ts');
  const table: Record<string, unknown> = {};
  let offset = 0;
  for (const { name, shape } of expectedTensors(parseConfig(config))) {
    const end = offset + 2 * shape.reduce((a, b) => a * b, 1);
    table[checkpointName(name)] = { dtype: 'BF16', shape, data_offsets: [offset, end] };
    offset = end;
  }
  const text = Buffer.from(JSON.stringify(table));
  const head = Buffer.alloc(8);
  head.writeBigUInt64LE(BigInt(text.byteLength));
  mkdirSync(folder);
  writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
  const file = openSync(join(folder, 'model.safetensors'), 'w');
  writeSync(file, Buffer.concat([head, text]));
  ftruncateSync(file, 8 + text.byteLength + offset);
  closeSync(file);
  expect(statSync(join(folder, 'model.safetensors')).size).toBeGreaterThan(offset);
}
