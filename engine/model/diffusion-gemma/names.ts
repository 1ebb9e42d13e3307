/**
 * The tensors that a configuration asks for: name as in `DiffusionGemmaTensors`, name in the safetensors checkpoint, shape
 * (specification, section 8.2).
 */
import type { DiffusionGemmaConfig } from './parts.ts';

export interface ExpectedTensor {
  /** Name within the engine; for stacked experts the part before the expert's number and the part after it. */
  readonly name: string;
  readonly shape: readonly number[];
  /** `experts` outermost in the file, handed out one by one. */
  readonly isStack: boolean;
}

/** In the order in which the network uses them; the self-conditioning and the embedding first. */
export function expectedTensors(config: DiffusionGemmaConfig): readonly ExpectedTensor[] {
  const { hidden, feedForward, expertFeedForward, experts } = config;
  const out: ExpectedTensor[] = [];
  const add = (name: string, ...shape: number[]) => out.push({ name, shape, isStack: false });
  const stack = (name: string, ...shape: number[]) => out.push({ name, shape, isStack: true });
  add('embed_tokens', config.vocabulary, hidden);
  add('norm', hidden);
  add('self_conditioning.pre_norm', hidden);
  add('self_conditioning.gate_proj', feedForward, hidden);
  add('self_conditioning.up_proj', feedForward, hidden);
  add('self_conditioning.down_proj', hidden, feedForward);
  for (const [index, { kind, keyHeads, headSize }] of config.layers.entries()) {
    const layer = `layers.${index}`;
    const queries = config.queryHeads * headSize;
    const keys = keyHeads * headSize;
    add(`encoder.${layer}.layer_scalar`, 1);
    add(`${layer}.layer_scalar`, 1);
    for (const norm of layerNorms) add(`${layer}.${norm}`, hidden);
    add(`${layer}.self_attn.q_proj`, queries, hidden);
    add(`${layer}.self_attn.k_proj`, keys, hidden);
    if (kind === 'sliding') add(`${layer}.self_attn.v_proj`, keys, hidden);
    add(`${layer}.self_attn.o_proj`, hidden, queries);
    add(`${layer}.self_attn.q_norm`, headSize);
    add(`${layer}.self_attn.k_norm`, headSize);
    add(`${layer}.mlp.gate_proj`, feedForward, hidden);
    add(`${layer}.mlp.up_proj`, feedForward, hidden);
    add(`${layer}.mlp.down_proj`, hidden, feedForward);
    add(`${layer}.router.proj`, experts, hidden);
    add(`${layer}.router.scale`, hidden);
    add(`${layer}.router.per_expert_scale`, experts);
    stack(`${layer}.experts.gate_up_proj`, experts, 2 * expertFeedForward, hidden);
    stack(`${layer}.experts.down_proj`, experts, hidden, expertFeedForward);
  }
  return out;
}

const layerNorms = [
  'input_layernorm',
  'post_attention_layernorm',
  'pre_feedforward_layernorm',
  'pre_feedforward_layernorm_2',
  'post_feedforward_layernorm_1',
  'post_feedforward_layernorm_2',
  'post_feedforward_layernorm',
] as const;

/** How many numbers the text part of a model consists of. Tied copies and the encoder's layer scalars, copies as a rule, count once. */
export function countParameters(config: DiffusionGemmaConfig): number {
  return expectedTensors(config).reduce((sum, { name, shape }) => sum + (name.startsWith('encoder.') ? 0 : 1) * shape.reduce((a, b) => a * b, 1), 0);
}

/** The number of an expert and the name of its stack: `layers.2.experts.7.down_proj` → `layers.2.experts.down_proj`, 7. */
export function stackOf(name: string): { readonly stack: string; readonly expert: number } | undefined {
  const match = /^(layers\.\d+\.experts)\.(\d+)\.(gate_up_proj|down_proj)$/.exec(name);
  return match ? { stack: `${match[1]}.${match[3]}`, expert: Number(match[2]) } : undefined;
}

/** The name of one expert's matrix in a stack. */
export function expertName(stack: string, expert: number): string {
  return stack.replace('.experts.', `.experts.${expert}.`);
}

/** The name in a safetensors checkpoint. */
export function checkpointName(name: string): string {
  const own = name.startsWith('encoder.') ? `model.encoder.language_model.${name.slice('encoder.'.length)}` : `model.decoder.${name}`;
  return /(layer_scalar|router\.scale|per_expert_scale|experts\.(gate_up_proj|down_proj))$/.test(name) ? own : `${own}.weight`;
}
