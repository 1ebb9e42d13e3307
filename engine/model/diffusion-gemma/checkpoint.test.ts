import { appendFileSync, copyFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { Problem } from '../../text/index.ts';
import { openCheckpoint } from './checkpoint.ts';
import { parseConfig, parseSampling, readConfig, readSampling } from './config.ts';
import { checkpointName, countParameters, expectedTensors } from './names.ts';

const fixtures = join(import.meta.dirname, '..', '..', 'fixtures', 'diffusion-gemma');
const tiny = join(fixtures, 'tiny', 'checkpoint');
const mixed = join(fixtures, 'mixed', 'checkpoint');
const released = join(fixtures, 'released');
const root = mkdtempSync(join(tmpdir(), 'palimpsest-checkpoint-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

type Json = Record<string, unknown>;
const json = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as Json;
const text = (config: Json) => config['text_config'] as Json;
const problem = (call: () => unknown): Problem => {
  try {
    call();
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
};

describe('the configuration', () => {
  it('of the release has the sizes that the model is known for', () => {
    const config = readConfig(released);
    expect(countParameters(config)).toBe(25_250_986_782);
    const experts = expectedTensors(config).filter(({ isStack }) => isStack);
    expect(experts.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0)).toBe(22_837_985_280);
    expect(config.layers.flatMap(({ kind }, layer) => (kind === 'full' ? [layer] : []))).toEqual([5, 11, 17, 23, 29]);
    expect(config.layers[5]).toEqual({ kind: 'full', keyHeads: 2, headSize: 512, ropeTheta: 1e6, rotatedPairs: 64 });
    expect(config.layers[0]).toEqual({ kind: 'sliding', keyHeads: 8, headSize: 256, ropeTheta: 1e4, rotatedPairs: 128 });
    expect(readSampling(released, config)).toEqual({ maxSteps: 48, entropyBound: 0.1, temperatureLow: 0.4, temperatureHigh: 0.8, stability: 1, confidence: 0.005, maxNewTokens: 256, endIds: [1, 106, 50], padId: 0 });
  });

  it('reads the same from the newer spelling, layer by layer', () => {
    const old = json(join(released, 'config.json'));
    const { global_head_dim: headSize, num_global_key_value_heads: keyHeads, ...rest } = text(old);
    const own = { head_dim: headSize, num_key_value_heads: keyHeads };
    const renewed = { ...old, text_config: { ...rest, per_layer_config: Object.fromEntries([5, 11, 17, 23, 29].map((layer) => [layer, own])) } };
    expect(parseConfig(renewed)).toEqual(parseConfig(old));
  });

  it('takes the reference’s defaults for what is absent, and forces the last layer to be full', () => {
    const least = { model_type: 'diffusion_gemma', text_config: { num_experts: 4, top_k_experts: 2, moe_intermediate_size: 8, num_hidden_layers: 8 } };
    const config = parseConfig(least);
    expect(config).toMatchObject({ vocabulary: 262_144, hidden: 2304, feedForward: 9216, queryHeads: 8, window: 512, normEpsilon: 1e-6, softcap: 30, canvasLength: 256, contextLength: 131_072, padId: 0, bosId: 2, endIds: [1], dtype: 'bfloat16' });
    expect(config.layers.map(({ kind, headSize, keyHeads }) => `${kind} ${headSize} ${keyHeads}`)).toEqual([...Array.from({ length: 5 }, () => 'sliding 256 4'), 'full 512 4', 'sliding 256 4', 'full 512 4']);
    expect(parseSampling({}, config)).toMatchObject({ maxSteps: 48, entropyBound: 0.1, stability: 1, confidence: 0.005, endIds: [1] });
    expect(parseSampling({ stability_threshold: null, confidence_threshold: null }, config)).toMatchObject({ stability: null, confidence: null });
  });

  it.each<[string, (config: Json) => void, RegExp]>([
    ['of another model', (config) => Object.assign(config, { model_type: 'gemma4' }), /model type is gemma4/],
    ['without a model type', (config) => delete config['model_type'], /model type is unknown/],
    ['with an untied head', (config) => Object.assign(config, { tie_word_embeddings: false }), /tie_word_embeddings/],
    ['with another activation', (config) => Object.assign(text(config), { hidden_activation: 'silu' }), /hidden_activation/],
    ['with packed weights', (config) => Object.assign(config, { quantization_config: {} }), /packed format/],
    ['with stretched positions', (config) => Object.assign(text(config), { rope_parameters: { full_attention: { rope_type: 'yarn' } } }), /type yarn/],
    ['with inputs for each layer', (config) => Object.assign(text(config), { hidden_size_per_layer_input: 256 }), /hidden_size_per_layer_input/],
  ])('%s is refused as a kind that cannot be run', (_, change, message) => {
    const config = json(join(released, 'config.json'));
    change(config);
    const { code, what } = problem(() => parseConfig(config));
    expect(code).toBe('model-unsupported');
    expect(what).toMatch(message);
  });

  it.each<[string, Json, RegExp]>([
    ['a size that is no number', { hidden_size: '2816' }, /hidden_size/],
    ['no experts', { num_experts: null }, /num_experts is missing/],
    ['more experts a token than there are', { top_k_experts: 129 }, /top_k_experts/],
    ['too few layer types', { layer_types: ['full_attention'] }, /layer_types/],
    ['key heads that do not divide the query heads', { num_key_value_heads: 3 }, /num_key_value_heads/],
    ['a layer of its own that is not there', { per_layer_config: { 30: {} } }, /per_layer_config/],
  ])('with %s is damaged, and the entry is named', (_, entries, message) => {
    const config = json(join(released, 'config.json'));
    Object.assign(text(config), entries);
    const { code, what } = problem(() => parseConfig(config));
    expect(code).toBe('model-damaged');
    expect(what).toMatch(message);
  });

  it('with any value in any entry is read or a problem, never anything else', () => {
    const whole = json(join(tiny, 'config.json'));
    const keys = [...Object.keys(text(whole)), 'global_head_dim', 'num_global_key_value_heads', 'final_logit_softcapping'];
    fc.assert(
      fc.property(fc.constantFrom(...keys), fc.oneof(fc.jsonValue(), fc.integer(), fc.double()), fc.boolean(), (key, value, isTop) => {
        const config = structuredClone(whole);
        if (isTop) config[key] = value;
        else text(config)[key] = value;
        try {
          parseConfig(config);
          parseSampling(config, parseConfig(whole));
        } catch (error) {
          if (!(error instanceof Problem)) throw error;
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('a checkpoint', () => {
  it('in one float32 file gives its tensors, experts one by one, and the layer scalars of both modes', () => {
    const { tensors, close } = openCheckpoint(tiny);
    expect(tensors.shape('layers.5.experts.3.gate_up_proj')).toEqual([24, 32]);
    expect(tensors.read('layers.5.experts.3.gate_up_proj')).toHaveLength(24 * 32);
    const stack = [0, 1, 2, 3].flatMap((expert) => [...tensors.read(`layers.0.experts.${expert}.down_proj`)]);
    expect(new Set(stack).size).toBeGreaterThan(1000);
    expect(tensors.read('encoder.layers.0.layer_scalar')[0]).toBeCloseTo(0.7, 5);
    expect(tensors.read('layers.0.layer_scalar')[0]).toBeCloseTo(0.6, 5);
    expect(tensors.has('layers.5.self_attn.v_proj')).toBe(false);
    expect(tensors.has('layers.4.self_attn.v_proj')).toBe(true);
    expect(tensors.has('layers.0.experts.4.down_proj')).toBe(false);
    expect(tensors.rows('embed_tokens', 96, 1)).toEqual(tensors.read('embed_tokens').slice(96 * 32));
    close();
  });

  it('in bfloat16 shards does too, and every expected tensor can be read', () => {
    const { config, tensors, files, close } = openCheckpoint(mixed);
    expect(files).toHaveLength(9);
    for (const { name, shape, isStack } of expectedTensors(config)) {
      if (isStack) continue;
      const values = tensors.read(name);
      expect(values).toHaveLength(shape.reduce((a, b) => a * b, 1));
      // Bfloat16: the lower half of the bits is empty.
      expect(new Uint32Array(values.buffer).every((bits) => (bits & 0xffff) === 0)).toBe(true);
    }
    close();
  });
});

describe('a damaged checkpoint', () => {
  let folder = '';
  let count = 0;
  beforeEach(() => {
    folder = join(root, String(count++));
    mkdirSync(folder);
    for (const name of ['config.json', 'generation_config.json', 'model.safetensors']) copyFileSync(join(tiny, name), join(folder, name));
  });

  /** Changes the table of tensors and leaves the numbers where they are. */
  function changeTable(change: (table: Json) => void, path = join(folder, 'model.safetensors')): void {
    const bytes = readFileSync(path);
    const length = Number(bytes.readBigUInt64LE());
    const table = JSON.parse(bytes.toString('utf8', 8, 8 + length)) as Json;
    change(table);
    const text = Buffer.from(JSON.stringify(table));
    const head = Buffer.alloc(8);
    head.writeBigUInt64LE(BigInt(text.byteLength));
    writeFileSync(path, Buffer.concat([head, text, bytes.subarray(8 + length)]));
  }
  const opened = () => problem(() => openCheckpoint(folder));

  it('with a tensor missing names it', () => {
    changeTable((table) => delete table['model.decoder.layers.3.mlp.up_proj.weight']);
    expect(opened().code).toBe('model-damaged');
    expect(opened().what).toMatch(/missing: model\.decoder\.layers\.3\.mlp\.up_proj\.weight/);
  });

  it('without the encoder’s scalars names them', () => {
    changeTable((table) => {
      for (let layer = 0; layer < 6; layer++) delete table[`model.encoder.language_model.layers.${layer}.layer_scalar`];
    });
    expect(opened().what).toMatch(/6 tensors are missing: model\.encoder\.language_model\.layers\.0\.layer_scalar/);
  });

  it('with a text tensor that is not part of the architecture names it, and takes copies of tied ones', () => {
    const entry = { dtype: 'F32', shape: [1], data_offsets: [0, 4] };
    changeTable((table) => Object.assign(table, { 'lm_head.weight': entry, 'model.encoder.language_model.norm.weight': entry, 'model.encoder.vision_tower.x.weight': entry }));
    openCheckpoint(folder).close();
    changeTable((table) => Object.assign(table, { 'model.decoder.layers.0.mlp.gate_proj.bias': entry }));
    expect(opened().code).toBe('model-unsupported');
    expect(opened().what).toMatch(/not part of DiffusionGemma: model\.decoder\.layers\.0\.mlp\.gate_proj\.bias/);
  });

  it('with a tensor of another shape or of whole numbers names it', () => {
    changeTable((table) => Object.assign(table, { 'model.decoder.norm.weight': { ...(table['model.decoder.norm.weight'] as Json), shape: [8, 4] } }));
    expect(opened().what).toMatch(/model\.decoder\.norm\.weight is of size 8×4 instead of 32/);
    changeTable((table) => Object.assign(table, { 'model.decoder.norm.weight': { ...(table['model.decoder.norm.weight'] as Json), shape: [32], dtype: 'I32' } }));
    expect(opened().what).toMatch(/stored as I32/);
  });

  it('cut off is found before a number is read', () => {
    truncateSync(join(folder, 'model.safetensors'), 1_600_000);
    expect(opened().what).toMatch(/cut off/);
    rmSync(join(folder, 'model.safetensors'));
    expect(opened().code).toBe('model-missing');
  });

  it('with an index that is torn, points elsewhere or promises too much is a problem', () => {
    cpSync(mixed, folder, { recursive: true });
    const path = join(folder, 'model.safetensors.index.json');
    const index = readFileSync(path, 'utf8');
    const map = (JSON.parse(index) as { weight_map: Record<string, string> }).weight_map;
    const [first = ''] = Object.keys(map);
    const other = Object.values(map).find((file) => file !== map[first]) ?? '';
    for (const [content, message] of [
      [index.slice(0, index.length / 2), /not JSON/],
      ['[]', /not an object/],
      ['{}', /list of tensors/],
      [JSON.stringify({ weight_map: {} }), /lists no tensors/],
      [JSON.stringify({ weight_map: { ...map, [first]: '../model.safetensors' } }), /makes no sense/],
      [JSON.stringify({ weight_map: { ...map, [first]: 'model-00010-of-00009.safetensors' } }), /not there/],
      [JSON.stringify({ weight_map: { ...map, [first]: other } }), /says that it is there/],
    ] as const) {
      writeFileSync(path, content);
      expect(opened().what).toMatch(message);
    }
    writeFileSync(path, index);
    rmSync(join(folder, 'model-00004-of-00009.safetensors'));
    expect(opened()).toMatchObject({ code: 'model-missing', values: { file: 'model-00004-of-00009.safetensors' } });
  });

  it('with any bytes of its header or index changed is read or a problem, never anything else', () => {
    cpSync(mixed, folder, { recursive: true });
    rmSync(join(folder, 'model.safetensors'));
    const victims = ['model.safetensors.index.json', 'model-00009-of-00009.safetensors', 'config.json', 'generation_config.json'].map((name) => ({ path: join(folder, name), bytes: readFileSync(join(folder, name)) }));
    fc.assert(
      fc.property(fc.constantFrom(...victims), fc.nat(), fc.integer({ min: 0, max: 255 }), fc.boolean(), ({ path, bytes }, place, value, isCut) => {
        const at = place % Math.min(bytes.byteLength, 4096);
        const changed = Buffer.from(bytes);
        changed[at] = value;
        writeFileSync(path, isCut ? bytes.subarray(0, at) : changed);
        try {
          openCheckpoint(folder).close();
        } catch (error) {
          if (!(error instanceof Problem)) throw error;
        } finally {
          writeFileSync(path, bytes);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('that grew a tail is still read', () => {
    appendFileSync(join(folder, 'model.safetensors'), 'rest');
    openCheckpoint(folder).close();
  });
});

it('names of the checkpoint are those of the release', () => {
  expect(['embed_tokens', 'layers.0.layer_scalar', 'encoder.layers.2.layer_scalar', 'layers.1.router.scale', 'layers.1.router.proj', 'layers.1.experts.gate_up_proj', 'self_conditioning.pre_norm'].map(checkpointName)).toEqual([
    'model.decoder.embed_tokens.weight',
    'model.decoder.layers.0.layer_scalar',
    'model.encoder.language_model.layers.2.layer_scalar',
    'model.decoder.layers.1.router.scale',
    'model.decoder.layers.1.router.proj.weight',
    'model.decoder.layers.1.experts.gate_up_proj',
    'model.decoder.self_conditioning.pre_norm.weight',
  ]);
});
