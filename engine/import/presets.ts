/** Configurations for synthetic checkpoints, in the spelling of the released `config.json`. */

interface PresetSizes {
  readonly vocabulary: number;
  readonly hidden: number;
  readonly feedForward: number;
  readonly layers: readonly ('sliding' | 'full')[];
  readonly heads: number;
  readonly keyHeads: number;
  readonly fullKeyHeads: number;
  readonly headSize: number;
  readonly fullHeadSize: number;
  readonly window: number;
  readonly experts: number;
  readonly expertsPerToken: number;
  readonly expertFeedForward: number;
}

/** Layers as in the release: five sliding ones, then a full one; the last one is full. */
function pattern(count: number): ('sliding' | 'full')[] {
  return Array.from({ length: count }, (_, layer) => ((layer + 1) % 6 === 0 || layer === count - 1 ? 'full' : 'sliding'));
}

const sizes = {
  '50m': { vocabulary: 32_768, hidden: 256, feedForward: 512, layers: pattern(6), heads: 8, keyHeads: 4, fullKeyHeads: 2, headSize: 64, fullHeadSize: 128, window: 256, experts: 32, expertsPerToken: 4, expertFeedForward: 224 },
  '1b': { vocabulary: 65_536, hidden: 1536, feedForward: 1536, layers: pattern(8), heads: 12, keyHeads: 6, fullKeyHeads: 2, headSize: 128, fullHeadSize: 256, window: 1024, experts: 16, expertsPerToken: 4, expertFeedForward: 1280 },
  /** The widths of the release with one layer of each kind. */
  'released-2-layers': { vocabulary: 262_144, hidden: 2816, feedForward: 2112, layers: ['sliding', 'full'], heads: 16, keyHeads: 8, fullKeyHeads: 2, headSize: 256, fullHeadSize: 512, window: 1024, experts: 128, expertsPerToken: 8, expertFeedForward: 704 },
  released: { vocabulary: 262_144, hidden: 2816, feedForward: 2112, layers: pattern(30), heads: 16, keyHeads: 8, fullKeyHeads: 2, headSize: 256, fullHeadSize: 512, window: 1024, experts: 128, expertsPerToken: 8, expertFeedForward: 704 },
} as const satisfies Readonly<Record<string, PresetSizes>>;

export type PresetName = keyof typeof sizes;
export const presetNames = Object.keys(sizes) as readonly PresetName[];

/** What `config.json` of a preset says. */
export function presetConfig(name: PresetName): Readonly<Record<string, unknown>> {
  const preset: PresetSizes = sizes[name];
  return {
    architectures: ['DiffusionGemmaForBlockDiffusion'],
    model_type: 'diffusion_gemma',
    canvas_length: 256,
    eos_token_id: [1, 106],
    tie_word_embeddings: true,
    dtype: 'bfloat16',
    text_config: {
      model_type: 'diffusion_gemma_text',
      vocab_size: preset.vocabulary,
      hidden_size: preset.hidden,
      intermediate_size: preset.feedForward,
      num_hidden_layers: preset.layers.length,
      num_attention_heads: preset.heads,
      num_key_value_heads: preset.keyHeads,
      num_global_key_value_heads: preset.fullKeyHeads,
      head_dim: preset.headSize,
      global_head_dim: preset.fullHeadSize,
      layer_types: preset.layers.map((kind) => `${kind}_attention`),
      sliding_window: preset.window,
      rope_parameters: {
        sliding_attention: { rope_type: 'default', rope_theta: 10_000 },
        full_attention: { rope_type: 'proportional', partial_rotary_factor: 0.25, rope_theta: 1_000_000 },
      },
      hidden_activation: 'gelu_pytorch_tanh',
      rms_norm_eps: 1e-6,
      attention_bias: false,
      num_experts: preset.experts,
      top_k_experts: preset.expertsPerToken,
      moe_intermediate_size: preset.expertFeedForward,
      max_position_embeddings: 262_144,
      tie_word_embeddings: true,
      use_bidirectional_attention: 'vision',
      pad_token_id: 0,
      eos_token_id: 1,
      bos_token_id: 2,
    },
  };
}
