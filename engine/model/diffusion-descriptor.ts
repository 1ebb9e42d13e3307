/** `palimpsest.json` of an imported DiffusionGemma: what it is, how it is sampled, what its files must contain. */
import { z } from 'zod';
import { fileName, licenceText, modelName, parseDescriptor, readDescriptorJson, sha256Hex, versionText } from './descriptor.ts';
import { mostExperts } from './diffusion-gemma/config.ts';
import type { DiffusionGemmaConfig, DiffusionSampling } from './diffusion-gemma/parts.ts';

const size = z.number().int().min(1).max(2 ** 31);
const id = z.number().int().min(0).max(2 ** 31);

const layer = z.object({ kind: z.enum(['sliding', 'full']), keyHeads: size, headSize: size, ropeTheta: z.number().min(1), rotatedPairs: z.number().int().min(0) });

const config = z
  .object({
    vocabulary: size,
    hidden: size,
    feedForward: size,
    queryHeads: size,
    layers: z.array(layer).min(1).max(1024),
    window: size,
    experts: size,
    expertsPerToken: size,
    expertFeedForward: size,
    normEpsilon: z.number().positive().max(1),
    softcap: z.number().positive(),
    canvasLength: size,
    contextLength: size,
    padId: id,
    bosId: id,
    endIds: z.array(id),
    dtype: z.enum(['float32', 'float16', 'bfloat16']),
  })
  // Each expert is a tensor of its own.
  .refine(({ layers, experts }) => layers.length * experts <= mostExperts) satisfies z.ZodType<DiffusionGemmaConfig>;

const sampling = z.object({
  maxSteps: size,
  entropyBound: z.number().min(0),
  temperatureLow: z.number().min(0),
  temperatureHigh: z.number().positive(),
  stability: z.number().int().min(0).nullable(),
  confidence: z.number().min(0).nullable(),
  maxNewTokens: size,
  endIds: z.array(id),
  padId: id,
}) satisfies z.ZodType<DiffusionSampling>;

const shape = z.object({
  format: z.literal(1),
  name: modelName,
  version: versionText,
  architecture: z.literal('diffusion-gemma'),
  licence: licenceText,
  /** How many bits the experts have. */
  bits: z.union([z.literal(4), z.literal(8), z.literal(16)]),
  /** The file that says where each tensor lies. */
  index: fileName,
  canvas: z.object({ noise: z.object({ kind: z.literal('uniform') }), predicts: z.literal('itself'), lengths: z.object({ least: size, most: size }) }),
  sampler: sampling,
  config,
  abilities: z.object({ choose: z.boolean(), fill: z.boolean(), write: z.boolean() }),
  /** What it was made from: file names and sizes in bytes. */
  source: z.object({ format: z.enum(['safetensors', 'gguf']), files: z.array(z.object({ name: z.string().min(1).max(255), bytes: z.number().int().min(1) })) }),
  /** SHA-256 of each file, hex. */
  sha256: z.record(fileName, sha256Hex),
});

export type DiffusionDescriptor = z.infer<typeof shape>;

/** @throws Problem `model-missing`, `model-damaged` or `model-unsupported` */
export function readDiffusionDescriptor(folder: string): DiffusionDescriptor {
  return parseDescriptor(readDescriptorJson(folder), 'diffusion-gemma', shape);
}
