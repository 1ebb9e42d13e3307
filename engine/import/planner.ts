/**
 * What a model takes, from its configuration alone: memory by part, work by part, time of a pass. Weights are counted
 * from the layout that an import writes, byte by byte; what the runtime keeps beside them was measured (decision 012).
 */
import { blockSize } from '../graph/index.ts';
import { countParameters } from '../model/index.ts';
import type { DiffusionGemmaConfig } from '../model/index.ts';
import { layOutFolder } from './layout.ts';
import type { Unit } from './layout.ts';

export type PartName = 'experts' | 'attention' | 'dense' | 'self-conditioning' | 'embedding' | 'router and norms';
export const partNames: readonly PartName[] = ['experts', 'attention', 'dense', 'self-conditioning', 'embedding', 'router and norms'];

export interface PlanSettings {
  readonly bits: 4 | 8 | 16;
  /** Rows of a canvas. */
  readonly canvas: number;
  /** Tokens before it. */
  readonly context: number;
  /** Experts' products that are faster and larger (`symmetric4x8`). */
  readonly fast: boolean;
}

export interface PlannedPart {
  readonly name: PartName;
  readonly parameters: number;
  /** On disk, and in the memory of a device that keeps weights as they are stored. */
  readonly bytes: number;
  /** With onnxruntime's CPU products, which re-lay weights when the model is opened. */
  readonly cpuBytes: number;
  /** Multiplications and additions of one pass. */
  readonly flops: number;
}

export interface Plan {
  readonly parameters: number;
  readonly parts: readonly PlannedPart[];
  readonly weightBytes: number;
  readonly cacheBytes: number;
  /** Logits and what is read off them, activations, the program itself. */
  readonly bufferBytes: number;
  /** Weights as stored, cache and buffers. */
  readonly totalBytes: number;
  /** The same with the CPU's products. */
  readonly cpuTotalBytes: number;
  readonly flops: number;
}

/** Bytes that each number of a kind takes with the CPU's products. Measured on single products of 65,536 × 2816. */
function cpuBytes(unit: Unit, fast: boolean): number {
  const numbers = unit.outputs * unit.inputs;
  switch (unit.kind) {
    case 'symmetric4':
      // As stored; or packed numbers, the scale twice and two sums a block.
      return (numbers / blockSize) * (fast ? 32 : 20);
    case 'blocks8':
      return (numbers / blockSize) * 48;
    case 'float32':
    case 'float16':
    case 'vector':
      return 4 * numbers;
    case 'table':
      return 2 * numbers;
  }
}

function partOf(name: string): PartName {
  if (name === 'embed_tokens') return 'embedding';
  if (name.startsWith('self_conditioning.') && name.endsWith('_proj')) return 'self-conditioning';
  if (name.includes('.experts.')) return 'experts';
  if (name.includes('.mlp.')) return 'dense';
  return name.includes('.self_attn.') && name.endsWith('_proj') ? 'attention' : 'router and norms';
}

/** Copies of the logits that are alive at the same time in the tail. */
const logitCopies = 4;
/** Node, onnxruntime and the graph's own description. */
const programBytes = 250e6;

export function planModel(config: DiffusionGemmaConfig, settings: PlanSettings): Plan {
  const { bits, canvas, context, fast } = settings;
  const sums = new Map(partNames.map((name) => [name, { parameters: 0, bytes: 0, cpuBytes: 0, flops: 0 }]));
  for (const unit of layOutFolder(config, bits).units) {
    const sum = sums.get(partOf(unit.name));
    if (!sum) continue;
    const numbers = unit.outputs * unit.inputs;
    sum.parameters += unit.name.startsWith('encoder.') ? 0 : numbers;
    sum.bytes += unit.parts.reduce((total, { place }) => total + place.bytes, 0);
    sum.cpuBytes += cpuBytes(unit, fast);
    sum.flops += 2 * numbers * rowsOf(unit, config, canvas);
  }
  const attention = sums.get('attention');
  if (attention) attention.flops += scoreFlops(config, canvas, context);
  const parts = partNames.map((name) => ({ name, ...(sums.get(name) ?? { parameters: 0, bytes: 0, cpuBytes: 0, flops: 0 }) }));
  const total = (pick: (part: PlannedPart) => number) => parts.reduce((sum, part) => sum + pick(part), 0);
  const cacheBytes = cacheSize(config, context);
  const bufferBytes = bufferSize(config, canvas, context);
  const weightBytes = total(({ bytes }) => bytes);
  return {
    parameters: countParameters(config),
    parts,
    weightBytes,
    cacheBytes,
    bufferBytes,
    totalBytes: weightBytes + cacheBytes + bufferBytes,
    cpuTotalBytes: total((part) => part.cpuBytes) + cacheBytes + bufferBytes,
    flops: total(({ flops }) => flops),
  };
}

