/**
 * Reads `config.json` and `generation_config.json` of a DiffusionGemma checkpoint in both spellings: with
 * `global_head_dim` and `num_global_key_value_heads`, as released, and with `per_layer_config`, as newer versions of the
 * reference library save it (specification, sections 1.2 to 1.5, with the defaults named there).
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Entries, isObject, readJsonObject } from './json.ts';
import type { JsonObject } from './json.ts';
import type { DiffusionGemmaConfig, DiffusionGemmaLayer, DiffusionSampling } from './parts.ts';

export const configName = 'config.json';
export const generationName = 'generation_config.json';
const longestConfig = 4 * 2 ** 20;

/** Limits far above any model, so that products of sizes stay exact and a damaged file asks for no absurd memory. */
const most = { width: 2 ** 17, layers: 1024, heads: 1024, experts: 2 ** 14, vocabulary: 2 ** 22, tokens: 2 ** 24 } as const;

/** Experts of all layers together: the release has 3,840. Each is a tensor of its own, so that a wrong number costs memory. */
export const mostExperts = 2 ** 16;

/** @throws Problem `model-missing`, `model-damaged` or `model-unsupported` */
export function readConfig(folder: string): DiffusionGemmaConfig {
  return parseConfig(readConfigFile(folder, configName));
}

/** The entries of a configuration file. @throws Problem `model-missing` or `model-damaged` */
export function readConfigFile(folder: string, name: string): JsonObject {
  return readJsonObject(folder, name, longestConfig);
}

/** The sampler's defaults; the reference library's own where the file or an entry is absent. @throws Problem */
export function readSampling(folder: string, config: DiffusionGemmaConfig): DiffusionSampling {
  return parseSampling(existsSync(join(folder, generationName)) ? readJsonObject(folder, generationName, longestConfig) : {}, config);
}

/** @throws Problem `model-damaged` or `model-unsupported` */
export function parseConfig(json: JsonObject, file = configName): DiffusionGemmaConfig {
  const top = new Entries(file, json);
  const type = top.text('model_type', 'unknown');
  if (type !== 'diffusion_gemma') throw top.unsupported(`its model type is ${type.slice(0, 40)}`);
  const text = top.inner('text_config');
  text.only('model_type', 'diffusion_gemma_text');
  for (const entries of [top, text]) entries.only('tie_word_embeddings', true);
  // What neighbouring Gemma models have and this one does not.
  text.only('attention_bias', false);
  text.only('hidden_activation', 'gelu_pytorch_tanh');
  text.only('hidden_size_per_layer_input', 0);
  text.only('num_kv_shared_layers', 0);
  if (text.has('attn_logit_softcapping')) throw text.unsupported('its attention scores are capped');
  if (text.get('use_bidirectional_attention') === 'all') throw text.unsupported('its encoder looks in both directions');
  if (text.has('quantization_config') || top.has('quantization_config')) throw top.unsupported('its weights are stored in a packed format of its own');

  const window = text.whole('sliding_window', 1, most.tokens, 512);
  const queryHeads = text.whole('num_attention_heads', 1, most.heads, 8);
  const layers = readLayers(text, queryHeads);
  const experts = text.whole('num_experts', 1, most.experts);
  if (experts * layers.length > mostExperts) throw text.unsupported(`it has ${layers.length} layers of ${experts} experts`);
  const vocabulary = text.whole('vocab_size', 2, most.vocabulary, 262_144);
  const endIds = top.tokenIds('eos_token_id') ?? text.tokenIds('eos_token_id') ?? [1];
  if (text.isNull('final_logit_softcapping')) throw text.unsupported('its logits are not capped');
  return {
    vocabulary,
    hidden: text.whole('hidden_size', 1, most.width, 2304),
    feedForward: text.whole('intermediate_size', 1, most.width, 9216),
    queryHeads,
    layers,
    window,
    experts,
    expertsPerToken: text.whole('top_k_experts', 1, experts),
    expertFeedForward: text.whole('moe_intermediate_size', 1, most.width),
    normEpsilon: text.number('rms_norm_eps', (value) => value > 0 && value < 1, 1e-6),
    softcap: text.number('final_logit_softcapping', (value) => value > 0, 30),
    canvasLength: top.whole('canvas_length', 1, most.tokens, 256),
    contextLength: text.whole('max_position_embeddings', 1, most.tokens, 131_072),
    padId: text.whole('pad_token_id', 0, vocabulary - 1, 0),
    bosId: text.whole('bos_token_id', 0, vocabulary - 1, 2),
    endIds,
    dtype: readDtype(top, text),
  };
}

