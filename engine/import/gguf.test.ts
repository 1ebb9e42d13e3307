import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { dequantiseSymmetric4 } from '../graph/index.ts';
import { toHalves } from '../graph/halves.ts';
import { buildGguf } from '../model/gguf-builder.test-support.ts';
import type { BuilderTensor, BuilderValue } from '../model/gguf-builder.test-support.ts';
import { decodeWeights, expectedTensors, HfTokenizer, openCheckpoint, openGgufCheckpoint } from '../model/index.ts';
import type { DiffusionGemmaCheckpoint, WeightFormat } from '../model/index.ts';
import { ggufNames } from '../model/diffusion-gemma/gguf-names.ts';
import { Problem } from '../text/index.ts';
import { importModel } from './import.ts';
import { openImported } from './imported.ts';
import type { ImportedModel } from './imported.ts';
import { openSource } from './open-source.ts';
import { presetConfig } from './presets.ts';
import { writeSynthetic } from './synth.ts';

const fixtures = join(import.meta.dirname, '..', 'fixtures', 'diffusion-gemma');
const root = mkdtempSync(join(tmpdir(), 'palimpsest-gguf-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const numbers: Readonly<Record<string, number>> = { F32: 0, F16: 1, Q4_0: 2, Q8_0: 8, Q4_K: 12, Q5_K: 13, Q6_K: 14, BF16: 30 };

/** Weights in a format of GGUF. For formats with blocks of 256 any bytes do that make ordinary numbers. */
function encode(format: WeightFormat, values: Float32Array): Uint8Array {
  if (format === 'F32') return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  if (format === 'F16') return new Uint8Array(toHalves(values).buffer);
  if (format === 'Q4_0' || format === 'Q8_0') {
    const size = format === 'Q4_0' ? 18 : 34;
    const out = new Uint8Array((values.length / 32) * size);
    const view = new DataView(out.buffer);
    for (let block = 0; block < values.length / 32; block++) {
      const part = values.subarray(32 * block, 32 * block + 32);
      const extreme = part.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a), 0);
      const [scale] = decodeWeights('F16', new Uint8Array(toHalves(Float32Array.of(extreme / (format === 'Q4_0' ? -8 : 127))).buffer), 1);
      view.setUint16(block * size, toHalves(Float32Array.of(scale as number))[0] as number, true);
      const q = (i: number) => Math.round((part[i] as number) / (scale as number));
      if (format === 'Q8_0') for (let i = 0; i < 32; i++) view.setInt8(block * size + 2 + i, Math.max(-127, Math.min(127, q(i))));
      else for (let i = 0; i < 16; i++) out[block * size + 2 + i] = Math.min(15, q(i) + 8) | (Math.min(15, q(i + 16) + 8) << 4);
    }
    return out;
  }
  const [size, scaleAt] = format === 'Q4_K' ? [144, [0, 2]] : format === 'Q5_K' ? [176, [0, 2]] : [210, [208]];
  const out = new Uint8Array((values.length / 256) * size);
  for (let i = 0; i < out.length; i++) out[i] = Math.imul(i ^ (values.length << 3), 0x9e37_79b1) >>> 23;
  const view = new DataView(out.buffer);
  for (let at = 0; at < out.length; at += size) for (const place of scaleAt) view.setUint16(at + place, 0x0c00 + (at & 255), true);
  return out;
}

type Metadata = Record<string, BuilderValue>;

