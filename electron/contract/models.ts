/** Language models: those there are, which one does which job, and how another one comes in. */
import { z } from 'zod';
import { Problem } from './values.ts';

const nothing = z.object({});
/** The folder of an imported model, or `embedded`. */
const ModelId = z.string().min(1).max(255).regex(/^[A-Za-z0-9_-][A-Za-z0-9._-]*$/);
const bytes = z.number().nonnegative();
export const ModelBits = z.union([z.literal(4), z.literal(8), z.literal(16)]);
export type ModelBits = z.infer<typeof ModelBits>;
const path = z.string().trim().min(1).max(4096);

export const ModelSpeed = z.object({ passesPerSecond: z.number(), tokensPerSecond: z.number(), seconds: z.number(), at: z.number().int() });

export const Model = z.object({
  id: ModelId,
  name: z.string(),
  version: z.string(),
  licence: z.string(),
  bytes,
  /** The longest canvas, in tokens; null where it has none. */
  canvas: z.number().int().nullable(),
  /** Bits of an imported model's experts. */
  bits: z.number().int().nullable(),
  abilities: z.object({ choose: z.boolean(), fill: z.boolean(), write: z.boolean() }),
  /** What it takes while it is loaded: planned from its files, or measured when it was loaded last; null before. */
  memoryBytes: bytes.nullable(),
  /** Whether this computer has that much. */
  fits: z.boolean(),
  speed: ModelSpeed.nullable(),
  /** When its files were last compared with their hashes on request, and what was found. */
  checked: z.object({ at: z.number().int(), problem: Problem.nullable() }).nullable(),
  /** Why its files can't be used; null for a sound one. */
  problem: Problem.nullable(),
});
export type Model = z.infer<typeof Model>;

export const ModelPlan = z.object({
  name: z.string(),
  licence: z.string(),
  /** false: only its configuration is there. */
  isImportable: z.boolean(),
  parameters: z.number(),
  canvas: z.number().int(),
  parts: z.array(z.object({ name: z.string(), bytes, seconds: z.number() })),
  diskBytes: bytes,
  freeDiskBytes: bytes.nullable(),
  memoryBytes: bytes,
  machineBytes: bytes,
  secondsPerPass: z.number(),
});
export type ModelPlan = z.infer<typeof ModelPlan>;

/** An import under way, or one that was not finished. */
export const ModelImport = z.object({
  path: z.string(),
  bits: ModelBits,
  state: z.enum(['running', 'stopped', 'failed']),
  phase: z.enum(['check', 'write', 'hash']),
  /** Bytes of this phase. */
  done: bytes,
  total: bytes,
  secondsLeft: z.number().nullable(),
  problem: Problem.nullable(),
});
export type ModelImport = z.infer<typeof ModelImport>;

export const ModelList = z.object({
  models: z.array(Model),
  /** The model that is loaded or being loaded; null before the first. */
  loaded: ModelId.nullable(),
  machineBytes: bytes,
  /** Where imported models lie. */
  folder: z.string(),
  importing: ModelImport.nullable(),
  /** What the last import that was finished found done by the one before it, in bytes. */
  resumedBytes: bytes,
});
export type ModelList = z.infer<typeof ModelList>;

export const modelMethods = {
  'models.list': { in: nothing, out: ModelList },
  /** What a folder or GGUF file would take here; nothing is written. */
  'models.plan': { in: z.object({ path, bits: ModelBits }), out: ModelPlan },
  /** Begins the import; `models.changed` tells how it goes. One at a time. */
  'models.import': { in: z.object({ path, bits: ModelBits }), out: ModelList },
  /** What is finished is kept. */
  'models.stopImport': { in: nothing, out: ModelList },
  'models.goOn': { in: nothing, out: ModelList },
  /** Throws away what an unfinished import has written. */
  'models.discardImport': { in: nothing, out: ModelList },
  'models.remove': { in: z.object({ id: ModelId }), out: ModelList },
  /** Compares every file with its hash; the answer comes when all were read. */
  'models.check': { in: z.object({ id: ModelId }), out: ModelList },
  /** A short run of the model; the answer comes at its end. */
  'models.test': { in: z.object({ id: ModelId }), out: ModelList },
} as const satisfies Record<string, { in: z.ZodType; out: z.ZodType }>;

export const modelEvents = { 'models.changed': z.object({ list: ModelList }) } as const satisfies Record<string, z.ZodType>;