function readLayers(text: Entries, queryHeads: number): readonly DiffusionGemmaLayer[] {
  const count = text.whole('num_hidden_layers', 1, most.layers, 30);
  const kinds = readKinds(text, count);
  const usual = { headSize: text.whole('head_dim', 2, most.width, 256), keyHeads: text.whole('num_key_value_heads', 1, most.heads, 4) };
  const full = {
    headSize: text.whole('global_head_dim', 2, most.width, 512),
    keyHeads: text.whole('num_global_key_value_heads', 1, most.heads, usual.keyHeads),
  };
  const isNewSpelling = text.has('per_layer_config');
  const overrides = text.inner('per_layer_config');
  for (const key of overrides.keys()) {
    if (!/^\d+$/.test(key) || Number(key) >= count) throw text.wrong('per_layer_config', overrides.get(key));
  }
  const rope = { sliding: readRope(text, 'sliding_attention', 1e4, 'default', 1), full: readRope(text, 'full_attention', 1e6, 'proportional', 0.25) };
  return kinds.map((kind, index) => {
    const own = overrides.inner(String(index));
    const base = kind === 'full' && !isNewSpelling ? full : usual;
    const headSize = own.whole('head_dim', 2, most.width, base.headSize);
    const keyHeads = own.whole('num_key_value_heads', 1, most.heads, base.keyHeads);
    if (headSize % 2 !== 0) throw text.wrong('head_dim', headSize);
    if (queryHeads % keyHeads !== 0) throw text.wrong('num_key_value_heads', keyHeads);
    const { theta, share } = rope[kind];
    return { kind, keyHeads, headSize, ropeTheta: theta, rotatedPairs: Math.floor((share * headSize) / 2) };
  });
}

/** Five sliding layers, then a full one, where the file does not say; the last one is full in any case, as in the reference. */
function readKinds(text: Entries, count: number): DiffusionGemmaLayer['kind'][] {
  const types = text.get('layer_types') ?? Array.from({ length: count }, (_, layer) => ((layer + 1) % 6 === 0 ? 'full_attention' : 'sliding_attention'));
  if (!Array.isArray(types) || types.length !== count) throw text.wrong('layer_types', types);
  return types.map((type: unknown, layer) => {
    if (type !== 'full_attention' && type !== 'sliding_attention') throw text.unsupported(`its layer ${layer} is of the type ${String(type).slice(0, 40)}`);
    return type === 'full_attention' || layer === count - 1 ? 'full' : 'sliding';
  });
}

function readRope(text: Entries, layers: string, theta: number, type: string, share: number): { readonly theta: number; readonly share: number } {
  const all = text.inner('rope_parameters');
  const entries = all.inner(layers);
  const ropeType = entries.text('rope_type', type);
  if (ropeType !== 'default' && ropeType !== 'proportional') throw text.unsupported(`its rotary positions are of the type ${ropeType.slice(0, 40)}`);
  entries.only('factor', 1);
  const rotated = entries.number('partial_rotary_factor', (value) => value > 0 && value <= 1, all.has(layers) ? 1 : share);
  if (ropeType === 'default' && rotated !== 1) throw text.unsupported('only a part of each head is rotated in a way that is not computed');
  return { theta: entries.number('rope_theta', (value) => value > 1, theta), share: rotated };
}

const dtypes = { float32: 'float32', float16: 'float16', bfloat16: 'bfloat16' } as const;

/** `torch_dtype` is the older name. */
function readDtype(top: Entries, text: Entries): DiffusionGemmaConfig['dtype'] {
  const value = top.get('dtype') ?? top.get('torch_dtype') ?? text.get('dtype') ?? text.get('torch_dtype') ?? 'bfloat16';
  if (typeof value !== 'string') throw top.wrong('dtype', value);
  const name = value.replace(/^torch\./, '');
  if (!Object.hasOwn(dtypes, name)) throw top.unsupported(`its numbers are of the type ${name.slice(0, 40)}`);
  return dtypes[name as keyof typeof dtypes];
}

/** @throws Problem `model-damaged` */
export function parseSampling(json: JsonObject, config: DiffusionGemmaConfig, file = generationName): DiffusionSampling {
  const entries = new Entries(file, json);
  const sampler = entries.get('sampler_config');
  const bound = new Entries(file, isObject(sampler) ? sampler : {});
  const temperatureLow = entries.number('t_min', (value) => value >= 0 && value <= 100, 0.4);
  return {
    maxSteps: entries.whole('max_denoising_steps', 1, 100_000, 48),
    entropyBound: bound.number('entropy_bound', (value) => value >= 0, 0.1),
    temperatureLow,
    temperatureHigh: entries.number('t_max', (value) => value > 0 && value <= 100, Math.max(0.8, temperatureLow)),
    stability: entries.isNull('stability_threshold') ? null : entries.whole('stability_threshold', 0, 100_000, 1),
    confidence: entries.isNull('confidence_threshold') ? null : entries.number('confidence_threshold', (value) => value >= 0, 0.005),
    maxNewTokens: entries.whole('max_new_tokens', 1, most.tokens, 256),
    endIds: entries.tokenIds('eos_token_id') ?? config.endIds,
    padId: entries.whole('pad_token_id', 0, config.vocabulary - 1, config.padId),
  };
}