/** A checkpoint as a GGUF file, with the names and keys of those that are published. */
function toGguf({ config, sampling, tensors }: DiffusionGemmaCheckpoint, formatOf: (name: string, columns: number) => WeightFormat): { metadata: Metadata; tensors: BuilderTensor[] } {
  const u32 = (value: number): BuilderValue => ({ type: 'u32', value });
  const f32 = (value: number): BuilderValue => ({ type: 'f32', value });
  const of = (kind: 'sliding' | 'full') => config.layers.find((layer) => layer.kind === kind) ?? { headSize: 0, ropeTheta: 0, rotatedPairs: 0 };
  const key = (name: string) => `diffusion-gemma.${name}`;
  const metadata: Metadata = {
    'general.architecture': { type: 'text', value: 'diffusion-gemma' },
    'general.license': { type: 'text', value: 'apache-2.0' },
    [key('block_count')]: u32(config.layers.length),
    [key('context_length')]: u32(config.contextLength),
    [key('embedding_length')]: u32(config.hidden),
    [key('feed_forward_length')]: u32(config.feedForward),
    [key('attention.head_count')]: u32(config.queryHeads),
    [key('attention.head_count_kv')]: { type: 'i32s', value: config.layers.map(({ keyHeads }) => keyHeads) },
    [key('rope.freq_base')]: f32(of('full').ropeTheta),
    [key('rope.freq_base_swa')]: f32(of('sliding').ropeTheta),
    [key('attention.layer_norm_rms_epsilon')]: f32(config.normEpsilon),
    [key('expert_count')]: u32(config.experts),
    [key('expert_used_count')]: u32(config.expertsPerToken),
    [key('expert_feed_forward_length')]: u32(config.expertFeedForward),
    [key('attention.key_length')]: u32(of('full').headSize),
    [key('attention.key_length_swa')]: u32(of('sliding').headSize),
    [key('final_logit_softcapping')]: f32(config.softcap),
    [key('attention.sliding_window')]: u32(config.window),
    [key('attention.shared_kv_layers')]: u32(0),
    [key('embedding_length_per_layer_input')]: u32(0),
    [key('attention.sliding_window_pattern')]: { type: 'bools', value: config.layers.map(({ kind }) => kind === 'sliding') },
    'diffusion.canvas_length': u32(config.canvasLength),
    'diffusion.eb_max_steps': u32(sampling.maxSteps),
    'diffusion.eb_t_min': f32(sampling.temperatureLow),
    'diffusion.eb_t_max': f32(sampling.temperatureHigh),
    'diffusion.eb_entropy_bound': f32(sampling.entropyBound),
    'diffusion.eb_stability_threshold': u32(sampling.stability ?? 0),
    'diffusion.eb_confidence_threshold': f32(sampling.confidence ?? 0),
    'tokenizer.ggml.eos_token_id': u32(config.endIds[0] ?? 1),
    'tokenizer.ggml.bos_token_id': u32(config.bosId),
    'tokenizer.ggml.padding_token_id': u32(config.padId),
  };
  const out: BuilderTensor[] = expectedTensors(config).map(({ name, shape, isStack }) => {
    const all = isStack ? Float32Array.from(Array.from({ length: shape[0] ?? 0 }, (_, expert) => Array.from(tensors.read(name.replace('.experts.', `.experts.${expert}.`)))).flat()) : tensors.read(name);
    const format = shape.length === 1 || name.endsWith('router.proj') ? 'F32' : formatOf(name, shape.at(-1) ?? 1);
    return { name: ggufNames(name)[0]?.[0] ?? name, format: numbers[format] ?? -1, shape, data: encode(format, all) };
  });
  const { headSize, rotatedPairs } = of('full');
  const divisors = Float32Array.from({ length: headSize / 2 }, (_, i) => (i < rotatedPairs ? 1 : 1e30));
  out.push({ name: 'rope_freqs.weight', format: 0, shape: [headSize / 2], data: new Uint8Array(divisors.buffer) });
  return { metadata, tensors: out };
}

let files = 0;
function write(metadata: Metadata, tensors: readonly BuilderTensor[]): string {
  const path = join(root, `model-${files++}.gguf`);
  writeFileSync(path, buildGguf(metadata, tensors));
  return path;
}

const tiny = openCheckpoint(join(fixtures, 'tiny', 'checkpoint'));
afterAll(() => tiny.close());
const rowFits = (four: WeightFormat) => (_: string, columns: number) => (columns % 32 === 0 ? four : 'F16');

