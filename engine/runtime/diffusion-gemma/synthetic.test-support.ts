/** Small checkpoints of sizes nobody recorded, written to a folder that is removed when the tests are over. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { writeSynthetic } from '../../import/index.ts';
import { openCheckpoint } from '../../model/index.ts';
import type { DiffusionGemmaCheckpoint } from '../../model/index.ts';

export interface SmallSizes {
  readonly vocabulary: number;
  readonly hidden: number;
  readonly feedForward: number;
  readonly heads: number;
  readonly keyHeads: number;
  readonly headSize: number;
  readonly fullKeyHeads: number;
  readonly fullHeadSize: number;
  readonly layers: readonly ('sliding' | 'full')[];
  readonly window: number;
  readonly experts: number;
  readonly expertsPerToken: number;
  readonly expertFeedForward: number;
  readonly softcap?: number;
  readonly canvas?: number;
  readonly dtype?: 'bf16' | 'f32';
  /** With the keys of the release; otherwise as newer versions of the reference library save them. */
  readonly legacy?: boolean;
}

const root = mkdtempSync(join(tmpdir(), 'palimpsest-diffusion-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let count = 0;

/** Writes a checkpoint and opens it as any other. */
export async function smallCheckpoint(sizes: SmallSizes): Promise<DiffusionGemmaCheckpoint> {
  const folder = join(root, String(count++));
  await writeSynthetic({ folder, config: smallConfig(sizes), seed: count, dtype: sizes.dtype ?? 'f32' });
  return openCheckpoint(folder);
}

function smallConfig(sizes: SmallSizes): Readonly<Record<string, unknown>> {
  const full = sizes.layers.flatMap((kind, index) => (kind === 'full' ? [index] : []));
  return {
    model_type: 'diffusion_gemma',
    canvas_length: sizes.canvas ?? 8,
    eos_token_id: [1],
    dtype: sizes.dtype === 'bf16' ? 'bfloat16' : 'float32',
    text_config: {
      model_type: 'diffusion_gemma_text',
      vocab_size: sizes.vocabulary,
      hidden_size: sizes.hidden,
      intermediate_size: sizes.feedForward,
      num_hidden_layers: sizes.layers.length,
      num_attention_heads: sizes.heads,
      num_key_value_heads: sizes.keyHeads,
      head_dim: sizes.headSize,
      layer_types: sizes.layers.map((kind) => `${kind}_attention`),
      sliding_window: sizes.window,
      num_experts: sizes.experts,
      top_k_experts: sizes.expertsPerToken,
      moe_intermediate_size: sizes.expertFeedForward,
      max_position_embeddings: 2048,
      ...(sizes.softcap === undefined ? {} : { final_logit_softcapping: sizes.softcap }),
      ...(sizes.legacy
        ? { global_head_dim: sizes.fullHeadSize, num_global_key_value_heads: sizes.fullKeyHeads }
        : { per_layer_config: Object.fromEntries(full.map((index) => [String(index), { head_dim: sizes.fullHeadSize, num_key_value_heads: sizes.fullKeyHeads }])) }),
    },
  };
}