/** Rows that a matrix multiplies in one pass; the embedding serves as head and for the soft embedding of the pass before. */
function rowsOf({ name, kind }: Unit, { experts, expertsPerToken }: DiffusionGemmaConfig, canvas: number): number {
  if (kind === 'vector') return 0;
  if (kind === 'table') return 2 * canvas;
  return name.includes('.experts.') ? (canvas * expertsPerToken) / experts : canvas;
}

/** Places of keys that the cache of a layer holds. */
function cachedPlaces(kind: 'sliding' | 'full', window: number, context: number): number {
  return kind === 'full' ? context : Math.min(context, window - 1);
}

function scoreFlops({ layers, queryHeads, window }: DiffusionGemmaConfig, canvas: number, context: number): number {
  return layers.reduce((sum, { kind, headSize }) => sum + 4 * canvas * (cachedPlaces(kind, window, context) + canvas) * queryHeads * headSize, 0);
}

/** Keys and values in float32. */
function cacheSize({ layers, window }: DiffusionGemmaConfig, context: number): number {
  return layers.reduce((sum, { kind, keyHeads, headSize }) => sum + 2 * 4 * cachedPlaces(kind, window, context) * keyHeads * headSize, 0);
}

function bufferSize({ vocabulary, hidden, feedForward, expertFeedForward, expertsPerToken, layers, queryHeads, window }: DiffusionGemmaConfig, canvas: number, context: number): number {
  const logits = logitCopies * canvas * vocabulary * 4;
  const scores = Math.max(...layers.map(({ kind }) => 3 * 4 * queryHeads * canvas * (cachedPlaces(kind, window, context) + canvas)));
  const rows = 4 * canvas * (8 * hidden + 3 * feedForward + expertsPerToken * (2 * hidden + 4 * expertFeedForward));
  const fresh = layers.reduce((sum, { keyHeads, headSize }) => sum + 2 * 4 * canvas * keyHeads * headSize, 0);
  return programBytes + logits + scores + rows + fresh;
}

/** What a machine does: measured, or as given. */
export interface MachineSpeed {
  /** Bytes of weights a second when few rows are multiplied. */
  readonly bandwidth: number;
  /** Floating-point operations a second by kind of product, at about the rows of a canvas (of an expert's share for four bits). */
  readonly flops: Readonly<Record<'symmetric4' | 'symmetric4x8' | 'blocks8' | 'float32', number>>;
}

export interface PlannedTime {
  readonly name: PartName;
  readonly seconds: number;
  /** Whether reading the weights takes longer than computing with them. */
  readonly isBound: 'memory' | 'compute';
}

/** Time of a pass by part: reading or computing, whichever takes longer. */
export function planTime(plan: Plan, { bits, fast }: PlanSettings, speed: MachineSpeed): readonly PlannedTime[] {
  return plan.parts.map(({ name, bytes, flops }) => {
    const kind = name === 'embedding' || name === 'router and norms' || bits === 16 ? 'float32' : name === 'experts' && bits === 4 ? (fast ? 'symmetric4x8' : 'symmetric4') : 'blocks8';
    const reading = (name === 'embedding' ? 2 * bytes : bytes) / speed.bandwidth;
    const computing = flops / speed.flops[kind];
    return { name, seconds: Math.max(reading, computing), isBound: reading > computing ? 'memory' : 'compute' };
  });
}