async function imported(path: string, bits: 4 | 8 | 16): Promise<ImportedModel> {
  const to = join(root, `out-${files++}`);
  const source = openSource(path);
  await importModel({ source, to, bits });
  source.checkpoint.close();
  return openImported(to);
}

function bytes(model: ImportedModel, name: string): Uint8Array {
  const { file, offset, bytes: length } = model.tensor(name);
  return Uint8Array.from(readFileSync(join(model.folder, file)).subarray(offset, offset + length));
}
const floats = (model: ImportedModel, name: string) => new Float32Array(bytes(model, name).buffer);

describe('DiffusionGemma in a GGUF file', () => {
  it('has the configuration and the sampler of the checkpoint it was made from, and its weights', () => {
    const { metadata, tensors } = toGguf(tiny, () => 'F32');
    const opened = openGgufCheckpoint(write(metadata, tensors));
    expect(opened.config).toEqual({ ...tiny.config, dtype: 'bfloat16' });
    expect(opened.sampling).toEqual({ ...tiny.sampling, maxNewTokens: tiny.config.canvasLength, endIds: tiny.config.endIds });
    for (const { name, shape, isStack } of expectedTensors(tiny.config)) {
      const names = isStack ? Array.from({ length: shape[0] ?? 0 }, (_, expert) => name.replace('.experts.', `.experts.${expert}.`)) : [name];
      for (const one of names) {
        expect(opened.tensors.shape(one)).toEqual(tiny.tensors.shape(one));
        expect(opened.tensors.read(one)).toEqual(tiny.tensors.read(one));
      }
    }
    expect(opened.tensors.rows('embed_tokens', 5, 3)).toEqual(tiny.tensors.rows('embed_tokens', 5, 3));
    opened.close();
  });

  it.each([['Q4_0', 4], ['Q4_0', 8], ['Q8_0', 8]] as const)('in %s loses nothing in %d bits', async (format, bits) => {
    const { metadata, tensors } = toGguf(tiny, rowFits(format));
    const path = write(metadata, tensors);
    const model = await imported(path, bits);
    const { tensors: stored, close } = openGgufCheckpoint(path);
    for (const name of ['layers.3.experts.2.gate_up_proj', 'layers.5.self_attn.k_proj', 'self_conditioning.up_proj']) {
      const { kind } = model.matrix(name);
      const weight = bytes(model, `${name}.weight`);
      const scale = floats(model, `${name}.scale`);
      expect(kind).toBe(bits === 4 && name.includes('experts') ? 'symmetric4' : 'blocks8');
      const values = kind === 'symmetric4' ? dequantiseSymmetric4({ weight, scale }) : Float32Array.from(weight, (number, i) => (scale[i >> 5] as number) * (number - 128));
      // Both are a float16 times a small whole number, so equal to the last bit; −0 is 0.
      expect(values.map((value) => value + 0)).toEqual(stored.read(name).map((value) => value + 0));
    }
    for (const [name, loss] of Object.entries(model.losses)) {
      if (name !== 'embed_tokens') expect(loss, name).toBe(0);
    }
    // The embedding is kept in float16, two times as fine as eight bits need.
    expect(model.losses['embed_tokens']).toBeLessThan(5e-4);
    expect(model.descriptor).toMatchObject({ licence: 'apache-2.0', source: { format: 'gguf' } });
    close();
  });

  it.each(['Q4_K', 'Q5_K', 'Q6_K'] as const)('in %s is decoded and rounded anew, and says what that costs', async (format) => {
    const folder = join(root, `wide-${format}`);
    const preset = presetConfig('50m') as { text_config: Record<string, unknown> };
    const small = { num_hidden_layers: 2, layer_types: ['sliding_attention', 'full_attention'], num_experts: 2, top_k_experts: 1, vocab_size: 64, moe_intermediate_size: 256, intermediate_size: 256, num_attention_heads: 2, num_key_value_heads: 1, num_global_key_value_heads: 1, head_dim: 128, global_head_dim: 128 };
    await writeSynthetic({ folder, config: { ...preset, text_config: { ...preset.text_config, ...small } } });
    const checkpoint = openCheckpoint(folder);
    const { metadata, tensors } = toGguf(checkpoint, () => format);
    checkpoint.close();
    const path = write(metadata, tensors);
    const model = await imported(path, 4);
    const { tensors: stored, close } = openGgufCheckpoint(path);
    const name = 'layers.1.experts.1.down_proj';
    const kept = dequantiseSymmetric4({ weight: bytes(model, `${name}.weight`), scale: floats(model, `${name}.scale`) });
    const wanted = stored.read(name);
    const error = Math.sqrt(wanted.reduce((sum, value, i) => sum + (value - (kept[i] as number)) ** 2, 0) / wanted.reduce((sum, value) => sum + value ** 2, 0));
    expect(error).toBeGreaterThan(0);
    expect(error).toBeLessThan(0.15);
    expect(model.losses['layers.1.experts.down_proj']).toBeGreaterThan(0);
    close();
  });

  it('with gate and up apart, or with one scalar a layer, is the same model', () => {
    const { metadata, tensors } = toGguf(tiny, rowFits('Q8_0'));
    const { experts, expertFeedForward: width } = tiny.config;
    const apart = tensors.flatMap((tensor) => {
      if (tensor.name.endsWith('enc_layer_output_scale.weight')) return [];
      if (!tensor.name.endsWith('ffn_gate_up_exps.weight')) return [tensor];
      const half = tensor.data.byteLength / experts / 2;
      const part = (which: number) => Buffer.concat(Array.from({ length: experts }, (_, expert) => tensor.data.subarray((2 * expert + which) * half, (2 * expert + which + 1) * half)));
      return ['ffn_gate_exps', 'ffn_up_exps'].map((name, which) => ({ ...tensor, name: tensor.name.replace('ffn_gate_up_exps', name), shape: [experts, width, tiny.config.hidden], data: part(which) }));
    });
    const whole = openGgufCheckpoint(write(metadata, tensors));
    const other = openGgufCheckpoint(write(metadata, apart));
    for (const name of ['layers.4.experts.3.gate_up_proj', 'layers.0.experts.0.gate_up_proj']) {
      expect(other.tensors.read(name)).toEqual(whole.tensors.read(name));
      expect(other.tensors.rows(name, width - 1, 2)).toEqual(whole.tensors.rows(name, width - 1, 2));
      expect(Buffer.compare(other.tensors.storedRows(name, 0, 2 * width), whole.tensors.storedRows(name, 0, 2 * width))).toBe(0);
    }
    expect(other.tensors.read('encoder.layers.1.layer_scalar')).toEqual(whole.tensors.read('layers.1.layer_scalar'));
    expect(whole.tensors.read('encoder.layers.1.layer_scalar')).not.toEqual(whole.tensors.read('layers.1.layer_scalar'));
    whole.close();
    other.close();
  });

  it('gives its tokenizer and its template away as files', () => {
    const folder = join(fixtures, 'mixed', 'checkpoint');
    const { model, added_tokens: added } = JSON.parse(readFileSync(join(folder, 'tokenizer.json'), 'utf8')) as { model: { vocab: Record<string, number> }; added_tokens: { id: number }[] };
    const tokens = Object.entries(model.vocab).sort((a, b) => a[1] - b[1]).map(([token]) => token);
    const specials = new Set(added.map(({ id }) => id));
    const { metadata, tensors } = toGguf(tiny, () => 'F32');
    const path = write(
      {
        ...metadata,
        'tokenizer.ggml.tokens': { type: 'texts', value: tokens },
        'tokenizer.ggml.merges': { type: 'texts', value: [] },
        'tokenizer.ggml.token_type': { type: 'i32s', value: tokens.map((_, id) => (specials.has(id) ? 3 : 1)) },
        'tokenizer.ggml.unknown_token_id': { type: 'u32', value: 3 },
        'tokenizer.chat_template': { type: 'text', value: readFileSync(join(folder, 'chat_template.jinja'), 'utf8') },
      },
      tensors,
    );
    const source = openSource(path);
    const to = join(root, 'tokenizer');
    mkdirSync(to);
    for (const [name, contents] of source.companions) writeFileSync(join(to, name), contents());
    source.checkpoint.close();
    const [theirs, ours] = [new HfTokenizer(folder), new HfTokenizer(to)];
    const text = 'Dear reader, it rained — for 17 days! ▁ <bos>';
    expect(ours.encode(text)).toEqual(theirs.encode(text));
    expect(ours.decode(ours.encode(text))).toBe(text);
    expect(ours.specials).toEqual(theirs.specials);
    expect(ours.roles['bos_token']).toBe('<bos>');
    expect(readFileSync(join(to, 'chat_template.jinja'), 'utf8')).toContain('<|turn>');
    // The end of a turn ends a text, though the metadata names only <eos>.
    expect(source.checkpoint.config.endIds).toEqual([1, ...(tokens.includes('<turn|>') ? [tokens.indexOf('<turn|>')] : [])]);
  });
});

