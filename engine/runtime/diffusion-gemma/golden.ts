/** Reference values of a DiffusionGemma as a folder holds them: `checkpoint/`, `golden.json`, `golden.safetensors`. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { damagedFile, missingFile, SafetensorsFile } from '../../model/index.ts';

const whole = z.number().int().min(0);
const ids = z.array(whole);
const flags = z.array(z.union([z.literal(0), z.literal(1), z.boolean()]));

const call = z.object({
  encode_ids: ids,
  encode_start: whole,
  kv: z.array(z.tuple([z.string(), z.string()])),
  canvas_first: ids,
  logits_first: z.string(),
  temperature_first: z.number().positive(),
  entropy_first: z.string(),
  soft_embedding: z.string(),
  canvas_second: ids,
  logits_second: z.string(),
});

const step = z.object({
  encoded: whole,
  step: whole,
  temperature: z.number().positive(),
  canvas: ids,
  logits: z.string(),
  entropy: z.string(),
  argmax: ids,
  accepted: flags,
  stop: z.boolean(),
  next_canvas: ids.nullish(),
});

const shape = z.object({
  tolerance: z.number().positive(),
  prompts: z.array(z.object({
    prompt_ids: ids.min(1),
    calls: z.array(call),
    generation: z.object({ sequence: ids, tokens_per_forward: z.number(), decoder_calls: whole, steps: z.array(step) }).nullish(),
  })),
  sampler: z.array(z.object({ processed: z.string(), entropy: z.string(), accepted: flags, argmax: ids, mean_entropy: z.number() })).default([]),
});

export type Golden = z.infer<typeof shape>;
export type GoldenCall = z.infer<typeof call>;
export type GoldenStep = z.infer<typeof step>;
export type GoldenPrompt = Golden['prompts'][number];

/** Whether a folder holds reference values together with their checkpoint. */
export function holdsCheckpoint(folder: string): boolean {
  return existsSync(join(folder, 'checkpoint'));
}

/** @throws Problem `model-missing` or `model-damaged` */
export function readGolden(folder: string): { readonly golden: Golden; readonly arrays: SafetensorsFile } {
  let text: string;
  try {
    text = readFileSync(join(folder, 'golden.json'), 'utf8');
  } catch (cause) {
    throw missingFile('golden.json', cause);
  }
  try {
    return { golden: shape.parse(JSON.parse(text)), arrays: new SafetensorsFile(join(folder, 'golden.safetensors')) };
  } catch (cause) {
    if (cause instanceof z.ZodError || cause instanceof SyntaxError) throw damagedFile('golden.json', 'it does not hold reference values of a DiffusionGemma', cause);
    throw cause;
  }
}
