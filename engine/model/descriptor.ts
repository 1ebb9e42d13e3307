/** `palimpsest.json`, the description that lies beside a model's weights. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { damagedFile, missingFile, unsupportedModel } from './problems.ts';

/** A file beside the descriptor: a plain name, so that no model can point out of its folder. */
export const fileName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/);
export const modelName = z.string().min(1).max(200);
export const versionText = z.string().min(1).max(40);
export const licenceText = z.string().min(1).max(200);
export const sha256Hex = z.string().regex(/^[0-9a-f]{64}$/);
const tokenId = z.number().int().min(0);

const shape = z.object({
  format: z.literal(1),
  name: modelName,
  version: versionText,
  architecture: z.string(),
  weights: fileName,
  licence: licenceText,
  canvas: z
    .object({
      adapters: fileName,
      rank: z.number().int().min(1).max(4096),
      noise: z.object({ kind: z.literal('mask'), token_id: tokenId }),
      predicts: z.literal('next'),
      lengths: z.object({ least: z.number().int().min(1), most: z.number().int().min(1) }),
      end_token_id: tokenId,
    })
    .optional(),
  sampler: z.object({ entropy_bound: z.number().min(0), max_passes: z.number().int().min(1), reopen_log_probability: z.number() }).optional(),
  prompts: z.record(z.string(), z.union([z.object({ system: z.string(), user: z.string() }), z.object({ raw: z.string() })])).optional(),
  abilities: z.object({ choose: z.boolean(), fill: z.boolean(), write: z.boolean() }).optional(),
  /** SHA-256 of each file, hex. */
  sha256: z.record(fileName, sha256Hex).optional(),
});

export type Descriptor = z.infer<typeof shape>;

export const descriptorName = 'palimpsest.json';
const longestDescriptor = 2 ** 20;

/** Kinds of models there are descriptors for. */
export const architectures = ['llama', 'diffusion-gemma'] as const;
export type Architecture = (typeof architectures)[number];

/** @throws Problem `model-missing`, `model-damaged` or `model-unsupported`. */
export function readDescriptor(folder: string): Descriptor {
  const descriptor = parseDescriptor(readDescriptorJson(folder), 'llama', shape);
  const { canvas } = descriptor;
  if (canvas && canvas.lengths.least > canvas.lengths.most) throw damagedFile(descriptorName, 'its entry canvas.lengths makes no sense');
  return descriptor;
}

/** Which kind of model a folder holds, without reading more of it. @throws Problem `model-missing`, `model-damaged` or `model-unsupported`. */
export function readArchitecture(folder: string): Architecture {
  const name = architectureOf(readDescriptorJson(folder)) ?? 'llama';
  const known = architectures.find((architecture) => architecture === name);
  if (!known) throw unsupportedModel(descriptorName, `its architecture is ${name.slice(0, 40)}`);
  return known;
}

/** @throws Problem `model-missing` or `model-damaged` */
export function readDescriptorJson(folder: string): unknown {
  let text: string;
  try {
    text = readFileSync(join(folder, descriptorName), 'utf8');
  } catch (cause) {
    throw missingFile(descriptorName, cause);
  }
  if (text.length > longestDescriptor) throw damagedFile(descriptorName, 'it is far too long');
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw damagedFile(descriptorName, 'it is not JSON', cause);
  }
}

/** @throws Problem `model-damaged` or `model-unsupported` */
export function parseDescriptor<T>(value: unknown, expected: Architecture, wanted: z.ZodType<T>): T {
  const architecture = architectureOf(value);
  if (architecture !== undefined && architecture !== expected) throw unsupportedModel(descriptorName, `its architecture is ${architecture.slice(0, 40)}`);
  const parsed = wanted.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw damagedFile(descriptorName, `its entry ${issue?.path.join('.') || '(whole file)'} makes no sense`, parsed.error);
}

function architectureOf(value: unknown): string | undefined {
  const architecture = typeof value === 'object' && value !== null && 'architecture' in value ? value.architecture : undefined;
  return typeof architecture === 'string' ? architecture : undefined;
}