describe('a GGUF file that cannot be used', () => {
  const sound = toGguf(tiny, rowFits('Q4_0'));
  const opened = (metadata: Metadata, tensors: readonly BuilderTensor[]): Problem => {
    try {
      openGgufCheckpoint(write(metadata, tensors)).close();
    } catch (error) {
      if (error instanceof Problem) return error;
      throw error;
    }
    throw new Error('nothing was thrown');
  };

  it('of another architecture, with an unknown tensor, without one or with one of another shape says which', () => {
    const { metadata, tensors } = sound;
    expect(opened({ ...metadata, 'general.architecture': { type: 'text', value: 'gemma4' } }, tensors).what).toMatch(/architecture is gemma4/);
    expect(opened(metadata, [...tensors, { name: 'blk.0.attn_q.bias', format: 0, shape: [1], data: new Uint8Array(4) }]).what).toMatch(/not part of DiffusionGemma: blk\.0\.attn_q\.bias/);
    expect(opened(metadata, tensors.filter(({ name }) => name !== 'blk.2.ffn_gate_inp.scale')).what).toMatch(/missing: blk\.2\.ffn_gate_inp\.scale/);
    expect(opened(metadata, tensors.map((tensor) => (tensor.name === 'blk.1.attn_k.weight' ? { ...tensor, shape: [8, 64] } : tensor))).what).toMatch(/blk\.1\.attn_k\.weight .* is of size 8×64 instead of 16×32/);
    const scaled = Float32Array.from({ length: 8 }, (_, i) => (i < 2 ? 2 : 1e30));
    expect(opened(metadata, tensors.map((tensor) => (tensor.name === 'rope_freqs.weight' ? { ...tensor, data: new Uint8Array(scaled.buffer) } : tensor))).what).toMatch(/positions are scaled/);
  });

  it('with any bytes of its header changed is read or a problem, never anything else', () => {
    const whole = buildGguf(sound.metadata, sound.tensors);
    const path = join(root, 'fuzz.gguf');
    fc.assert(
      fc.property(fc.nat({ max: 6000 }), fc.integer({ min: 0, max: 255 }), fc.boolean(), (at, value, isCut) => {
        const changed = Buffer.from(whole);
        changed[at] = value;
        writeFileSync(path, isCut ? whole.subarray(0, at) : changed);
        try {
          const source = openSource(path);
          source.checkpoint.tensors.read('norm');
          source.checkpoint.close();
        } catch (error) {
          if (!(error instanceof Problem)) throw error;
        }
      }),
      { numRuns: 300 },
    );
  });
});
