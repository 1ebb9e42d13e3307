/**
 * Names of a DiffusionGemma's tensors in GGUF files as converters for llama.cpp write them. A name may stand for several:
 * the first of which all parts are there is taken. Parts are joined by rows, expert by expert.
 */

type Parts = readonly string[];

const single: Readonly<Record<string, readonly Parts[]>> = {
  embed_tokens: [['token_embd.weight']],
  norm: [['output_norm.weight']],
  'self_conditioning.pre_norm': [['self_cond_pre_norm.weight']],
  'self_conditioning.gate_proj': [['self_cond_gate.weight']],
  'self_conditioning.up_proj': [['self_cond_up.weight']],
  'self_conditioning.down_proj': [['self_cond_down.weight']],
};

/** After `blk.L.`. */
const inLayer: Readonly<Record<string, readonly Parts[]>> = {
  layer_scalar: [['layer_output_scale.weight']],
  input_layernorm: [['attn_norm.weight']],
  post_attention_layernorm: [['post_attention_norm.weight'], ['attn_post_norm.weight']],
  pre_feedforward_layernorm: [['ffn_norm.weight']],
  pre_feedforward_layernorm_2: [['pre_ffw_norm_2.weight']],
  post_feedforward_layernorm_1: [['post_ffw_norm_1.weight']],
  post_feedforward_layernorm_2: [['post_ffw_norm_2.weight']],
  post_feedforward_layernorm: [['post_ffw_norm.weight']],
  'self_attn.q_proj': [['attn_q.weight']],
  'self_attn.k_proj': [['attn_k.weight']],
  'self_attn.v_proj': [['attn_v.weight']],
  'self_attn.o_proj': [['attn_output.weight']],
  'self_attn.q_norm': [['attn_q_norm.weight']],
  'self_attn.k_norm': [['attn_k_norm.weight']],
  'mlp.gate_proj': [['ffn_gate.weight']],
  'mlp.up_proj': [['ffn_up.weight']],
  'mlp.down_proj': [['ffn_down.weight']],
  'router.proj': [['ffn_gate_inp.weight']],
  'router.scale': [['ffn_gate_inp.scale'], ['ffn_gate_inp.scale.weight']],
  'router.per_expert_scale': [['ffn_down_exps.scale'], ['ffn_down_exps.scale.weight']],
  'experts.gate_up_proj': [['ffn_gate_up_exps.weight'], ['ffn_gate_exps.weight', 'ffn_up_exps.weight']],
  'experts.down_proj': [['ffn_down_exps.weight']],
};

/** The encoder's own scalar; files made before there were two have only the decoder's, which it is a copy of. */
const encoderScalar: readonly Parts[] = [['enc_layer_output_scale.weight'], ['layer_output_scale.weight']];

/** What a file may hold besides: rotary factors are known from the configuration. */
export function isIgnoredInGguf(name: string): boolean {
  return name === 'rope_freqs.weight' || /^blk\.\d+\.rope_freqs\.weight$/.test(name) || /^(v|mm)\./.test(name);
}

/** The ways in which a tensor may be stored, best first. */
export function ggufNames(name: string): readonly Parts[] {
  const layer = /^(encoder\.)?layers\.(\d+)\.(.+)$/.exec(name);
  if (!layer) return single[name] ?? [];
  const [, encoder, index, rest = ''] = layer;
  const ways = encoder ? encoderScalar : (inLayer[rest] ?? []);
  return ways.map((parts) => parts.map((part) => `blk.${index}.${part}`));
}
