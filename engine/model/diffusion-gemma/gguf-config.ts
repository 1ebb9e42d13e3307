/** Configuration and sampler defaults of a DiffusionGemma from the metadata of a GGUF file (keys `diffusion-gemma.*` and `diffusion.*`). */
import type { GgufFile } from '../gguf.ts';
import { decodeWeights } from '../blocks.ts';
import { damagedFile, unsupportedModel } from '../problems.ts';
import { parseConfig, parseSampling } from './config.ts';
import type { DiffusionGemmaConfig, DiffusionSampling } from './parts.ts';

const prefix = 'diffusion-gemma.';

/** Names of tokens that end a text besides the one the metadata names: the end of a turn, the call of a tool's answer. */
const endNames = ['<turn|>', '<end_of_turn>', '<|tool_response>'];
const controlType = 3;

/**
 * The metadata in the words of `config.json`, so that one reader judges both.
 * @throws Problem `model-damaged` or `model-unsupported`
 */
export function readGgufConfig(file: GgufFile): { readonly config: DiffusionGemmaConfig; readonly sampling: DiffusionSampling } {
  const architecture = file.text('general.architecture');
  if (architecture !== 'diffusion-gemma') throw unsupportedModel(file.source.name, `its architecture is ${architecture.slice(0, 40)}`);
  const value = (key: string): unknown => file.metadata.get(`${prefix}${key}`);
  const layers = Number(value('block_count'));
  const embedding = file.tensors.get('token_embd.weight');
  const ends = endIds(file);
  const config = parseConfig(
    {
      model_type: 'diffusion_gemma',
      canvas_length: file.metadata.get('diffusion.canvas_length') ?? value('canvas_length'),
      eos_token_id: ends,
      dtype: 'bfloat16',
      text_config: {
        vocab_size: embedding?.shape[0],
        hidden_size: file.number(`${prefix}embedding_length`),
        intermediate_size: file.number(`${prefix}feed_forward_length`),
        num_hidden_layers: file.number(`${prefix}block_count`),
        num_attention_heads: file.number(`${prefix}attention.head_count`),
        layer_types: layerTypes(value('attention.sliding_window_pattern'), layers),
        head_dim: value('attention.key_length_swa') ?? value('attention.key_length'),
        ...layerConfig(file, layers),
        sliding_window: value('attention.sliding_window'),
        rope_parameters: {
          sliding_attention: { rope_type: 'default', rope_theta: rounded(value('rope.freq_base_swa') ?? 10_000) },
          full_attention: { rope_type: 'proportional', rope_theta: rounded(value('rope.freq_base') ?? 1_000_000), partial_rotary_factor: rotatedShare(file) },
        },
        rms_norm_eps: rounded(file.number(`${prefix}attention.layer_norm_rms_epsilon`)),
        final_logit_softcapping: value('final_logit_softcapping'),
        num_experts: file.number(`${prefix}expert_count`),
        top_k_experts: file.number(`${prefix}expert_used_count`),
        moe_intermediate_size: file.number(`${prefix}expert_feed_forward_length`),
        max_position_embeddings: value('context_length'),
        hidden_size_per_layer_input: value('embedding_length_per_layer_input'),
        num_kv_shared_layers: value('attention.shared_kv_layers'),
        pad_token_id: file.metadata.get('tokenizer.ggml.padding_token_id'),
        bos_token_id: file.metadata.get('tokenizer.ggml.bos_token_id'),
      },
    },
    file.source.name,
  );
  const of = (key: string): unknown => rounded(file.metadata.get(`diffusion.eb_${key}`));
  const sampling = parseSampling(
    {
      max_denoising_steps: of('max_steps'),
      t_min: of('t_min'),
      t_max: of('t_max'),
      sampler_config: { entropy_bound: of('entropy_bound') },
      ...(of('stability_threshold') === undefined ? {} : { stability_threshold: of('stability_threshold') }),
      ...(of('confidence_threshold') === undefined ? {} : { confidence_threshold: of('confidence_threshold') }),
      max_new_tokens: config.canvasLength,
    },
    config,
    file.source.name,
  );
  return { config, sampling };
}

/** Metadata is float32: 0.1 comes as 0.10000000149, and means 0.1. */
function rounded(value: unknown): unknown {
  return typeof value === 'number' ? Number(value.toPrecision(7)) : value;
}

/** True stands for a sliding layer; a number n for a full one after each n − 1 sliding ones. */
function layerTypes(pattern: unknown, layers: number): unknown {
  if (pattern === undefined) return undefined;
  if (typeof pattern === 'number') return Array.from({ length: Math.min(layers, 1024) }, (_, layer) => ((layer + 1) % pattern === 0 ? 'full_attention' : 'sliding_attention'));
  return Array.isArray(pattern) ? pattern.map((isSliding) => (isSliding ? 'sliding_attention' : 'full_attention')) : pattern;
}

/** Key heads stand layer by layer, or once for all; head sizes once for each kind of layer. */
function layerConfig(file: GgufFile, layers: number): Record<string, unknown> {
  const heads = file.metadata.get(`${prefix}attention.head_count_kv`);
  const fullSize = file.metadata.get(`${prefix}attention.key_length`);
  if (!Array.isArray(heads)) {
    const full = file.metadata.get(`${prefix}attention.head_count_kv_full`) ?? heads;
    return { num_key_value_heads: heads, num_global_key_value_heads: full, global_head_dim: fullSize };
  }
  if (heads.length !== layers) throw damagedFile(file.source.name, `its entry ${prefix}attention.head_count_kv does not fit its ${layers} layers`);
  const pattern = file.metadata.get(`${prefix}attention.sliding_window_pattern`);
  const isFull = (layer: number) => layer === layers - 1 || (Array.isArray(pattern) ? pattern[layer] === false || pattern[layer] === 0 : (layer + 1) % (typeof pattern === 'number' ? pattern : 6) === 0);
  const own = heads.map((count: unknown, layer) => [layer, { num_key_value_heads: count, ...(isFull(layer) ? { head_dim: fullSize } : {}) }] as const);
  return { num_key_value_heads: heads[0], per_layer_config: Object.fromEntries(own) };
}

/** Pairs of a head that do not turn have a divisor beyond all measure in `rope_freqs`; a quarter turns where there is none. */
function rotatedShare(file: GgufFile): number {
  const entry = file.tensors.get('rope_freqs.weight');
  if (!entry) return 0.25;
  const count = entry.shape.reduce((a, b) => a * b, 1);
  const divisors = decodeWeights(entry.format, file.bytes(entry), count);
  const rotated = divisors.filter((divisor) => Math.abs(divisor - 1) < 1e-3).length;
  if (rotated === 0 || divisors.some((divisor, index) => (index < rotated ? Math.abs(divisor - 1) >= 1e-3 : divisor < 1e10))) {
    throw unsupportedModel(file.source.name, 'its rotary positions are scaled');
  }
  return rotated / count;
}

function endIds(file: GgufFile): number[] {
  const ids = new Set<number>();
  for (const key of ['eos_token_id', 'eot_token_id', 'eom_token_id']) {
    const id = file.metadata.get(`tokenizer.ggml.${key}`);
    if (typeof id === 'number') ids.add(id);
  }
  const tokens = file.metadata.get('tokenizer.ggml.tokens');
  const types = file.metadata.get('tokenizer.ggml.token_type');
  if (Array.isArray(tokens) && Array.isArray(types)) {
    for (const name of endNames) {
      const id = tokens.indexOf(name);
      if (id >= 0 && types[id] === controlType) ids.add(id);
    }
  }
  return ids.size > 0 ? [...ids] : [1];
}
